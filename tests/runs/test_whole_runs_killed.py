"""Whole runs, from the command line to the index, killed at random moments and cut off everywhere.

Each round changes the data, runs `ccqa run` and breaks it. Then the published report is that of
the old data or of the new, whole; what has no report is listed; nothing is left running.
"""

import hashlib
import json
import os
import random
import re
import signal
import sys
import time

import pytest
from disks import make_read_only, small_disk
from nursery import Nursery

from ccqa_lib.runs.gaps import find_gaps
from ccqa_lib.runs.journal_read import read_suites
from ccqa_lib.runs.linux import can_fork
from ccqa_lib.runs.publish import is_intact, recover

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_fork(), reason="suites are forked on Linux only"),
]
KILLS = int(os.environ.get("CCQA_KILLS", "500"))
VICTIMS = 20 * [""] + 10 * ["ccqa-worker"] + 10 * ["ccqa-kernel"] + ["ccqa-warm"]
NOW = "2026-03-31T08:00:00"
DAY = "dmaic_5_control/good/2026-03-29"


def tell(figures):
    """Say what was measured: `make test-faults` shows it."""
    sys.stdout.write(f"\n{figures}\n")


class Rounds:
    """A project whose data change from round to round, and what lies published of it."""

    def __init__(self, project, nursery):
        self.project, self.nursery = project, nursery
        self.outputs = project / "outputs"
        self.sha = {}
        self.round = 0

    def next(self):
        self.round += 1
        content = f"id\n{self.round}\n"
        (self.project / "data/contacts.csv").write_text(content)
        self.sha[hashlib.sha256(content.encode()).hexdigest()] = self.round

    def start(self, *more, **how):
        return self.nursery.start(self.project, "run", "params/shop", *more, now=NOW, **how)

    def run(self, *more, **how):
        return self.start(*more, **how).wait()

    def published(self):
        """The round whose data the published report is of; it must be whole, and of one run."""
        folder = self.outputs / DAY
        assert is_intact(folder), sorted(folder.parent.glob("*/*"))
        record = json.loads((folder / "run.json").read_bytes())
        assert record["status"] == "ok" and (folder / "report.html").stat().st_size > 5_000
        assert [each.name for each in folder.parent.iterdir()] == ["2026-03-29"]
        return self.sha[record["data"][0]["files"][0]["sha256"]]

    def check(self, before):
        """Old or new, never less than before; and the listing agrees with what is there."""
        assert self.nursery.is_empty(), self.nursery.family()
        now = self.published()
        assert now in (before, self.round)
        suites = read_suites(self.outputs)
        planned = suites[-1].began and self.planned(suites[-1])
        listed = find_gaps(self.outputs, NOW)
        assert len(listed) == (0 if now == planned else 1), (now, planned, listed)
        return now

    def planned(self, suite):
        """The round whose data the last suite was to report on, by when its journal was made."""
        if suite.number not in self.seen:
            self.seen[suite.number] = self.round
        return self.seen[suite.number]

    def heal(self):
        code, said = self.run()
        assert (code, self.published()) == (0, self.round), said
        assert find_gaps(self.outputs, NOW) == []
        assert self.planned(read_suites(self.outputs)[-1]) == self.round
        assert "Nothing to act on" in (self.outputs / "index.html").read_text(encoding="utf-8")
        assert not list(self.outputs.glob(".staging/*/*"))


@pytest.fixture
def rounds(shop, tmp_path):
    with Nursery(tmp_path) as nursery:
        made = Rounds(shop, nursery)
        made.seen = {}
        yield made


def first(rounds):
    """Run three times without a fault, and return how long the quickest took."""
    took = []
    for _ in range(3):
        rounds.next()
        began = time.monotonic()
        rounds.heal()
        took.append(time.monotonic() - began)
        rounds.check(rounds.round)
    return min(took)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_500_whole_runs_killed_at_random_moments_leave_old_or_new_whole(rounds, seed):
    chance, usual = random.Random(seed), first(rounds)
    last, kept, told = rounds.round, 0, {}
    for number in range(KILLS // 4):
        rounds.next()
        suite = rounds.start()
        victim = chance.choice(VICTIMS)
        if victim:
            suite.wait_for(victim)
        time.sleep(chance.uniform(0, (0.4 if victim else 1.1) * usual))
        hit = suite.send(chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]), victim)
        code, said = suite.wait()
        assert "Traceback" not in said, said
        now = rounds.check(last)
        assert code or now == rounds.round, said  # success is told of the new report only
        kept += now == last
        last = now
        outcome = f"{victim or 'suite'} {'hit' if hit else 'not there'}: " + (
            "new report" if now == rounds.round else "last report"
        )
        told[outcome] = told.get(outcome, 0) + 1
        if number % 50 == 49:
            rounds.next()
            rounds.heal()
            last = rounds.round
    tell(f"{KILLS // 4} kills over {1.1 * usual:.2f} s: {told}")
    assert 0.025 * KILLS < kept < 0.24 * KILLS  # not all too early, nor all too late


def test_whichever_step_of_storage_fails_in_a_whole_run_old_or_new_is_there(rounds):
    first(rounds)
    failed = 0
    for number in range(1, 200):
        rounds.next()
        before = rounds.published()
        code, said = rounds.run(fail_at=number)
        assert "Traceback" not in said, said
        now = rounds.check(before)
        if code == 0:
            assert now == rounds.round, said
        else:
            failed += 1
        if "No space left" not in said and code == 0 and now == rounds.round and number > 60:
            break
        rounds.next()
        rounds.heal()
    tell(f"{number} steps, {failed} runs that said so")
    assert failed > 10


def test_a_disk_of_50_sizes_leaves_old_or_new_and_a_larger_one_heals(shop, tmp_path):
    states = []
    with Nursery(tmp_path) as nursery:
        for number in range(50):
            with small_disk(shop / "outputs", 1500):
                rounds = Rounds(shop, nursery)
                rounds.seen = {}
                first(rounds)
                ballast = shop / "outputs/ballast"
                free = 1 << 10
                status = os.statvfs(shop / "outputs")
                room = status.f_bavail * status.f_frsize
                ballast.write_bytes(b"x" * max(0, room - number * 8 * free))
                rounds.next()
                code, said = rounds.run()
                assert "Traceback" not in said, said
                now = rounds.published()
                assert code or now == rounds.round
                states.append((code, now == rounds.round))
                assert nursery.is_empty()
                ballast.unlink()
                rounds.heal()
    tell(states)
    assert len({published for _, published in states}) == 2


@pytest.mark.parametrize("moment", [0.2, 0.5, 0.8])
def test_outputs_that_become_read_only_during_a_run_keep_the_last_report(rounds, runs, moment):
    first(rounds)
    runs.write_study(rounds.project, "good", "site: pauses")
    rounds.next()
    before = len(read_suites(rounds.outputs))
    suite = rounds.start()
    time.sleep(4 * moment)
    undo = make_read_only(rounds.outputs)
    try:
        code, said = suite.wait()
        assert "Traceback" not in said, said
        assert code and re.search("(could not|cannot) be written", said), said
        assert rounds.published() == rounds.round - 1
    finally:
        undo()
    runs.write_study(rounds.project, "good")
    gaps = find_gaps(rounds.outputs, NOW)
    planned = len(read_suites(rounds.outputs)) - before
    assert len(gaps) == planned, gaps  # a suite that could not write its plan promised nothing
    assert {gap.cause for gap in gaps} <= {"failed", "killed", "not_written"}, gaps
    recover(rounds.outputs)
    rounds.heal()
