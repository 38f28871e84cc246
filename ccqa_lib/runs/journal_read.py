"""The journals of all suites, read back; what is torn or odd in one is passed over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from ccqa_lib.runs.journal import FOLDER, Asked, lock_of
from ccqa_lib.runs.lock import try_lock

End = Literal["ended", "stopped", "killed", "running"]


@dataclass
class PlannedRun:
    """One run of a suite: study, label and the day asked for; its key; how it got on.

    `state` is empty for a run that never began.
    """

    study: str
    label: str
    as_of: str
    key: str
    state: str = ""
    folder: str = ""
    reason: str = ""

    @property
    def unit(self) -> tuple[str, str, str]:
        """What the run answers: study, label, and the day asked for, empty for the newest data."""
        return self.study, self.label, self.as_of


@dataclass
class Suite:
    """What a suite was to run and how it got on, in the order of its plan."""

    number: str
    began: str
    asked: Asked
    end: End
    runs: dict[tuple[str, str, str], PlannedRun] = field(default_factory=dict)


def read_suites(outputs: Path) -> list[Suite]:
    """Return all suites whose plan is there, the first one first."""
    found = (_read(file) for file in sorted((outputs / FOLDER).glob("*.jsonl")))
    return [suite for suite in found if suite is not None]


def interrupted(outputs: Path, paths: tuple[str, ...]) -> str:
    """Return the number of the last suite of these settings if it was interrupted, else nothing."""
    of_these = [suite for suite in read_suites(outputs) if suite.asked.paths == paths]
    if of_these and of_these[-1].end in ("stopped", "killed"):
        return of_these[-1].number
    return ""


def _read(file: Path) -> Suite | None:
    suite = None
    for line in _lines(file):
        if isinstance(line.get("runs"), list):
            suite = suite or Suite(file.stem, str(line.get("began", "")), _asked(line), "killed")
            suite.end = "killed"
            for run in map(_planned, line["runs"]):
                if run is not None:
                    suite.runs.setdefault(run.unit, run).key = run.key
        elif suite and line.get("suite") in ("ended", "stopped"):
            suite.end = line["suite"]
        elif suite and (run := suite.runs.get(_unit(str(line.get("run", ""))))):
            run.state = str(line.get("state", ""))
            run.folder, run.reason = str(line.get("folder", "")), str(line.get("reason", ""))
    if suite and suite.end == "killed" and _is_alive(file):
        suite.end = "running"
    return suite


def _lines(file: Path) -> list[dict[str, Any]]:
    lines = []
    try:
        texts = file.read_bytes().splitlines()
    except OSError:
        return []
    for text in filter(None, texts):
        try:
            line = json.loads(text)
        except ValueError:  # the disk was full in the middle of it
            continue
        if isinstance(line, dict):
            lines.append(line)
    return lines


def _asked(line: Mapping[str, Any]) -> Asked:
    given = line.get("asked")
    names = {each.name for each in fields(Asked)}
    known = {k: v for k, v in given.items() if k in names} if isinstance(given, dict) else {}
    for name in ("paths", "changes"):
        known[name] = tuple(known.get(name) or ())
    return Asked(**known)


def _planned(given: Any) -> PlannedRun | None:
    if not isinstance(given, dict):
        return None
    unit = _unit(str(given.get("run", "")))
    return PlannedRun(*unit, str(given.get("key", ""))) if all(unit[:2]) else None


def _unit(name: str) -> tuple[str, str, str]:
    place, _, as_of = name.rpartition("@")
    study, _, label = place.partition("/")
    return study, label, as_of


def _is_alive(journal: Path) -> bool:
    """Say whether the suite still holds its lock; a lock that nobody holds is of a dead one."""
    lock = lock_of(journal)
    try:
        if not lock.exists():
            return False
        with try_lock(lock) as is_free:
            return not is_free
    except OSError:
        return False
