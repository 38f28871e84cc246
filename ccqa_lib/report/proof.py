"""The proof by which a finished notebook shows that it is finished, and that its counts add up.

A kernel's exit code proves nothing: `sys.exit(0)`, a killed kernel and a cell out of time all
can look complete. So the last step of each study writes what only a whole run can know.
"""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from ccqa_lib.errors import AnalysisError
from ccqa_lib.params.base import StudyParams
from ccqa_lib.show import Block, proof
from ccqa_lib.show.dates import iso_day

if TYPE_CHECKING:  # whoever judges a proof draws none of the statistics behind findings
    from ccqa_lib.findings import Findings

USED = "used"
LIBRARIES = (
    "ccqa-workbooks", "duckdb", "ibis-framework", "matplotlib", "numpy", "pandas", "papermill",
    "pyarrow", "scipy", "statsmodels",
)  # fmt: skip


class Lineage(Protocol):
    """What loading says of one table; `ccqa_lib.data` returns it."""

    rows_in: int
    rows_used: int
    duplicates_dropped: int
    set_aside: Mapping[str, int]
    files: Sequence[Any]


@dataclass(frozen=True, eq=False)
class TableUse:
    """What became of each row of a loaded table: `used`, or `excluded` for a named reason."""

    name: str
    lineage: Lineage
    used: int
    excluded: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of_counts(cls, name: str, lineage: Lineage, counts: pd.DataFrame) -> "TableUse":
        """Make it of a frame with `excluded` (a reason, or "used") and `rows`."""
        rows = {str(k): int(n) for k, n in zip(counts["excluded"], counts["rows"], strict=True)}
        return cls(name, lineage, rows.pop(USED, 0), rows)

    def to_dict(self) -> dict[str, Any]:
        """Return the table's account as JSON types, files without their folders."""
        return {
            "name": self.name,
            "files": [
                {"name": file.name, "bytes": file.bytes, "rows": file.rows, "sha256": file.sha256}
                for file in self.lineage.files
            ],
            "rows_in": self.lineage.rows_in,
            "set_aside": dict(self.lineage.set_aside),
            "duplicates_dropped": self.lineage.duplicates_dropped,
            "excluded": dict(self.excluded),
            "used": self.used,
        }


def prove(
    study: StudyParams,
    tables: Sequence[TableUse],
    findings: "Findings",
    period: tuple[date | str, date | str],
) -> Block:
    """Prove that a study is finished: every row accounted for, every finding counted.

    Parameters
    ----------
    period : (date or ISO str, date or ISO str)
        First and last day that the data cover; freshness is told from the last.

    Raises
    ------
    AnalysisError
        The rows of a table do not add up, or no table was used.
    """
    accounts = [use.to_dict() for use in tables]
    if problems := [problem for account in accounts for problem in row_problems(account)]:
        raise AnalysisError(" ".join(problems))
    if not accounts:
        raise AnalysisError("The proof names no table; give a TableUse for each table loaded.")
    content = {
        "study": study.notebook,
        "settings": json.loads(study.model_dump_json()),
        "setting_labels": {
            name: info.description or name for name, info in type(study).model_fields.items()
        },
        "measure": study.measure_label,
        "tables": accounts,
        "data_from": iso_day(period[0]),
        "data_until": iso_day(period[1]),
        "data_fingerprint": data_fingerprint(accounts),
        "findings": {"count": len(findings), "sha256": canonical_sha256(findings.to_list())},
        "versions": dict(_versions()),
    }
    return proof({**content, "sha256": canonical_sha256(content)})


def row_problems(account: Mapping[str, Any]) -> list[str]:
    """Return what does not add up in one table's account; nothing when all rows are told."""
    set_aside, excluded = sum(account["set_aside"].values()), sum(account["excluded"].values())
    told = account["used"] + excluded + set_aside + account["duplicates_dropped"]
    counts = [*account["set_aside"].values(), *account["excluded"].values(), account["used"]]
    problems = []
    if min([*counts, account["duplicates_dropped"]]) < 0:
        problems.append(f"Table '{account['name']}' counts a negative number of rows.")
    if told != account["rows_in"]:
        problems.append(
            f"Table '{account['name']}' has {account['rows_in']:,} rows in, but "
            f"{account['used']:,} used + {excluded:,} excluded + {set_aside:,} set aside + "
            f"{account['duplicates_dropped']:,} duplicates make {told:,}; every row must be told."
        )
    return problems


def data_fingerprint(accounts: Sequence[Mapping[str, Any]]) -> str:
    """Return one hash of all files' contents; names and order do not matter."""
    return canonical_sha256(sorted(file["sha256"] for use in accounts for file in use["files"]))


def canonical_sha256(content: Any) -> str:
    """Return the hash of JSON content in its one canonical form."""
    written = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(written.encode("ascii")).hexdigest()


@cache
def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
