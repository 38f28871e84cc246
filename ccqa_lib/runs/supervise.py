"""Give jobs to worker processes, hear their steps, and end a worker whose time is over."""

import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from ccqa_lib.runs.job import Job
from ccqa_lib.runs.memory import free_megabytes
from ccqa_lib.runs.starters import Home, Starter, Worker


class WorkerEndedError(Exception):
    """A worker ended without an outcome; `timed_out` tells whether its time was over."""

    def __init__(self, timed_out: bool, seconds: float, was_forked: bool = False):
        self.was_forked = was_forked
        self.timed_out = timed_out
        self.seconds = seconds
        super().__init__("the worker ended without an outcome")


class Workers:
    """The worker processes of a suite: idle ones take the next job, and all end together.

    `ended` tells that no more may start: the suite is over or was stopped.
    """

    def __init__(self) -> None:
        self._all: list[Worker] = []
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._starter = Starter()
        self.ended = False

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *exc_info) -> None:
        self.end_all()

    def load(self, home: Home) -> None:
        """Have what all workers share load now, while the caller still has other things to do."""
        self._starter.load(home)

    def run(self, job: Job, limit_seconds: float, tell: Callable[[str], None]) -> dict[str, Any]:
        """Run a job in an idle or a new worker and return its outcome as JSON types.

        A run that was lost because the warm process ended is begun again, in a process of its own.

        Raises
        ------
        WorkerEndedError
            The worker was killed, crashed, or had no time left.
        """
        try:
            return self._run_once(job, limit_seconds, tell)
        except WorkerEndedError as error:
            if error.timed_out or not error.was_forked or self.ended:
                raise
            if not self._starter.lost_warm():
                raise
        tell("begun again: the warm process ended")
        return self._run_once(job, limit_seconds, tell)

    @property
    def threads(self) -> int:
        """How many runs go at a time unless it is said: two, where there are two processors."""
        return min(2, os.cpu_count() or 1)

    def free_megabytes(self) -> float:
        """Return the memory that runs may use."""
        return free_megabytes()

    @property
    def remark(self) -> str:
        """What the reader of the suite should know of how its runs were started; mostly empty."""
        return self._starter.remark

    def _run_once(self, job: Job, limit_seconds: float, tell: Callable[[str], None]) -> dict:
        began = time.monotonic()
        worker = self._take(job)
        over = threading.Event()
        timer = threading.Timer(limit_seconds, lambda: (over.set(), worker.end()))
        timer.daemon = True
        timer.start()
        outcome = None
        try:
            outcome = _hear(worker, job, tell)
        finally:
            timer.cancel()
            self._give_back(worker, is_sound=outcome is not None and not over.is_set())
        if outcome is None:
            seconds = time.monotonic() - began
            raise WorkerEndedError(over.is_set(), seconds, was_forked=not worker.takes_more)
        return outcome

    def end_all(self) -> None:
        """End every worker with its kernel, and start no more."""
        with self._lock:
            self.ended = True
            workers = list(self._all)
        for worker in workers:
            worker.end()
        self._starter.end()

    def _take(self, job: Job) -> Worker:
        with self._lock:
            if self.ended:
                raise WorkerEndedError(False, 0.0)
            if self._idle:
                return self._idle.pop()
        try:
            worker = self._starter.start(job)
        except OSError as error:
            raise WorkerEndedError(False, 0.0) from error
        with self._lock:
            self._all.append(worker)
            if not self.ended:
                return worker
        worker.end()  # the suite was stopped meanwhile
        raise WorkerEndedError(False, 0.0)

    def _give_back(self, worker: Worker, is_sound: bool) -> None:
        keep = is_sound and worker.takes_more
        if not is_sound:
            worker.end()
        with self._lock:
            if keep:
                self._idle.append(worker)
                return
            self._all.remove(worker)
        worker.close()


def _hear(worker: Worker, job: Job, tell: Callable[[str], None]) -> dict | None:
    """Hand over the job, pass on each step, and return the outcome if one comes."""
    try:
        worker.hand_over(job.to_json())
    except OSError:
        return None
    for line in worker.lines():
        event = json.loads(line)
        if "outcome" in event:
            return event["outcome"]
        tell(event["step"])
    return None
