"""What a suite was to run, written down before anything runs, and how each of its runs got on.

One file a suite, `.suites/<number>.jsonl` in the outputs. Its first line holds the plan; then
comes a line when a run begins and when it ends, and one when the suite comes to its end. The
suite holds the file's lock while it lives: without lock and last line it was killed. What was
published is not told here but by the published folders; see `runs.gaps`.
"""

import json
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from errno import ENOSPC
from pathlib import Path
from typing import Any

from ccqa_lib.errors import SettingsError
from ccqa_lib.runs.files import replace_file
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.lock import wait_for_lock

FOLDER = ".suites"
_MOST_KEPT = 1000
_LONGEST_REASON = 400


@dataclass(frozen=True)
class Asked:
    """What was asked for, as the command that heals a gap needs it.

    Attributes
    ----------
    paths : tuple of str
        Settings, suites and folders, as seen from the project.
    changes : tuple of str
        ``name=value`` over all of them.
    as_of : str
        As it was given: a day, a span of days, ``today``, ``yesterday``, or empty.
    due : str
        When the suite is to begin, as cron has it; empty where it does not say, or where only
        a part of it was asked for.
    """

    paths: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    as_of: str = ""
    due: str = ""


def unit_of(job: Job) -> str:
    """Return the name of what a run answers: study, label, and the day that was asked for."""
    return f"{job.notebook}/{job.label}@{job.settings.get('as_of', '')}"


class Journal:
    """The journal of a suite that is under way; its lines come from several threads.

    Where a line cannot be written it is kept and written with the next: a full disk ends no run.
    """

    def __init__(self, file: Path):
        self._file = file
        self._lock = threading.Lock()
        self._unwritten: list[bytes] = []

    @property
    def suite(self) -> str:
        """The number of the suite, which its runs' records bear."""
        return self._file.stem

    def started(self, job: Job) -> None:
        """Write that a run begins."""
        self._write({"run": unit_of(job), "state": "started"})

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Write how a run ended, and where what it published lies."""
        said = {"run": unit_of(job), "state": outcome.state, "folder": outcome.folder}
        if outcome.state == "failed":
            said["reason"] = outcome.reason[:_LONGEST_REASON]
        self._write(said)

    def closed(self, how: str) -> None:
        """Write that the suite came to its end or was stopped."""
        self._write({"suite": how})

    def _write(self, line: dict[str, Any]) -> None:
        with self._lock, suppress(OSError):
            self._unwritten.append(_bytes(line))
            while self._unwritten:
                _append(self._file, self._unwritten[0])
                del self._unwritten[0]


@contextmanager
def journal_of(
    outputs: Path, jobs: Sequence[Job], asked: Asked, began: str, resumed: str = ""
) -> Iterator[Journal]:
    """Write the plan of a suite and hold its journal while it runs.

    `resumed` is the suite that this one goes on with, whose journal it then continues.

    Raises
    ------
    SettingsError
        The plan cannot be written; nothing was run.
    """
    plan = {"began": began, "asked": asdict(asked)}
    plan["runs"] = [{"run": unit_of(job), "key": job.run_key} for job in jobs]
    with ExitStack() as held:
        try:
            journal = Journal(_begun(outputs / FOLDER, _bytes(plan), resumed, held))
        except OSError as error:
            raise SettingsError(
                f"The outputs folder {outputs} cannot be written ({error.strerror}); free or mend "
                "it, or name another with --outputs. Nothing was run."
            ) from error
        try:
            yield journal
        except BaseException:
            journal.closed("stopped")
            raise
        journal.closed("ended")


def lock_of(journal: Path) -> Path:
    """Return the file whose lock a suite holds while it lives."""
    return journal.with_suffix(".lock")


def _begun(folder: Path, plan: bytes, resumed: str, held: ExitStack) -> Path:
    """Write the plan to the next journal, or to the one that is gone on with, and hold its lock."""
    with wait_for_lock(folder / ".lock"):
        numbers = sorted(int(file.stem) for file in folder.glob("*.jsonl") if file.stem.isdigit())
        for old in numbers[:-_MOST_KEPT]:
            for file in folder.glob(f"{old:06}.*"):
                file.unlink(missing_ok=True)
        journal = folder / f"{resumed or f'{max(numbers, default=0) + 1:06}'}.jsonl"
        held.enter_context(wait_for_lock(lock_of(journal)))
        held.callback(_remove, lock_of(journal))
        if resumed:
            _append(journal, plan)
        else:
            replace_file(journal, plan)
    return journal


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def _append(file: Path, line: bytes) -> None:
    """Add a line; what of it was written before the disk was full stays a line of its own."""
    with file.open("ab", buffering=0) as opened:
        if opened.write(line) != len(line):
            raise OSError(ENOSPC, os.strerror(ENOSPC))
        os.fsync(opened.fileno())


def _bytes(line: dict[str, Any]) -> bytes:
    return f"\n{json.dumps(line)}\n".encode()
