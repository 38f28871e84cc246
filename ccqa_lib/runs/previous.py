"""The last run of a study: the one that a new report says what has changed since."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccqa_lib.errors import CcqaError
from ccqa_lib.report.changes import RunState, changes_between
from ccqa_lib.report.outputs import better_way, findings_of
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.reuse import read_run

if TYPE_CHECKING:
    from nbformat import NotebookNode

FINDINGS_FILE = "findings.json"


def changes_since_last(
    place: RunPlace, record: Mapping[str, Any], notebook: "NotebookNode"
) -> dict[str, Any]:
    """Return the stored changes since the last run; empty for the first run of a study.

    The last run is the newest good one of an earlier day than this one stands for. Runs of the
    same day and of later ones do not count, so that a report made again for a day says the
    same, whenever it is made.
    """
    before = last_before(place, str(record["as_of"]))
    if before is None:
        return {}
    state = run_state(before)
    if state is None:
        return {}
    status = {"better": better_way(notebook)}
    now = RunState.of_record({**record, "index": {"status": status}}, findings_of(notebook))
    try:
        return changes_between(state, now).to_dict()
    except (CcqaError, KeyError, TypeError, ValueError):
        return {}  # another version wrote the last run; this one is published all the same


def last_before(place: RunPlace, as_of: str) -> Path | None:
    """Return the newest good folder of a day before this one."""
    days = [day for day in place.good.glob("*") if (day / FINDINGS_FILE).is_file()]
    return max((day for day in days if day.name < as_of), default=None)


def run_state(folder: Path) -> RunState | None:
    """Read what a published folder found; None where its files cannot be read."""
    record = read_run(folder)
    try:
        findings = json.loads((folder / FINDINGS_FILE).read_bytes())
        return RunState.of_record(record, findings) if record else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None
