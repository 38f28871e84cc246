"""What a published folder says of its run, and whether it answers a new one."""

import json
import shutil
from pathlib import Path
from typing import Any

from ccqa_lib.runs.failure import EXIT_CODES
from ccqa_lib.runs.job import Job, Outcome, State
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.publish import is_intact

RUN_FILE = "run.json"


def find_reusable(place: RunPlace, key: str) -> Path | None:
    """Return the newest published folder with this key whose files are all as they were."""
    if not key:
        return None
    for folder in sorted(place.good.glob("*"), reverse=True):
        if read_run(folder).get("run_key") == key and is_intact(folder):
            return folder
    return None


def read_run(folder: Path) -> dict[str, Any]:
    """Return a folder's record of its run; empty where there is none that can be read."""
    try:
        record = json.loads((folder / RUN_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def forget_failures(job: Job, as_of: str) -> None:
    """Remove the evidence of failures that a good report of the day `as_of` answers.

    It answers those of its own day and before, and those of runs that asked for the same day.
    """
    for folder in job.place.failed.glob("*"):
        asked = read_run(folder).get("settings", {}).get("as_of")
        if folder.name <= as_of or asked == job.settings.get("as_of"):
            shutil.rmtree(folder, ignore_errors=True)


def reuse(job: Job, folder: Path) -> Outcome:
    """Answer a run by an earlier report of the same settings, data and code."""
    forget_failures(job, folder.name)
    return outcome_of(job, folder, "reused")


def outcome_of(job: Job, folder: Path, state: State) -> Outcome:
    """Return how a run ended, as its published folder tells it."""
    record = read_run(folder)
    error = record["error"] or {}
    return Outcome(
        job.notebook,
        job.label,
        state,
        exit_code=EXIT_CODES[error["kind"]] if error else 0,
        folder=folder.relative_to(job.place.outputs).as_posix(),
        as_of=record["as_of"],
        seconds=0.0 if state == "reused" else sum(record["seconds"].values()),
        verdicts=record["verdicts"],
        reason=error.get("reason", ""),
        what_to_do=error.get("what_to_do", ""),
        step=error.get("step", ""),
    )
