"""Kernels forked from a warm process: fresh, alone, and gone when their run is over."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import psutil
import pytest

from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting
from ccqa_lib.runs.linux import adopt_orphans, can_fork, die_with_parent
from ccqa_lib.runs.starters import StartedWorker, Starter
from ccqa_lib.runs.supervise import Workers
from ccqa_lib.runs.warm import ENVIRONMENT

only_linux = pytest.mark.skipif(not can_fork(), reason="forked on Linux only")
LOAD = """
import sys
from ccqa_lib.runs import warm
warm.load_libraries()
missing = [name for name in warm.LIBRARIES if name not in sys.modules]
print(warm.count_threads(), missing, sorted(name for name in sys.modules if "seaborn" in name))
"""


@only_linux
@pytest.mark.slow
def test_the_warm_process_has_all_libraries_and_one_thread():
    done = subprocess.run(
        [sys.executable, "-c", LOAD], env=os.environ | ENVIRONMENT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "1 [] []"


@only_linux
def test_a_kernel_that_is_never_needed_ends_with_its_parent():
    program = (
        "import os, time\n"
        "from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting\n"
        "KernelInWaiting.fork()\n"
        "print(KernelInWaiting.take().process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    kernel = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    gone = psutil.wait_procs([kernel], timeout=10)[1] == []
    assert gone or kernel.status() == psutil.STATUS_ZOMBIE
    assert not KernelInWaiting.is_there()


def test_elsewhere_nothing_is_forked_and_workers_start_anew(monkeypatch, shop, runs):
    monkeypatch.setattr("ccqa_lib.runs.linux.sys.platform", "darwin")
    assert not can_fork() and not adopt_orphans() and not die_with_parent(1)
    started = []
    monkeypatch.setattr(StartedWorker, "__init__", lambda self, job: started.append(job))
    assert isinstance(Starter().start(job=None), StartedWorker)
    assert started == [None]


@pytest.mark.slow
def test_where_nothing_can_be_forked_a_run_gives_the_same(monkeypatch, shop, runs):
    forked = runs.run_all(shop)["good"]
    monkeypatch.setattr("ccqa_lib.runs.starters.can_fork", lambda: False)
    started = runs.run_all(shop, force=True)["good"]
    assert (forked.state, started.state) == ("done", "done")
    assert (forked.verdicts, forked.folder) == (started.verdicts, started.folder)


@only_linux
@pytest.mark.slow
def test_a_killed_warm_process_fails_the_run_and_the_next_one_is_sound(shop, runs):
    """The warm process is killed while a run hangs; a new one serves the run after it."""
    runs.write_study(shop, "good", "site: hangs")
    runs.write_study(shop, "later")
    killed = []

    class Killer(runs.Heard):
        def at_step(self, job, step):
            super().at_step(job, step)
            if step == "Load the contacts" and not killed:
                family = psutil.Process().children(recursive=True)
                warm = next(each for each in family if each.name() == "ccqa-warm")
                killed.extend([warm, *warm.children(recursive=True)])
                time.sleep(0.5)
                warm.send_signal(signal.SIGKILL)

    outcomes = runs.run_all(shop, Killer())
    assert (outcomes["good"].state, outcomes["later"].state) == ("failed", "done")
    assert "ended without a result" in outcomes["good"].reason
    assert len(killed) >= 3 and psutil.wait_procs(killed, timeout=10)[1] == []


@only_linux
@pytest.mark.slow
def test_what_a_cell_leaves_running_ends_with_its_run(shop, runs):
    """A cell starts a process in a session of its own, whose starter ends at once."""
    file = shop / "notebooks/dmaic_5_control.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    orphan = (
        "import subprocess; subprocess.run(['sh', '-c', "
        "'setsid sleep 600 &'], stdout=subprocess.DEVNULL)\n"
    )
    cell = next(cell for cell in notebook["cells"] if "situations" in "".join(cell["source"]))
    cell["source"] = orphan
    file.write_text(json.dumps(notebook), encoding="utf-8")
    before = {each.pid for each in sleeping()}
    with Workers():
        assert runs.run_all(shop)["good"].state == "done"
    assert {each.pid for each in sleeping()} <= before


def sleeping():
    every = psutil.process_iter(["cmdline"])
    return [each for each in every if each.info["cmdline"] == ["sleep", "600"]]


@only_linux
def test_a_socket_of_a_worker_that_is_gone_ends_its_lines():
    from ccqa_lib.runs.starters import ForkedWorker

    ours, theirs = socket.socketpair()
    worker = ForkedWorker(ours)
    theirs.close()
    assert list(worker.lines()) == []
    with pytest.raises(OSError):
        worker.hand_over("x" * 10)
    worker.end()
    worker.close()
