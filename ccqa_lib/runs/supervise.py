"""Give jobs to worker processes, hear their steps, and end a worker whose time is over."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from ccqa_lib.runs.job import Job
from ccqa_lib.runs.tree import end_tree

_NEW_GROUP = 0x00000200 if os.name == "nt" else 0  # CREATE_NEW_PROCESS_GROUP


class WorkerEndedError(Exception):
    """A worker ended without an outcome; `timed_out` tells whether its time was over."""

    def __init__(self, timed_out: bool, seconds: float):
        self.timed_out = timed_out
        self.seconds = seconds
        super().__init__("the worker ended without an outcome")


class Workers:
    """The worker processes of a suite: idle ones take the next job, and all end together.

    `ended` tells that no more may start: the suite is over or was stopped.
    """

    def __init__(self) -> None:
        self._all: list[subprocess.Popen] = []
        self._idle: list[subprocess.Popen] = []
        self._lock = threading.Lock()
        self.ended = False

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *exc_info) -> None:
        self.end_all()

    def run(self, job: Job, limit_seconds: float, tell: Callable[[str], None]) -> dict[str, Any]:
        """Run a job in an idle or a new worker and return its outcome as JSON types.

        Raises
        ------
        WorkerEndedError
            The worker was killed, crashed, or had no time left.
        """
        began = time.monotonic()
        worker = self._take(job)
        over = threading.Event()
        timer = threading.Timer(limit_seconds, lambda: (over.set(), end_tree(worker.pid)))
        timer.daemon = True
        timer.start()
        outcome = None
        try:
            outcome = _hear(worker, job, tell)
        finally:
            timer.cancel()
            self._give_back(worker, is_sound=outcome is not None and not over.is_set())
        if outcome is None:
            raise WorkerEndedError(over.is_set(), time.monotonic() - began)
        return outcome

    def end_all(self) -> None:
        """End every worker with its kernel, and start no more."""
        with self._lock:
            self.ended = True
            workers = list(self._all)
        for worker in workers:
            _end(worker)

    def _take(self, job: Job) -> subprocess.Popen:
        with self._lock:
            if self.ended:
                raise WorkerEndedError(False, 0.0)
            if self._idle:
                return self._idle.pop()
            try:
                worker = _start(job)
            except OSError as error:
                raise WorkerEndedError(False, 0.0) from error
            self._all.append(worker)
            return worker

    def _give_back(self, worker: subprocess.Popen, is_sound: bool) -> None:
        if not is_sound:
            _end(worker)
        with self._lock:
            (self._idle.append if is_sound else self._all.remove)(worker)


def _start(job: Job) -> subprocess.Popen:
    """Start a worker in a process group of its own, so that Ctrl-C reaches only its starter."""
    log = job.place.outputs / ".log" / "workers.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as before_the_first_job:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "ccqa_lib.runs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=before_the_first_job,
            env=_environment(job),
            start_new_session=os.name != "nt",
            creationflags=_NEW_GROUP,
        )


def _end(worker: subprocess.Popen) -> None:
    end_tree(worker.pid)
    worker.wait()
    worker.stdin.close()
    worker.stdout.close()


def _hear(worker: subprocess.Popen, job: Job, tell: Callable[[str], None]) -> dict | None:
    """Hand over the job, pass on each step, and return the outcome if one comes."""
    try:
        worker.stdin.write(f"{job.to_json()}\n".encode())
        worker.stdin.flush()
    except BrokenPipeError:
        return None
    for line in iter(worker.stdout.readline, b""):
        event = json.loads(line)
        if "outcome" in event:
            return event["outcome"]
        tell(event["step"])
    return None


def _environment(job: Job) -> dict[str, str]:
    """Return the environment of a worker: this one, and where project and outputs lie."""
    return os.environ | {
        "CCQA_PROJECT": job.project,
        "CCQA_OUTPUTS": job.outputs,
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }
