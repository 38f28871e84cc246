"""How a worker comes to be: forked from a warm process where that is sound, else started anew."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

import psutil

from ccqa_lib.runs.job import Job
from ccqa_lib.runs.linux import can_fork
from ccqa_lib.runs.tree import end_tree
from ccqa_lib.runs.warm import ENVIRONMENT, ONE_THREAD
from ccqa_lib.runs.warm_process import WarmProcess, WarmProcessError, is_wanted

_GONE_SECONDS = 5
_NEW_GROUP = 0x00000200 if os.name == "nt" else 0  # CREATE_NEW_PROCESS_GROUP


class Home(NamedTuple):
    """Where workers are at home: a project, and the folder of its outputs."""

    project: str
    outputs: str


class Worker(Protocol):
    """A worker process as its supervisor sees it."""

    takes_more: bool

    def hand_over(self, line: str) -> None:
        """Give it a job; raises `OSError` where it is gone."""

    def lines(self) -> Iterator[bytes]:
        """Yield what it says until it ends."""

    def end(self) -> None:
        """End it with its kernel, at once."""

    def close(self) -> None:
        """Let go of what still ties it to this process."""


class StartedWorker:
    """A worker that was started as a program of its own and does one job after the other."""

    takes_more = True

    def __init__(self, job: Job):
        self._process = _start([sys.executable, "-P", "-m", "ccqa_lib.runs.worker"], _home_of(job))

    def hand_over(self, line: str) -> None:
        """Give it a job; raises `OSError` where it is gone."""
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()

    def lines(self) -> Iterator[bytes]:
        """Yield what it says until it ends."""
        return iter(self._process.stdout.readline, b"")

    def end(self) -> None:
        """End it with its kernel, at once."""
        end_tree(self._process.pid)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GONE_SECONDS)  # its threads may outlive its end by a moment

    def close(self) -> None:
        """Let go of what still ties it to this process."""
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                stream.close()


class ForkedWorker:
    """A worker that was forked for one job."""

    takes_more = False

    def __init__(self, channel: socket.socket, process: psutil.Process):
        self._channel = channel
        self._process = process
        self._said = channel.makefile("rb")

    def hand_over(self, line: str) -> None:
        """Give it a job; raises `OSError` where it is gone."""
        self._channel.sendall(f"{line}\n".encode())

    def lines(self) -> Iterator[bytes]:
        """Yield what it says until it ends."""
        return iter(self._line, b"")

    def end(self) -> None:
        """End it with its kernel, at once."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)
        if self._process.is_running():
            end_tree(self._process.pid)

    def close(self) -> None:
        """Let go of what still ties it to this process."""
        with contextlib.suppress(OSError):
            self._said.close()
        self._channel.close()

    def _line(self) -> bytes:
        try:
            return self._said.readline()
        except OSError:
            return b""


class Starter:
    """Starts workers; keeps the warm process, which loads when it is told to or a job needs it.

    Where that process cannot be had, is gone or does not answer, workers are programs of their
    own from then on, and `remark` says so.
    """

    def __init__(self) -> None:
        self.remark = ""
        self._forks = can_fork() and is_wanted()
        self._lock = threading.Lock()
        self._warm: WarmProcess | None = None

    def load(self, home: Home) -> None:
        """Have the warm process load, while the caller still plans."""
        with self._lock, contextlib.suppress(OSError):
            if self._forks and self._warm is None:
                self._warm = _begin(home)

    def start(self, job: Job) -> Worker:
        """Return a new worker; raises `OSError` where no process can be had."""
        with self._lock:
            if self._forks:
                with contextlib.suppress(WarmProcessError):
                    return self._fork(job)
        return StartedWorker(job)

    def lost_warm(self) -> bool:
        """Say whether the warm process is gone, with every worker that was forked from it."""
        with self._lock:
            if self._warm is None or not self._warm.is_gone():
                return False
            self._give_up("it was ended")
            return True

    def end(self) -> None:
        """End the warm process and all that was forked from it."""
        if self._warm is not None:
            self._warm.end()

    def _fork(self, job: Job) -> ForkedWorker:
        try:
            if self._warm is None:
                self._warm = _begin(_home_of(job))
            return ForkedWorker(*self._warm.fork())
        except WarmProcessError as error:
            self._give_up(str(error))
            raise

    def _give_up(self, why: str) -> None:
        """Fork no more; what was forked and still runs is left to come to its end."""
        self._forks = False
        self.remark = self.remark or (
            f"The warm process could not be used ({why}); runs began in processes of their own, "
            "which takes longer and gives the same. outputs/.log/workers.log may tell more."
        )


def _home_of(job: Job) -> Home:
    return Home(job.project, job.outputs)


def _begin(home: Home) -> WarmProcess:
    return WarmProcess(lambda command, handle: _start(command, home, handle))


def _start(command: list[str], home: Home, handle: int | None = None) -> subprocess.Popen:
    """Start a program in a process group of its own, so that Ctrl-C reaches only its starter."""
    log = Path(home.outputs) / ".log" / "workers.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    streams = subprocess.PIPE if handle is None else subprocess.DEVNULL
    with log.open("ab" if handle is None else "wb") as before_the_first_job:
        return subprocess.Popen(
            command,
            stdin=streams,
            stdout=streams,
            stderr=before_the_first_job,
            env=_environment(home, warm=handle is not None),
            pass_fds=() if handle is None else (handle,),
            start_new_session=os.name != "nt",
            creationflags=_NEW_GROUP,
        )


def _environment(home: Home, warm: bool) -> dict[str, str]:
    """Return the environment of a worker: this one, and where project and outputs lie.

    Sums of one thread come out the same to the last digit however a run is started.
    """
    return os.environ | {
        "CCQA_PROJECT": home.project,
        "CCQA_OUTPUTS": home.outputs,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    } | (ENVIRONMENT if warm else ONE_THREAD)  # fmt: skip
