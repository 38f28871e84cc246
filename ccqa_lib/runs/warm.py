"""The warm process: it has every library loaded and forks a worker for each job.

Importing the libraries takes longer than most studies. Here it is done once a suite; a fork
takes the result in milliseconds, and still every run has processes of its own. The warm process
itself never starts a thread nor opens a ZeroMQ context: a fork would be unsound after that, so
the threads that libraries start on import are turned off first, and counted before it serves.
"""

import gc
import importlib
import os
import signal
import socket
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import ccqa_lib
from ccqa_lib.runs.linux import adopt_orphans, call_process, count_threads, die_with_parent
from ccqa_lib.runs.rehearsal import rehearse
from ccqa_lib.runs.tree import end_tree

READY, NOT_READY = b"1", b"0"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
ENVIRONMENT = ONE_THREAD | {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",  # as ipykernel sets it
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the kernel's debugger warns in every log
}
_PAUSE_SECONDS = 0.2
LIBRARIES = (
    "ibis.backends.duckdb", "IPython.core.interactiveshell", "ipykernel.ipkernel",
    "ipykernel.zmqshell", "matplotlib.backends.backend_svg", "matplotlib.pyplot", "nbformat.v4",
    "pandas", "papermill",
)  # fmt: skip
_SELDOM_USED = (
    "ccqa_lib.cli", "ccqa_lib.start", "ccqa_lib.runs.cluster", "ccqa_lib.validation",
    "ccqa_lib.data.sample", "ccqa_lib.data.profiling", "ccqa_lib.data.read.databases",
    "ccqa_lib.data.read.sheets", "ccqa_lib.report.export", "ccqa_lib.analyse.change.arima",
    "ccqa_lib.analyse.change.decompose", "ccqa_lib.analyse.change.ets",
    "ccqa_lib.analyse.change.smoothing", "ccqa_lib.analyse.change.stationarity",
)  # fmt: skip


def main() -> None:
    """Load, say whether forking is sound, and fork a worker for each socket that comes in."""
    control = socket.socket(fileno=int(sys.argv[1]))
    adopt_orphans()
    call_process("ccqa-warm")
    gc.disable()  # modules stay: looking for what is left of them takes a tenth of the time
    load_libraries()
    _children()  # where the system does not list them, end now rather than with a run
    control.sendall(READY if count_threads() == 1 else NOT_READY)
    gc.collect()
    gc.freeze()  # collections in a fork need not touch, and so copy, what all share
    gc.enable()
    _serve(control)


def load_libraries() -> None:
    """Import all that a study, its report or its kernel may use; what is broken is left to them."""
    names = [*LIBRARIES, *_our_modules()]
    for name in names:
        if not name.startswith(_SELDOM_USED):
            with suppress(Exception):
                importlib.import_module(name)
    rehearse()


def _our_modules() -> list[str]:
    """Return the names of this package's modules, without importing any to find them."""
    root = Path(ccqa_lib.__file__).parent
    parts = [file.relative_to(root.parent).with_suffix("").parts for file in root.rglob("*.py")]
    return sorted(".".join(part).removesuffix(".__init__") for part in parts)


def _serve(control: socket.socket) -> None:
    workers: set[int] = set()
    control.settimeout(_PAUSE_SECONDS)
    while True:
        with suppress(TimeoutError):
            message, handles, _, _ = socket.recv_fds(control, 1, 1)
            if not message:
                end_tree(os.getpid(), and_itself=False)
                os._exit(0)
            with suppress(BlockingIOError, MemoryError):  # the closed channel tells the suite
                workers.add(_fork_worker(control, handles[0]))
            os.close(handles[0])
        _reap(workers)


def _fork_worker(control: socket.socket, channel: int) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            die_with_parent(parent)
            control.close()
            from ccqa_lib.runs.worker import serve_one

            serve_one(channel)
        except BaseException:  # noqa: BLE001 - told in the log, and the process ends
            traceback.print_exc()  # into the log of the run
        finally:
            os._exit(1)
    return pid


def _reap(workers: set[int]) -> None:
    """Collect what has ended, and end what a killed worker left behind."""
    with suppress(ChildProcessError):
        while ended := os.waitpid(-1, os.WNOHANG)[0]:
            workers.discard(ended)
    for pid in _children():
        if pid not in workers:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _children() -> list[int]:
    with open(f"/proc/self/task/{os.getpid()}/children") as listed:  # noqa: PTH123
        return [int(pid) for pid in listed.read().split()]


if __name__ == "__main__":
    main()
