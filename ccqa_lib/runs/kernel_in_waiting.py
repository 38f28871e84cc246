"""A kernel forked before it is needed: it has the libraries of its parent, and waits for a name.

A fork is sound only while its parent has one thread and no ZeroMQ context; the client of the
kernel has both. So a worker forks the kernel first and becomes a client afterwards.
"""

import json
import os
import random
import signal
import sys
import tempfile
import traceback
from typing import NoReturn, Self

from ccqa_lib.runs.linux import call_process, die_with_parent

KERNEL_NAME = "ccqa-kernel"
_LAUNCHER = "ipykernel_launcher"


class ForkedProcess:
    """A child of this process, with as much of `subprocess.Popen` as a provisioner calls."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs; minus the signal that ended it."""
        return self._reap(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end and return the exit code."""
        return self._reap(0)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def _reap(self, options: int) -> int | None:
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, options)
            except ChildProcessError:
                pid, status = self.pid, 0
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


class KernelInWaiting:
    """A forked process that becomes a kernel when `launch` tells it how."""

    _next: "KernelInWaiting | None" = None

    def __init__(self, process: ForkedProcess, orders: int):
        self.process = process
        self._orders = orders

    @classmethod
    def fork(cls, close_in_child: tuple[int, ...] = ()) -> None:
        """Fork the kernel that the next start in this process will use.

        `close_in_child` are files of the parent that a kernel must not hold open.
        """
        reading, writing = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                for handle in (writing, *close_in_child):
                    os.close(handle)
                _wait_and_become_kernel(parent, reading)
            except BaseException:  # noqa: BLE001 - told in the log, and the process ends
                traceback.print_exc()  # into the log of the run
            finally:
                os._exit(1)
        os.close(reading)
        cls._next = cls(ForkedProcess(pid), writing)

    @classmethod
    def take(cls) -> Self | None:
        """Return the kernel that waits, once; None where there is none."""
        waiting, cls._next = cls._next, None
        return waiting

    @classmethod
    def is_there(cls) -> bool:
        """Say whether a kernel waits."""
        return cls._next is not None

    def launch(self, command: list[str], cwd: str, env: dict[str, str]) -> ForkedProcess:
        """Have it run this command of a kernel, and return its process."""
        arguments = command[command.index(_LAUNCHER) + 1 :]
        order = {"arguments": arguments, "cwd": cwd, "env": env}
        with os.fdopen(self._orders, "w", encoding="utf-8") as orders:
            orders.write(json.dumps(order))
        return self.process


def _wait_and_become_kernel(parent: int, reading: int) -> NoReturn:
    """Sleep until the order comes, then run as an ipykernel until killed; the end is `_exit`."""
    die_with_parent(parent)
    call_process(KERNEL_NAME)
    with os.fdopen(reading, encoding="utf-8") as orders:
        text = orders.read()
    if not text:
        os._exit(0)
    order = json.loads(text)
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["cwd"])
    tempfile.tempdir = None  # found again in the new environment
    _forget_shared_randomness()
    sys.argv = [_LAUNCHER, *order["arguments"]]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=order["arguments"])
    os._exit(0)


def _forget_shared_randomness() -> None:
    """Seed the global generators anew: every fork has inherited the same state of them."""
    import numpy as np

    random.seed()
    np.random.seed(None)
