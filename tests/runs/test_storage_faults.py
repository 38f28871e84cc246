"""Publication killed at random moments, on disks that fill, and night after night with faults."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.publish import is_intact, publish, recover

DAY = "2026-03-31"
LOOP = """
import sys
from pathlib import Path
from ccqa_lib.runs.lock import wait_for_lock
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.publish import publish, recover
place = RunPlace(Path(sys.argv[1]), "study", "label")
print("begins", flush=True)
for number in range(int(sys.argv[2]), 10**9):
    body = b"%d" % number
    with wait_for_lock(place.lock_file):
        publish(place, place.good / "2026-03-31",
                {"report.html": body * 200_000, "run.json": body})
    print(number, flush=True)
"""


@pytest.fixture
def place(tmp_path):
    return RunPlace(tmp_path, "study", "label")


def generation(place):
    """The number of the published report; every file of it must be of that one publication."""
    folder = place.good / DAY
    assert is_intact(folder)
    number = (folder / "run.json").read_bytes()
    assert (folder / "report.html").read_bytes() == number * 200_000
    return int(number)


def kill_often(place, times, seed):
    """Kill a publisher at random moments; gives how often it had published more than told."""
    moments = random.Random(seed)
    files = {"report.html": b"0" * 200_000, "run.json": b"0"}
    publish(place, place.good / DAY, files)
    last = 0
    for _ in range(times):
        writer = subprocess.Popen(
            [sys.executable, "-c", LOOP, str(place.outputs), str(last + 1)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert writer.stdout.readline() == "begins\n"
        time.sleep(moments.uniform(0, 0.2))
        writer.send_signal(signal.SIGKILL)
        told = writer.communicate()[0].split()
        recover(place.outputs)
        now = generation(place)
        assert now >= (int(told[-1]) if told else last), "a published report was lost"
        assert not list(place.outputs.glob(".staging/*/*"))
        assert not list(place.outputs.glob(".aside/**/manifest.json"))
        last = now
    return last


def test_a_kill_at_any_moment_leaves_old_or_new_whole(place):
    assert kill_often(place, times=10, seed=1) > 0


@pytest.mark.slow
def test_500_kills_at_random_moments_leave_old_or_new_whole(place):
    assert kill_often(place, times=500, seed=2) > 100


FILL = """
import errno, resource, signal, sys
from pathlib import Path
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.publish import publish
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
place = RunPlace(Path(sys.argv[1]), "study", "label")
for size in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        publish(place, place.good / "2026-03-31",
                {"report.html": b"1" * 200_000, "run.json": b"1"})
        print(size, "published")
    except OSError as error:
        print(size, errno.errorcode[error.errno])
"""


def test_a_disk_that_ends_at_any_of_50_sizes_leaves_the_last_good_report(place):
    publish(place, place.good / DAY, {"report.html": b"0" * 200_000, "run.json": b"0"})
    sizes = [round(199_999 * part / 49) for part in range(50)]
    done = subprocess.run(
        [sys.executable, "-c", FILL, str(place.outputs), *map(str, sizes)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split()[1::2] == ["EFBIG"] * 50
    assert generation(place) == 0
    recover(place.outputs)
    assert generation(place) == 0
    again = subprocess.run(
        [sys.executable, "-c", FILL, str(place.outputs), str(10**9)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "published" in again.stdout and generation(place) == 1


def tmpfs(folder, kilobytes):
    folder.mkdir()
    options = f"size={kilobytes}k"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("no tmpfs can be mounted here")


@pytest.mark.slow
def test_a_full_disk_of_50_sizes_leaves_nothing_garbled(tmp_path):
    """A real file system that is too small, of 50 sizes; the report needs 100 kB twice."""
    outcomes = []
    for number in range(50):
        folder = tmp_path / str(number)
        tmpfs(folder, 120 + 4 * number)
        try:
            place = RunPlace(folder, "study", "label")
            publish(place, place.good / DAY, {"report.html": b"0" * 100_000})
            try:
                publish(place, place.good / DAY, {"report.html": b"1" * 100_000})
                outcomes.append(b"1")
            except OSError as error:
                assert error.errno == 28
                outcomes.append(b"0")
            recover(folder)
            assert is_intact(place.good / DAY)
            assert (place.good / DAY / "report.html").read_bytes() == outcomes[-1] * 100_000
        finally:
            subprocess.run(["umount", folder], check=True)
    assert outcomes == sorted(outcomes) and {b"0", b"1"} == set(outcomes)


def test_thirty_nights_with_broken_disks_lose_no_told_report_and_double_none(place):
    """Each night publishes its own day; a third of the nights break at a random wait for the disk.

    Where only the last wait breaks, after the rename, the report is there and whole although the
    run is told as failed: old or new, never half.
    """
    chance, real = random.Random(7), os.fsync
    told_good, told_failed = set(), set()
    for night in range(1, 31):
        day = f"2026-04-{night:02}"
        left = [chance.randrange(0, 5) if chance.random() < 0.33 else 99]

        def fsync(handle, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(28, "No space left on device")
            return real(handle)

        with pytest.MonkeyPatch.context() as patch, contextlib.suppress(OSError):
            patch.setattr("ccqa_lib.runs.files.os.fsync", fsync)
            told_failed.add(day)
            publish(place, place.good / day, {"run.json": day.encode()})
            told_failed.remove(day)
            told_good.add(day)
        recover(place.outputs)
    there = {folder.name for folder in place.good.iterdir()}
    assert len(told_failed) > 3 and told_good <= there
    assert all((place.good / day / "run.json").read_text() == day for day in there)
    assert all(is_intact(place.good / day) for day in there)
    for day in told_failed:  # the next night makes up what failed
        publish(place, place.good / day, {"run.json": day.encode()})
    assert len(list(place.good.iterdir())) == 30
