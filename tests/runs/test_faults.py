"""Runs that are stopped, killed or started twice: the last good report stays, a re-run heals."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from ccqa_lib.runs.lock import try_lock
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.publish import is_intact, publish, recover

pytestmark = pytest.mark.slow
COMMAND = [sys.executable, "-c", "from ccqa_lib.cli import main; main()", "run", "params/shop"]
PATIENCE_SECONDS = 90


def heed_ctrl_c():
    """Undo what `nohup` and shells' background jobs hand down: that Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def start(project):
    return subprocess.Popen(
        COMMAND, cwd=project, preexec_fn=heed_ctrl_c, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"CCQA_PROJECT": str(project)},
    )  # fmt: skip


def wait_until(is_so):
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)


def family_of(process):
    return psutil.Process(process.pid).children(recursive=True)


def named(family, comm, command):
    """The processes of this name; one that was not forked is known by its command."""
    return [each for each in family if each.name() == comm or command in " ".join(each.cmdline())]


@pytest.fixture
def hanging(shop, runs):
    """A project with a good report whose next run hangs, that run, and its whole family."""
    place = RunPlace(shop / "outputs", "dmaic_5_control", "good")
    publish(place, place.good / "2026-03-29", {"report.html": b"good", "run.json": b"{}"})
    runs.write_study(shop, "good", "site: hangs")
    suite = start(shop)
    partial = place.staging / "notebook.ipynb"
    wait_until(lambda: partial.is_file() and '"execution_count": 1' in partial.read_text())
    family = family_of(suite)
    yield shop, suite, family
    suite.kill()
    suite.communicate()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_whoever_stops_the_suite_leaves_no_process_and_the_last_good_report(hanging, number):
    project, suite, family = hanging
    suite.send_signal(number)
    said, complaint = suite.communicate(timeout=PATIENCE_SECONDS)
    if number != signal.SIGKILL:
        assert suite.returncode == 130
        assert "Stopped; what was finished is kept" in complaint
        assert "Traceback" not in complaint and "FAILED" not in said
    assert psutil.wait_procs(family, timeout=20)[1] == []
    assert is_intact(project / "outputs/dmaic_5_control/good/2026-03-29")
    recover(project / "outputs")
    assert not list((project / "outputs/.staging").glob("*/*"))


def test_a_killed_kernel_is_told_and_the_last_good_report_stays(hanging):
    project, suite, family = hanging
    kernel = named(family, "ccqa-kernel", "ipykernel_launcher")
    assert len(kernel) == 1
    kernel[0].kill()
    said, _ = suite.communicate(timeout=PATIENCE_SECONDS)
    assert suite.returncode == 1
    assert "The kernel died" in said
    assert is_intact(project / "outputs/dmaic_5_control/good/2026-03-29")
    assert "The kernel died" in (project / "outputs/index.html").read_text(encoding="utf-8")


def test_a_killed_worker_is_told_with_its_evidence(hanging, runs):
    project, suite, family = hanging
    worker = named(family, "ccqa-worker", "ccqa_lib.runs.worker")
    worker[0].kill()
    said, _ = suite.communicate(timeout=PATIENCE_SECONDS)
    assert suite.returncode == 1
    assert "ended without a result" in said
    (failed,) = (project / "outputs/failed/dmaic_5_control/good").iterdir()
    assert is_intact(failed)
    runs.write_study(project, "good")
    assert runs.run_all(project)["good"].state == "done"
    assert not failed.exists() and not list((project / "outputs/.staging").glob("*/*"))


def test_two_suites_at_once_do_not_harm_each_other(shop):
    suites = [start(shop), start(shop)]
    for suite in suites:
        said, complaint = suite.communicate(timeout=2 * PATIENCE_SECONDS)
        assert (suite.returncode, complaint) == (0, ""), said
    assert is_intact(shop / "outputs/dmaic_5_control/good/2026-03-29")
    assert "Nothing to act on" in (shop / "outputs/index.html").read_text(encoding="utf-8")
    place = RunPlace(shop / "outputs", "dmaic_5_control", "good")
    with try_lock(place.lock_file) as is_free:
        assert is_free
