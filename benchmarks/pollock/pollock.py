"""How many of Pollock's polluted csv files are loaded wrong without a word? (The goal is none.)

    python benchmarks/pollock/pollock.py [FOLDER]

Score as in the Pollock benchmark (Vitagliano et al., VLDB 2023, section 5), unweighted: one point
for success, and up to three each for header, records and cells (precision, recall, F1).
"""

import csv
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ccqa_lib.data.read.delimited import read_delimited
from ccqa_lib.data.read.intake import Part
from ccqa_lib.errors import CcqaError
from ccqa_lib.params.source import Table


@dataclass(frozen=True)
class Result:
    """What became of one file: exact, told (set aside or noted), refused, or silently wrong."""

    file: str
    outcome: str
    score: float
    message: str = ""


def judge(folder: Path, name: str) -> Result:
    """Load one polluted file by its parameters and compare it with its clean form."""
    clean = _clean(folder / "clean" / name)
    given = json.loads((folder / "parameters" / f"{name}_parameters.json").read_text())
    try:
        table = _table(given, name)
        batches = list(read_delimited(Part(name, folder / "csv" / name), table))
    except (CcqaError, ValidationError) as error:
        return Result(name, "refused", 0.0, str(error).replace("\n", " ")[:160])
    header = list(batches[0].cells.schema.names)
    rows = [tuple(row.values()) for batch in batches for row in batch.cells.to_pylist()]
    told = [one for batch in batches for one in batch.set_aside]
    notes = [note for batch in batches for note in batch.notes]
    if given["header_lines"] == 0:
        header = []
    is_exact = Counter(rows) == Counter(clean[1]) and header == list(clean[0])
    outcome = "exact" if is_exact else "told" if told or notes else "silent"
    said = "; ".join([f"line {one.line}: {one.reason}" for one in told] + notes)[:160]
    return Result(name, outcome, _score(header, rows, *clean), said)


def results(folder: Path) -> list[Result]:
    """Judge every file of a Pollock folder (csv/, clean/, parameters/)."""
    return [judge(folder, path.name) for path in sorted((folder / "csv").glob("*.csv"))]


def _table(given: dict, name: str) -> Table:
    escape = given["escapechar"]
    return Table.model_validate({
        "files": name, "format": "csv", "encoding": "utf-8", "delimiter": given["delimiter"],
        "quote": given["quotechar"], "escape": escape or None,
        "skip_rows": given["preamble_lines"], "header_rows": given["header_lines"],
        "footer_rows": given["footnote_lines"], "columns": {"any": {"from": "DATE"}},
    })  # fmt: skip


def _clean(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [tuple(row) for row in csv.reader(file) if any(row)]
    has_header = bool(rows) and rows[0][0].startswith("DATE")
    return (rows[0], rows[1:]) if has_header else ((), rows)


def _score(header, rows, clean_header, clean_rows) -> float:
    found = [cell for row in rows for cell in row]
    wanted = [cell for row in clean_rows for cell in row]
    return (
        1.0
        + _three(list(header), list(clean_header))
        + _three(rows, clean_rows)
        + _three(found, wanted)
    )


def _three(found: list, wanted: list) -> float:
    """Return precision + recall + F1 of two bags of things."""
    common = sum((Counter(found) & Counter(wanted)).values())
    precision = common / len(found) if found else float(not wanted)
    recall = common / len(wanted) if wanted else float(not found)
    both = precision + recall
    return both + (2 * precision * recall / both if both else 0.0)


def main(folder: Path) -> None:
    """Print the table of all files and the two figures."""
    judged = results(folder)
    for one in judged:
        print(f"{one.outcome:8} {one.score:6.3f}  {one.file:40} {one.message}")
    counts = Counter(one.outcome for one in judged)
    mean = sum(one.score for one in judged) / len(judged)
    print(f"{len(judged)} files, simple score {mean:.3f} of 10; {dict(counts)}")
    print(f"silently wrong: {counts['silent']}")


if __name__ == "__main__":
    given = sys.argv[1:]
    here = Path(__file__).resolve().parents[2]
    main(Path(given[0]) if given else here.parent / "shared/data/malformed_pollock_polluted")
