"""Kernels forked from a warm process: fresh, alone, and gone when their run is over."""

import json
import os
import signal
import socket
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import papermill
import psutil
import pytest

from ccqa_lib.report.outputs import findings_of
from ccqa_lib.runs import warm_process
from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting
from ccqa_lib.runs.linux import adopt_orphans, can_fork, die_with_parent
from ccqa_lib.runs.starters import ForkedWorker, Home, StartedWorker, Starter
from ccqa_lib.runs.supervise import Workers
from ccqa_lib.runs.warm import ENVIRONMENT

only_linux = pytest.mark.skipif(not can_fork(), reason="forked on Linux only")
JOB = SimpleNamespace(project="project", outputs="outputs")
FALSE_WARM = """
import os, socket, time
def refuse():
    handle = socket.recv_fds(control, 1, 1)[1][0]
    os.close(handle)
"""
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
        "print(KernelInWaiting.take().pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    kernel = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    gone = psutil.wait_procs([kernel], timeout=10)[1] == []
    assert gone or kernel.status() == psutil.STATUS_ZOMBIE
    assert KernelInWaiting.take() is None


def test_elsewhere_nothing_is_forked_and_workers_start_anew(monkeypatch, shop, runs):
    monkeypatch.setattr("ccqa_lib.runs.linux.sys.platform", "darwin")
    assert not can_fork() and not adopt_orphans() and not die_with_parent(1)
    started = []
    monkeypatch.setattr(StartedWorker, "__init__", lambda self, job: started.append(job))
    assert isinstance(Starter().start(job=None), StartedWorker)
    assert started == [None]


def test_forked_started_and_by_plain_papermill_a_study_finds_the_same(monkeypatch, shop, runs):
    def found(outcome):
        assert (outcome.state, outcome.reason) == ("done", "")
        return json.loads((shop / "outputs" / outcome.folder / "findings.json").read_bytes())

    forked = found(runs.run_all(shop)["good"])
    monkeypatch.setenv("CCQA_FORK", "no")
    started = found(runs.run_all(shop, force=True)["good"])
    plain = papermill.execute_notebook(
        nbformat.read(shop / "notebooks/dmaic_5_control.ipynb", as_version=4),
        None,
        parameters={"source": "shop"},
        kernel_name="python3",
        language="python",
        progress_bar=False,
    )
    assert forked == started == findings_of(plain) != []


@only_linux
@pytest.mark.slow
def test_runs_of_a_killed_warm_process_begin_again_without_it(shop, runs):
    """The warm process is killed while a run is under way: no run fails, and the reader is told."""
    runs.write_study(shop, "good", "site: pauses")
    runs.write_study(shop, "later")
    killed = []

    class Killer(runs.Heard):
        def at_step(self, job, step):
            super().at_step(job, step)
            if step == "Load the contacts" and not killed:
                family = psutil.Process().children(recursive=True)
                warm = next(each for each in family if each.name() == "ccqa-warm")
                killed.extend([warm, *warm.children(recursive=True)])
                warm.send_signal(signal.SIGKILL)

    heard = Killer()
    outcomes = runs.run_all(shop, heard)
    assert (outcomes["good"].state, outcomes["later"].state) == ("done", "done")
    assert "begun again: the warm process ended" in heard.steps["good"]
    assert "processes of their own" in outcomes["later"].remark
    assert len(killed) >= 3 and psutil.wait_procs(killed, timeout=10)[1] == []
    assert psutil.Process().children(recursive=True) == []


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
    ours, theirs = socket.socketpair()
    gone = SimpleNamespace(is_running=lambda: False)
    worker = ForkedWorker(ours, gone)
    theirs.close()
    assert list(worker.lines()) == []
    with pytest.raises(OSError):
        worker.hand_over("x" * 10)
    worker.end()
    worker.close()


@pytest.mark.parametrize(
    "program, told",
    [
        ("raise SystemExit(1)", "it ended"),
        ("control.sendall(b'0'); time.sleep(600)", "a library started a thread"),
        ("time.sleep(600)", "it took too long to load"),
        ("control.sendall(b'1'); control.recv(1); os.kill(os.getpid(), 9)", "it was ended"),
        ("control.sendall(b'1'); time.sleep(600)", "it did not answer"),
        ("control.sendall(b'1'); refuse()", "the system gave it no new process"),
    ],
)
@only_linux
def test_without_a_sound_warm_process_workers_start_anew_and_it_is_told(
    monkeypatch, tmp_path, program, told
):
    monkeypatch.setattr(warm_process, "_LOADING_SECONDS", 1.5)
    monkeypatch.setattr(warm_process, "_BIRTH_SECONDS", 1.0)
    monkeypatch.setattr(warm_process, "_GRACE_SECONDS", 1.0)
    children = []

    def false_start(command, home, handle):
        script = f"control = socket.socket(fileno={handle})\n{program}\ntime.sleep(600)"
        children.append(
            subprocess.Popen([sys.executable, "-c", FALSE_WARM + script], pass_fds=(handle,))
        )
        return children[-1]

    monkeypatch.setattr("ccqa_lib.runs.starters._start", false_start)
    monkeypatch.setattr(StartedWorker, "__init__", lambda self, job: None)
    starter = Starter()
    assert isinstance(starter.start(JOB), StartedWorker)
    assert told in starter.remark
    assert isinstance(starter.start(JOB), StartedWorker)
    assert len(children) == 1, "it is not tried again in this suite"
    starter.end()
    assert children[0].wait(timeout=5) is not None


@pytest.mark.parametrize("word", ["no", "0", "OFF"])
def test_forking_can_be_turned_off(monkeypatch, word):
    monkeypatch.setenv("CCQA_FORK", word)
    started = []
    monkeypatch.setattr(StartedWorker, "__init__", lambda self, job: started.append(job))
    starter = Starter()
    assert isinstance(starter.start(JOB), StartedWorker)
    assert (started, starter.remark) == ([JOB], "")


@only_linux
def test_the_warm_process_loads_from_the_moment_the_home_is_known(monkeypatch, tmp_path):
    begun, children = [], []

    def loading(command, home, handle):
        begun.append(home)
        program = [sys.executable, "-c", "import time; time.sleep(600)"]
        children.append(subprocess.Popen(program))
        return children[-1]

    monkeypatch.setattr("ccqa_lib.runs.starters._start", loading)
    home = Home("project", str(tmp_path))
    with Workers() as workers:
        workers.load(home)
        assert begun == [home]
    assert children[0].wait(timeout=5) is not None, "it ends with the workers"
    with Workers():
        assert begun == [home], "who has no run to start loads nothing"
