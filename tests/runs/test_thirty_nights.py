"""Thirty nights of a suite that nobody watches, with faults drawn at random.

After each night a reckoning of its own, by what lies on the disk, must equal what `ccqa status`
lists: every gap, none doubled, none lost. At the end the commands that it prints heal them all.
"""

import hashlib
import json
import os
import random
import re
import shlex
import signal
import sys
import time
from contextlib import ExitStack

import pytest
from disks import make_read_only, small_disk
from nursery import Nursery

from ccqa_lib.runs.gaps import find_gaps
from ccqa_lib.runs.linux import can_fork

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_fork(), reason="suites are forked on Linux only"),
]
NIGHTS = 30
SUITE = "params/suites/nightly.yml"
STUDIES = ("abandoned", "handle", "repeat", "售后")
CELLS = (
    "raises", "sys_exit", "kernel_dies", "fills_memory", "hangs", "refuses_data", "replaces",
    "loses_database",
)  # fmt: skip
NIGHT_FAULTS = (
    "SIGTERM", "SIGKILL", "kernel", "worker", "warm", "disk full", "read-only", "read-only later",
    "source gone", "clock back", "off", "two at once", "settings broken",
)  # fmt: skip
LIMIT = ("--time-limit", "20")


def day(night):
    return f"2026-04-{night:02}"


class Centre:
    """The suite of a centre, what befalls it each night, and what lies on its disk after it."""

    def __init__(self, project, nursery, runs):
        self.project, self.nursery, self.runs = project, nursery, runs
        self.outputs = project / "outputs"
        (project / "params/shop/good.yml").unlink()
        (project / "params/suites").mkdir()
        (project / SUITE).write_text('runs: [params/shop/*.yml]\ndue: "0 6 * * *"\n')
        self.settings()

    def settings(self, **faults):
        for label in STUDIES:
            self.runs.write_study(self.project, label, f"site: {faults.get(label, 'well')}")

    def data(self, night):
        (self.project / "data/contacts.csv").write_text(f"id\n{night}\n")

    def start(self, at):
        return self.nursery.start(self.project, *self.command, now=at)

    command = ("run", SUITE, "--as-of", "today", *LIMIT)

    def status(self, night):
        """What `ccqa status` lists on the evening after a night, as pairs of label and day."""
        at = f"{day(night)}T23:00:00"
        code, said = self.nursery.run(self.project, "status", now=at)
        listed = re.findall(r"^dmaic 5 control, (.+), as of (\S+): (?!Its data end)", said, re.M)
        page = (self.outputs / "index.html").read_text(encoding="utf-8")
        assert ("Runs without a report" in page) == bool(listed)
        assert code == (1 if listed else 0), said
        gaps = [gap for gap in find_gaps(self.outputs, at) if gap.cause != "old_data"]
        assert sorted(listed) == sorted((gap.label, gap.as_of) for gap in gaps)
        return listed, said

    def missing(self, night):
        """By the disk alone: each study and day up to this night that has no whole report."""
        return {
            (label, day(past))
            for past in range(1, night + 1)
            for label in STUDIES
            if not self.is_there(label, day(past))
        }

    def is_there(self, label, of_day):
        folder = self.outputs / "dmaic_5_control" / label / of_day
        if not folder.exists():
            return False
        files = json.loads((folder / "manifest.json").read_bytes())["files"]
        for name, sha in files.items():
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha
        assert set(files) == {each.name for each in folder.iterdir()} - {"manifest.json"}
        record = json.loads((folder / "run.json").read_bytes())
        assert (record["status"], record["settings"]["as_of"]) == ("ok", of_day)
        return True


@pytest.fixture
def centre(shop, runs, tmp_path):
    with ExitStack() as disk, Nursery(tmp_path) as nursery:
        disk.enter_context(small_disk(shop / "outputs", 64_000))
        yield Centre(shop, nursery, runs)


