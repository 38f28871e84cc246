"""How the runs get on: a live line each on a terminal, plain lines anywhere else."""

import threading
import time

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ccqa_lib.runs.job import Job, Outcome

_STATES = {"done": "done", "reused": "unchanged, reused", "failed": "FAILED"}


class PlainProgress:
    """One line when a run begins, at each of its steps, and at its end."""

    def __init__(self, console: Console):
        self._console = console
        self._began: dict[str, float] = {}

    def __enter__(self) -> "PlainProgress":
        return self

    def __exit__(self, *exc_info) -> None:
        return None

    def started(self, job: Job) -> None:
        """Begin to count a run's time."""
        self._began[str(job.place)] = time.monotonic()

    def at_step(self, job: Job, step: str) -> None:
        """Say which step a run is at."""
        self._say(job, step)

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Say how a run ended."""
        self._say(job, _STATES[outcome.state])

    def _say(self, job: Job, words: str) -> None:
        seconds = time.monotonic() - self._began[str(job.place)]
        self._console.print(Text(f"{seconds:6.1f} s  {job.place}: {words}"), soft_wrap=True)


class LiveProgress:
    """A table that stays in place: study, label, step and elapsed time of every run so far."""

    def __init__(self, console: Console):
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
            self._lines[str(job.place)] = (job, "starting", time.monotonic(), None)

    def at_step(self, job: Job, step: str) -> None:
        """Show which step a run is at."""
        self._change(job, step, None)

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Show how a run ended, and stop its clock."""
        self._change(job, _STATES[outcome.state], time.monotonic())

    def _change(self, job: Job, step: str, ended: float | None) -> None:
        with self._lock:
            began = self._lines[str(job.place)][2]
            self._lines[str(job.place)] = (job, step, began, ended)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        with self._lock:
            for job, step, began, ended in self._lines.values():
                seconds = (ended or time.monotonic()) - began
                cells = (job.notebook, job.label, step, f"{seconds:.0f} s")
                table.add_row(*(Text(cell, overflow="ellipsis", no_wrap=True) for cell in cells))
        return table


def progress_on(console: Console) -> PlainProgress | LiveProgress:
    """Return the progress that this console can show."""
    return LiveProgress(console) if console.is_terminal else PlainProgress(console)
