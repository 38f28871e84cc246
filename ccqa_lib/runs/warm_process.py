"""The warm process as the suite sees it: is it ready, does it fork, is it gone?

Nothing here waits without an end: a warm process that is slow to load, gone or stuck costs its
patience once, and then `WarmProcessError` says so, and runs begin in processes of their own.
"""

import contextlib
import json
import os
import socket
import sys
from collections.abc import Callable
from subprocess import Popen, TimeoutExpired

import psutil

from ccqa_lib.runs.tree import end_tree
from ccqa_lib.runs.warm import READY

SETTING = "CCQA_FORK"
_LOADING_SECONDS, _BIRTH_SECONDS, _GRACE_SECONDS = 180, 30, 2
_LONGEST_GREETING = 200
_NO = ("0", "no", "off", "false")


class WarmProcessError(Exception):
    """No worker can be forked; the words say why."""


def is_wanted() -> bool:
    """Say whether runs may be forked by the environment's CCQA_FORK; `no` turns it off."""
    return os.environ.get(SETTING, "").strip().lower() not in _NO


class WarmProcess:
    """A warm process: it loads from the moment it is made, and forks workers once it is ready.

    `start` is given the command and the handle that it passes on, and starts the program.
    """

    def __init__(self, start: Callable[[list[str], int], Popen]):
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "ccqa_lib.runs.warm", str(theirs.fileno())]
            self._process = start(command, theirs.fileno())
        self._is_ready = False

    def _wait_until_ready(self) -> None:
        self._control.settimeout(_LOADING_SECONDS)
        try:
            said = self._control.recv(1)
        except OSError as error:
            self.end()
            raise WarmProcessError("it took too long to load") from error
        if said != READY:
            self.end()
            raise WarmProcessError("a library started a thread" if said else "it ended")
        self._is_ready = True

    def fork(self) -> tuple[socket.socket, psutil.Process]:
        """Return the channel and the process of a new worker.

        Raises
        ------
        WarmProcessError
            It ended while it loaded, took too long, found that a fork would be unsound, is gone,
            has no process to give, or does not answer.
        """
        if not self._is_ready:
            self._wait_until_ready()
        ours, theirs = socket.socketpair()
        ours.settimeout(_BIRTH_SECONDS)
        self._control.settimeout(_BIRTH_SECONDS)
        try:
            with theirs:
                socket.send_fds(self._control, [b"w"], [theirs.fileno()])
            process = psutil.Process(_greeting(ours))
        except (OSError, ValueError, KeyError, psutil.NoSuchProcess) as error:
            ours.close()
            raise WarmProcessError(self._why(error)) from error
        ours.settimeout(None)
        return ours, process

    def is_gone(self) -> bool:
        """Say whether it ended; one whose worker has just ended is given a moment to follow."""
        with contextlib.suppress(TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)
        return self._process.poll() is not None

    def end(self) -> None:
        """End it and all that was forked from it."""
        if self._process.poll() is None:  # else its number may be another's by now
            end_tree(self._process.pid)
            self._process.wait()
        self._control.close()

    def _why(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"it did not answer for {_BIRTH_SECONDS} seconds"
        return "it was ended" if self.is_gone() else "the system gave it no new process"


def _greeting(channel: socket.socket) -> int:
    """Return the process number that a worker says first."""
    said = b""
    while not said.endswith(b"\n") and len(said) < _LONGEST_GREETING:
        more = channel.recv(_LONGEST_GREETING)
        if not more:
            break
        said += more
    return json.loads(said)["pid"]
