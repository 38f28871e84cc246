"""The ledger of a project: limits as they were frozen, version by version, never overwritten.

`params/ledger/<project>.yml` is read here and written by `ccqa freeze` and `ccqa rebase` only
(`runs.ledger_write`). Each entry holds the points of its baseline, so that the limits are the
same next month whatever later exports say, and the hash of the entry before: a line changed by
hand breaks the chain, and is told.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.charter import Part
from ccqa_lib.params.problems import sentences
from ccqa_lib.params.project import project_root
from ccqa_lib.params.text import LongText, Name, NameOrEmpty, PlainText
from ccqa_lib.params.yaml_text import read_yaml

Trust = Literal["trusted", "not yet trusted", "not assessed"]


class LedgerEntry(Part):
    """One version of the limits.

    Attributes
    ----------
    kind : {"baseline", "rebase"}
    written_on, reason, approver
        When, why and by whose word.
    run : str
        The run of the measure study that the numbers come from.
    family, chart
        As `analyse.spc` names them: share, p_prime.
    centre, sigma_z
        What the points give, for people to read and for a replay to compare.
    measurement, why
        Whether the measurement system is trusted, and what speaks against it.
    points : list of [period, value or events, n]
        The baseline itself.
    """

    version: int
    kind: Literal["baseline", "rebase"]
    written_on: str
    reason: LongText
    approver: PlainText
    run: str
    source: Name
    site: PlainText = ""
    segment_column: NameOrEmpty = ""
    segment: PlainText = ""
    measure: Name
    period: Literal["day", "week", "month"]
    family: Literal["measure", "share", "rate"]
    chart: str
    centre: float
    sigma_z: float | None = None
    measurement: Trust
    why: list[str] = []
    points: list[list[Any]]
    previous: str
    sha256: str

    @property
    def first(self) -> str:
        """First period of the baseline."""
        return str(self.points[0][0])

    @property
    def last(self) -> str:
        """Last period of the baseline."""
        return str(self.points[-1][0])


class Ledger(Part):
    """All versions of a project's limits, the oldest first."""

    project: Name
    entries: list[LedgerEntry]

    def in_force(self, as_of: str = "") -> LedgerEntry:
        """Return the latest entry, or on a past day the one of that day (else the first)."""
        then = [entry for entry in self.entries if not as_of or entry.written_on <= as_of]
        return then[-1] if then else self.entries[0]


def ledger_file(project: str) -> Path:
    """Return where a project's ledger lies, whether it is there or not."""
    return project_root() / "params" / "ledger" / f"{project}.yml"


def read_ledger(project: str) -> Ledger | None:
    """Read a project's ledger; None while nothing is frozen.

    Raises
    ------
    SettingsError
        The file is no ledger, or an entry was changed after it was written.
    """
    path = ledger_file(project)
    if not project or not path.is_file():
        return None
    where = f"params/ledger/{path.name}"
    content = read_yaml(path)
    try:
        ledger = Ledger.model_validate(content)
    except ValidationError as error:
        raise SettingsError(*sentences(error, where, Ledger)) from error
    if not ledger.entries:
        raise SettingsError(f"{where}: holds no entry; remove the file and freeze again.")
    previous = ""
    for number, (entry, stored) in enumerate(
        zip(ledger.entries, content["entries"], strict=True), 1
    ):
        is_whole = entry.sha256 == entry_hash(stored)
        if not is_whole or entry.previous != previous or entry.version != number:
            raise SettingsError(
                f"{where}: version {entry.version} is not as it was written: a line was changed, "
                "moved or removed by hand. Bring the file back from the repository's history; "
                "limits are changed by 'ccqa rebase' only."
            )
        previous = entry.sha256
    return ledger


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry without its own."""
    content = {name: value for name, value in entry.items() if name != "sha256"}
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


def entry_text(entry: Mapping[str, Any]) -> str:
    """Return an entry as lines of YAML that people can read and `read_yaml` reads back."""
    lines = []
    for name, value in entry.items():
        if name == "points":
            lines.append("points:")
            lines += [f"  - [{point[0]}, {point[1]!r}, {point[2]!r}]" for point in value]
        else:
            lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return "".join(f"  {'- ' if i == 0 else '  '}{line}\n" for i, line in enumerate(lines))
