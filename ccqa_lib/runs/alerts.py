"""New signals, each told once: what `--alerts FILE` writes for whoever sends mail or chat.

A finding is known by study, label and its stable id. One that was told stays told while it is
there; when it has gone and comes again, it is news again. The state lies in the outputs and
survives; a damaged state tells all signals again rather than none.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ccqa_lib.runs.files import replace_file
from ccqa_lib.runs.job import Outcome
from ccqa_lib.runs.lock import wait_for_lock

_FINDINGS_FILE = "findings.json"


def write_alerts(outcomes: Sequence[Outcome], outputs: Path, file: Path, now: str) -> int:
    """Add what is new in these outcomes to a file of JSON lines, and return how many were new.

    Only findings that ask to act are told, and only of the newest day of each run: history that
    is filled in later is no news. A failed run tells nothing and forgets nothing.
    """
    with wait_for_lock(outputs / ".locks" / "alerts.lock"):
        told = _read(_state(outputs))
        fresh: list[dict[str, Any]] = []
        for outcome in _newest(outcomes, outputs):
            place = f"{outcome.notebook}/{outcome.label}"
            signals = _signals(outputs / outcome.folder)
            known = told.get(place, [])
            fresh += [
                _alert(outcome, finding, now)
                for name, finding in signals.items()
                if name not in known
            ]
            told[place] = sorted(signals)
        if fresh:
            _append(file, fresh)
        replace_file(_state(outputs), json.dumps(told, ensure_ascii=False, indent=1).encode())
    return len(fresh)


def _newest(outcomes: Sequence[Outcome], outputs: Path) -> list[Outcome]:
    """Return the good outcomes that no published report of a later day outdates."""
    return [
        outcome
        for outcome in outcomes
        if outcome.state != "failed"
        and outcome.folder
        and outcome.as_of == max(day.name for day in (outputs / outcome.folder).parent.iterdir())
    ]


def _signals(folder: Path) -> dict[str, dict[str, Any]]:
    findings = json.loads((folder / _FINDINGS_FILE).read_bytes())
    return {each["id"]: each for each in findings if each["verdict"] == "act"}


def _alert(outcome: Outcome, finding: dict[str, Any], now: str) -> dict[str, Any]:
    return {
        "told_at": now,
        "study": outcome.notebook,
        "label": outcome.label,
        "as_of": outcome.as_of,
        "id": finding["id"],
        "headline": finding["headline"],
        "certainty": finding.get("certainty", ""),
        "action": finding.get("action", ""),
        "owner": finding.get("owner", ""),
        "report": f"{outcome.folder}/report.html",
    }


def _append(file: Path, alerts: list[dict[str, Any]]) -> None:
    """Add lines so that a reader finds the file with all or none of them."""
    before = file.read_bytes() if file.is_file() else b""
    lines = "".join(f"{json.dumps(alert, ensure_ascii=False)}\n" for alert in alerts)
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, before + lines.encode())


def _state(outputs: Path) -> Path:
    return outputs / ".cache" / "alerts.json"


def _read(path: Path) -> dict[str, list[str]]:
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}
