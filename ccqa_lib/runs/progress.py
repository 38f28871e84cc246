"""How the runs get on: a live line each on a terminal, plain lines anywhere else."""

import threading
import time
from collections.abc import Sequence

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ccqa_lib.runs.choose import expected_of, is_answered
from ccqa_lib.runs.job import Job, Outcome

_STATES = {"done": "done", "reused": "unchanged, reused", "failed": "FAILED"}


def minutes(seconds: float) -> str:
    """Write a time that is only about right: 40 s, 3 min."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


class Left:
    """What is left of a suite: counted in runs, and in time by what each took before."""

    def __init__(self, jobs: Sequence[Job] = (), at_a_time: int = 1):
        self._seconds = [0.0 if is_answered(job) else expected_of(job).seconds for job in jobs]
        self._left = sum(self._seconds)
        self._each = self._left / len(jobs) if jobs else 0.0
        self._all, self._done, self._at_a_time = len(jobs), 0, at_a_time

    def one_ended(self) -> None:
        """Count a run that ended."""
        self._done += 1
        self._left = max(self._left - self._each, 0.0)

    def __str__(self) -> str:
        if not self._all:
            return ""
        time_left = minutes(self._left / self._at_a_time)
        done = self._done == self._all
        return f"{self._done} of {self._all} done" + ("" if done else f", about {time_left} left")


class PlainProgress:
    """One line when a run begins, at each of its steps, and at its end."""

    def __init__(self, console: Console, left: Left | None = None):
        self._console = console
        self._left = left or Left()
        self._began: dict[str, float] = {}

    def __enter__(self) -> "PlainProgress":
        return self

    def __exit__(self, *exc_info) -> None:
        return None

    def started(self, job: Job) -> None:
        """Begin to count a run's time."""
        self._began[_key(job)] = time.monotonic()

    def at_step(self, job: Job, step: str) -> None:
        """Say which step a run is at."""
        self._say(job, step)

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Say how a run ended, and what is left."""
        self._left.one_ended()
        left = f" ({self._left})" if str(self._left) else ""
        self._say(job, _STATES[outcome.state] + left)

    def _say(self, job: Job, words: str) -> None:
        seconds = time.monotonic() - self._began[_key(job)]
        self._console.print(Text(f"{seconds:6.1f} s  {job.place}: {words}"), soft_wrap=True)


class LiveProgress:
    """A table that stays in place: study, label, step and elapsed time of every run so far."""

    def __init__(self, console: Console, left: Left | None = None):
        self._left = left or Left()
        self._lines: dict[str, tuple[Job, str, float, float | None]] = {}
        self._lock = threading.Lock()
        self._live = Live(console=console, get_renderable=self._table, refresh_per_second=4)

    def __enter__(self) -> "LiveProgress":
        self._live.start()
        return self

    def __exit__(self, *exc_info) -> None:
        self._live.stop()

    def started(self, job: Job) -> None:
        """Begin a run's line."""
        with self._lock:
            self._lines[_key(job)] = (job, "starting", time.monotonic(), None)

    def at_step(self, job: Job, step: str) -> None:
        """Show which step a run is at."""
        self._change(job, step, None)

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Show how a run ended, and stop its clock."""
        self._left.one_ended()
        self._change(job, _STATES[outcome.state], time.monotonic())

    def _change(self, job: Job, step: str, ended: float | None) -> None:
        with self._lock:
            began = self._lines[_key(job)][2]
            self._lines[_key(job)] = (job, step, began, ended)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        with self._lock:
            for job, step, began, ended in self._lines.values():
                seconds = (ended or time.monotonic()) - began
                cells = (job.notebook, job.label, step, f"{seconds:.0f} s")
                table.add_row(*(Text(cell, overflow="ellipsis", no_wrap=True) for cell in cells))
            if str(self._left):
                table.add_row(Text(""), Text(""), Text(str(self._left)))
        return table


def _key(job: Job) -> str:
    return f"{job.place} {job.settings.get('as_of', '')}"


def progress_on(
    console: Console, jobs: Sequence[Job] = (), at_a_time: int = 1
) -> PlainProgress | LiveProgress:
    """Return the progress that this console can show; what is left is told of these jobs."""
    left = Left(jobs, at_a_time)
    return LiveProgress(console, left) if console.is_terminal else PlainProgress(console, left)
