"""A kernel forked before it is needed: it has the libraries of its parent, and waits for cells.

It is IPython's own kernel; only what it hears and says crosses a pipe of this process instead of
ZeroMQ's sockets, so that it is ready in milliseconds. A fork is sound only while its parent has
one thread, so a worker forks the kernel first of all.
"""

import json
import os
import signal
import sys
import traceback
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any, Self

from nbclient.exceptions import DeadKernelError

from ccqa_lib.runs.linux import die_with_parent


class KernelInWaiting:
    """A forked process that becomes a kernel when `launch` tells it where."""

    _next: "KernelInWaiting | None" = None

    def __init__(self, pid: int, pipe: Connection):
        self.pid = pid
        self._pipe = pipe

    @classmethod
    def fork(cls, close_in_child: tuple[int, ...] = ()) -> None:
        """Fork the kernel that the next notebook in this process will use.

        `close_in_child` are files of the parent that a kernel must not hold open.
        """
        ours, theirs = Pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                for handle in close_in_child:
                    os.close(handle)
                die_with_parent(parent)
                _become_kernel(theirs)
            except BaseException:  # noqa: BLE001 - told in the log, and the process ends
                traceback.print_exc(file=sys.__stderr__)  # into the log of the run
            finally:
                os._exit(1)
        theirs.close()
        cls._next = cls(pid, ours)

    @classmethod
    def take(cls) -> Self | None:
        """Return the kernel that waits, once; None where there is none."""
        waiting, cls._next = cls._next, None
        return waiting

    def launch(self, cwd: str, env: dict[str, str]) -> dict[str, Any]:
        """Have it become a kernel in this folder and environment; return what it is.

        Raises
        ------
        DeadKernelError
            It ended.
        """
        self._say({"cwd": cwd, "env": env})
        return self._hear()

    def messages(
        self, code: str, widgets: Sequence[dict[str, Any]], idle: float, while_idle: Callable
    ) -> Iterator[dict[str, Any]]:
        """Run the code of a cell; yield each message as a kernel sends them, the reply last.

        `widgets` are the contents of messages to widgets that go before it. `while_idle` is
        called when a message takes longer than so many seconds.

        Raises
        ------
        DeadKernelError
            It ended before it replied.
        """
        self._say({"code": code, "widgets": list(widgets)})
        message: dict[str, Any] = {"msg_type": ""}
        while message["msg_type"] != "execute_reply":
            if not self._pipe.poll(idle):
                while_idle()
            message = self._hear()
            message["buffers"] = [b64decode(each) for each in message["buffers"]]
            yield message

    def end(self) -> None:
        """End it at once: its work is done, or nobody waits for it."""
        self._pipe.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def _say(self, order: dict[str, Any]) -> None:
        try:
            self._pipe.send_bytes(json.dumps(order).encode())
        except OSError:
            raise DeadKernelError("Kernel died") from None

    def _hear(self) -> dict[str, Any]:
        try:
            return json.loads(self._pipe.recv_bytes())
        except (EOFError, OSError):
            raise DeadKernelError("Kernel died") from None


def _become_kernel(pipe: Connection) -> None:
    """Load what a kernel needs, which only who has no warm parent does here, and be one."""
    from ccqa_lib.runs.kernel_process import become_kernel

    become_kernel(pipe)
