"""Who writes limits down: `ccqa freeze` and `ccqa rebase`, from a run of the measure study.

A notebook never writes into params/: a scheduled run could then move its own limits. It shows a
proposal; a person who gives reason and name has it written here, behind what is there already.
"""

import os
from datetime import date
from pathlib import Path
from typing import Any

import nbformat

from ccqa_lib.errors import SettingsError
from ccqa_lib.findings.frozen import replayed
from ccqa_lib.params.dmaic_project import NOTEBOOKS, read_project
from ccqa_lib.params.ledger import (
    Ledger,
    LedgerEntry,
    entry_hash,
    entry_text,
    ledger_file,
    read_ledger,
)
from ccqa_lib.report.read_run import read_run
from ccqa_lib.runs.place import RunPlace, folders_of_runs

__all__ = ["newest_proposal", "replayed", "write_entry"]
_HEAD = """\
# The ledger of the project {project}: its limits, version by version.
# Written by 'ccqa freeze' and 'ccqa rebase'; a change by hand is found out.
project: {project}
entries:
"""
_SAME = ("measure", "source", "site", "segment_column", "segment", "period", "chart", "points",
         "measurement", "why")  # fmt: skip


def write_entry(
    outputs: Path, project: str, words: tuple[str, str], is_rebase: bool
) -> LedgerEntry:
    """Write the limits that the newest measure run proposes; return the entry.

    Parameters
    ----------
    words : (str, str)
        Reason and approver.

    Raises
    ------
    SettingsError
        Reason or approver is empty; there is no run to take the limits from; something is frozen
        already (freeze) or nothing is (rebase); or nothing has changed.
    """
    read_project(project)
    reason, approver = (word.strip() for word in words)
    if not (reason and approver):
        raise SettingsError("Limits are written down with a reason and an approver; give both.")
    ledger = read_ledger(project)
    _require_order(project, ledger, is_rebase)
    run, proposal = newest_proposal(outputs, project)
    last = ledger.entries[-1] if ledger else None
    if last and all(proposal[name] == getattr(last, name) for name in _SAME):
        raise SettingsError(
            f"The newest run proposes the limits of version {last.version}; there is nothing to "
            "rebase. Run the measure study on another baseline first: 'first_day' and "
            "'baseline_periods' or 'baseline_until'."
        )
    entry: dict[str, Any] = {
        "version": last.version + 1 if last else 1,
        "kind": "rebase" if is_rebase else "baseline",
        "written_on": date.today().isoformat(),
        "reason": reason, "approver": approver, "run": run, **proposal,
        "previous": last.sha256 if last else "",
    }  # fmt: skip
    entry["sha256"] = entry_hash(entry)
    entry = {name: entry[name] for name in LedgerEntry.model_fields}
    checked = LedgerEntry.model_validate(entry)
    _append(project, entry)
    read_ledger(project)
    return checked


def newest_proposal(outputs: Path, project: str) -> tuple[str, dict[str, Any]]:
    """Return the newest good measure run of a project, and the limits that it proposes."""
    study = NOTEBOOKS["measure"]
    found = []
    for folder in folders_of_runs(outputs):
        if folder.parent.name != study:
            continue
        for day in RunPlace(outputs, study, folder.name).good.glob("*"):
            if (day / "notebook.ipynb").is_file():
                record = read_run(nbformat.read(day / "notebook.ipynb", as_version=4))
                blocks = [b["ledger"] for b in record.blocks("methods") if b.get("ledger")]
                if record.proof["settings"].get("project") == project and blocks:
                    found.append((day.stat().st_mtime, day, blocks[0]))
    if not found:
        raise SettingsError(
            f"No run of {study} is part of the project '{project}' under {outputs}; run it first: "
            f"ccqa run params/{project}/{study}.yml"
        )
    _, day, proposal = max(found, key=lambda each: each[0])
    return day.relative_to(outputs).as_posix(), dict(proposal)


def _require_order(project: str, ledger: Ledger | None, is_rebase: bool) -> None:
    if ledger and not is_rebase:
        last = ledger.entries[-1]
        raise SettingsError(
            f"The limits of '{project}' are frozen already (version {last.version}, "
            f"{last.written_on}, by {last.approver}); to change them: ccqa rebase {project}."
        )
    if is_rebase and not ledger:
        raise SettingsError(f"Nothing of '{project}' is frozen yet; first: ccqa freeze {project}.")


def _append(project: str, entry: dict[str, Any]) -> None:
    """Add an entry behind what is there, in one step."""
    path = ledger_file(project)
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.is_file() else _HEAD.format(project=project).encode()
    staged = path.with_suffix(".yml.new")
    with staged.open("wb") as file:
        file.write(before + entry_text(entry).encode())
        file.flush()
        os.fsync(file.fileno())
    staged.replace(path)