def live_through(centre, night, fault, chance):
    """Let one night pass with what befalls it; gives what its suite said."""
    at = f"{day(night)}T06:00:{chance.randrange(10):02}"
    suites, undo = [], []
    if fault == "off":
        return ""
    if fault == "clock back":
        at = f"{day(night - 1)}T05:59:00"
    elif fault == "source gone":
        (centre.project / "data/contacts.csv").unlink()
    elif fault == "settings broken":
        (centre.project / "params/shop/handle.yml").write_text("notebook: [")
    elif fault == "disk full":
        fill(centre.outputs, chance.randrange(0, 200_000))
    elif fault == "read-only":
        undo.append(make_read_only(centre.outputs))
    suites.append(centre.start(at))
    if fault == "two at once":
        suites.append(centre.start(at))
    hit(centre, suites[0], fault, chance, undo)
    said = "".join(suite.wait()[1] for suite in suites)
    for each in undo:
        each()
    (centre.outputs / "ballast").unlink(missing_ok=True)
    assert centre.nursery.is_empty()
    assert "Traceback" not in said, said
    return said


def hit(centre, suite, fault, chance, undo):
    """Do to a living suite what the fault says, at a random moment."""
    moment = chance.uniform(0, 1.5)
    if fault in ("SIGTERM", "SIGKILL"):
        time.sleep(moment)
        suite.send(getattr(signal, fault))
    elif fault in ("kernel", "worker", "warm"):
        suite.wait_for(f"ccqa-{fault}")
        time.sleep(0.3 * moment)
        suite.send(signal.SIGKILL, f"ccqa-{fault}")
    elif fault == "read-only later":
        time.sleep(moment)
        undo.append(make_read_only(centre.outputs))


def fill(outputs, left):
    status = os.statvfs(outputs)
    room = status.f_bavail * status.f_frsize
    (outputs / "ballast").write_bytes(b"x" * max(0, room - left))


@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_nights_of_faults_leave_no_gap_unlisted_and_none_doubled(centre, seed):
    chance, told, most = random.Random(seed), {}, 0
    order = [*NIGHT_FAULTS, *chance.choices(["", "", *NIGHT_FAULTS], k=NIGHTS)]
    for night in range(1, NIGHTS + 1):
        fault = "" if night == 1 else order.pop(chance.randrange(len(order)))
        is_calm = night == 1 or fault in ("clock back", "two at once")
        befallen = [] if is_calm else [name for name in STUDIES if chance.random() < 0.3]
        centre.settings(**{label: chance.choice(CELLS) for label in befallen})
        centre.data(night)
        said = live_through(centre, night, fault, chance)
        centre.data(night)
        listed, shown = centre.status(night)
        assert len(listed) == len(set(listed)), shown
        assert set(listed) == centre.missing(night), (night, fault, befallen, said, shown)
        told[fault or "none"] = told.get(fault or "none", 0) + 1
        most = max(most, len(listed))
    sys.stdout.write(f"\nseed {seed}: {told}; at most {most} gaps, {len(listed)} at the end\n")
    assert most > NIGHTS / 2
    heal(centre, shown)


def heal(centre, shown):
    """Type what `ccqa status` says, once; then every study has one report of every day."""
    centre.settings()
    commands = shown.split("at once:\n")[1].split("\n")
    for command in (line.strip() for line in commands if line.startswith("  ccqa run")):
        code, said = centre.nursery.run(
            centre.project, *shlex.split(command)[1:], now=f"{day(NIGHTS)}T23:30:00"
        )
        assert code == 0, said
    assert centre.status(NIGHTS)[0] == []
    there = [folder.relative_to(centre.outputs) for folder in centre.outputs.glob("dmaic*/*/*")]
    assert sorted(map(str, there)) == sorted(
        f"dmaic_5_control/{label}/{day(night)}"
        for label in STUDIES
        for night in range(1, NIGHTS + 1)
    )
    assert not list(centre.outputs.glob("failed/*/*/*"))
