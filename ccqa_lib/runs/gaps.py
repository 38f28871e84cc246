"""Which runs were to be and have no report? The journals' plans against what lies published.

A gap is known by study, label and the day that was asked for (none: the newest data), and is
listed once, however many nights failed to answer it. The last suite that planned it tells why.
It is closed by a report that answers that plan, whichever run published it.
"""

import glob
import json
import shlex
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from ccqa_lib.report.gap import Cause, Gap
from ccqa_lib.report.page import STALE_DAYS
from ccqa_lib.runs.due import NEVER_BEGUN, never_begun
from ccqa_lib.runs.files import replace_file
from ccqa_lib.runs.journal import FOLDER
from ccqa_lib.runs.journal_read import PlannedRun, Suite, read_suites
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.publish import is_whole
from ccqa_lib.runs.reuse import read_run
from ccqa_lib.show.dates import days_between

Unit = tuple[str, str, str]


class Planned(NamedTuple):
    """A run and the suite that planned it."""

    suite: Suite
    run: PlannedRun


class Published:
    """What lies published, read once."""

    def __init__(self, outputs: Path):
        self._outputs = outputs
        self._read: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def answer(self, planned: Planned) -> dict[str, Any] | None:
        """Return the record of the report that answers a planned run; None where there is none."""
        suite, run = planned
        for record in self._records(run.study, run.label):
            asked = (record.get("settings") or {}).get("as_of", "")
            is_of_key = bool(run.key) and record.get("run_key") == run.key
            if asked == run.as_of and (is_of_key or record.get("suite") == suite.number):
                return record
        folder = self._outputs / run.folder
        is_told = run.state in ("done", "reused") and bool(run.folder)
        return read_run(folder) if is_told and is_whole(folder) else None

    def _records(self, study: str, label: str) -> list[dict[str, Any]]:
        if (study, label) not in self._read:
            days = sorted(RunPlace(self._outputs, study, label).good.glob("*"), reverse=True)
            self._read[study, label] = [read_run(day) for day in days if is_whole(day)]
        return self._read[study, label]


def find_gaps(outputs: Path, now: str) -> list[Gap]:
    """Return every gap as it stands at `now` (ISO date-time), by study, label and day."""
    suites, published = read_suites(outputs), Published(outputs)
    missed = never_begun(suites, now)
    by_unit: dict[Unit, list[Planned]] = {}
    for suite in [*suites, *missed]:
        for run in suite.runs.values():
            by_unit.setdefault(run.unit, []).append(Planned(suite, run))
    dismissed = _dismissed(outputs)
    found = {}
    for unit, planned in by_unit.items():
        gap = _gap(planned, published, outputs)
        if gap and dismissed.get("/".join(unit), "") < planned[-1].suite.number:
            found[unit] = gap
    old = _old_data(by_unit, published, set(found), now)
    return [*(found[unit] for unit in sorted(found)), *old]


def dismiss(outputs: Path, gaps: Iterable[Gap], pattern: str) -> list[Gap]:
    """Have gaps that nobody wants answered listed no more, until a later suite plans them again.

    `pattern` is compared with label, `study/label` and `study/label/day`.
    """
    chosen = [gap for gap in gaps if any(fnmatchcase(each, pattern) for each in _names(gap))]
    suites = read_suites(outputs)
    marks = {unit: suite.number for suite in suites for unit in suite.runs}
    last = max(marks.values(), default="")
    dismissed = _dismissed(outputs)
    for gap in chosen:
        unit = (gap.study, gap.label, gap.as_of)
        dismissed["/".join(unit)] = f"{marks.get(unit, last)}{NEVER_BEGUN}"
    if chosen:
        replace_file(_store(outputs), json.dumps(dismissed, ensure_ascii=False, indent=1).encode())
    return chosen


def healing(gaps: Sequence[Gap]) -> list[str]:
    """Return the commands that heal all gaps, each with all the runs that it can do at once."""
    together: dict[tuple[str, str], list[str]] = {}
    for gap in gaps:
        command, only, day = gap.heal
        together.setdefault((command, day), []).append(only)
    return [
        " ".join(filter(None, (command, *only, day))) for (command, day), only in together.items()
    ]


def _gap(planned: Sequence[Planned], published: Published, outputs: Path) -> Gap | None:
    """Return the gap that a unit has, judged by the last suite that planned it."""
    last = planned[-1]
    if last.suite.end == "running" and last.run.state in ("", "started"):
        return None
    if not last.suite.number.endswith(NEVER_BEGUN) and published.answer(last) is not None:
        return None
    unanswered = [last]
    for earlier in reversed(planned[:-1]):
        if earlier.run.state in ("done", "reused") or published.answer(earlier) is not None:
            break
        unanswered.append(earlier)
    page = f"{last.run.folder}/report.html"
    return Gap(
        *last.run.unit,
        cause=_cause(last),
        since=unanswered[-1].suite.began,
        heal=_heal(last),
        nights=len(unanswered),
        detail=last.run.reason if last.run.state == "failed" else "",
        href=page if last.run.folder and (outputs / page).is_file() else "",
    )


def _cause(planned: Planned) -> Cause:
    suite, run = planned
    if suite.number.endswith(NEVER_BEGUN):
        return "never_begun"
    if run.state == "failed":
        return "failed"
    if run.state in ("done", "reused"):
        return "gone"
    if suite.end == "ended":
        return "not_written"
    if not run.state:
        return "not_begun"
    return "stopped" if suite.end == "stopped" else "killed"


def _old_data(
    by_unit: dict[Unit, list[Planned]], published: Published, gaps: set[Unit], now: str
) -> list[Gap]:
    """Return each study whose newest report is of data that were old on the day asked for."""
    newest: dict[tuple[str, str], Unit] = {}
    for unit in sorted(by_unit, key=lambda unit: unit[2] or "9"):
        newest[unit[:2]] = unit
    found = []
    for unit in sorted(set(newest.values()) - gaps):
        planned = by_unit[unit][-1]
        until = str((published.answer(planned) or {}).get("data_until") or "")[:10]
        if until and days_between(until, unit[2] or now) > STALE_DAYS:
            found.append(Gap(*unit, "old_data", until, _heal(planned)))
    return found


def _heal(planned: Planned) -> tuple[str, str, str]:
    """Return what has this one run again: the command, which run, and for which day."""
    suite, run = planned
    changes = [word for change in suite.asked.changes for word in ("--set", change)]
    command = shlex.join(["ccqa", "run", *suite.asked.paths, *changes])
    only = shlex.join(["--only", glob.escape(f"{run.study}/{run.label}")])
    return command, only, shlex.join(["--as-of", run.as_of]) if run.as_of else ""


def _names(gap: Gap) -> tuple[str, str, str]:
    place = f"{gap.study}/{gap.label}"
    return gap.label, place, f"{place}/{gap.as_of}"


def _store(outputs: Path) -> Path:
    return outputs / FOLDER / "dismissed.json"


def _dismissed(outputs: Path) -> dict[str, str]:
    try:
        known = json.loads(_store(outputs).read_bytes())
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
