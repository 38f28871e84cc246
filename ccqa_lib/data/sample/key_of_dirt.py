"""What a loader must report of each export: rows read, used, dropped and set aside, by reason."""

import numpy as np

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.dirt import Dirt
from ccqa_lib.data.sample.ratings import MISSING_CODES
from ccqa_lib.data.sample.soiling import rows_of

TABLES = (
    "contacts", "surveys", "evaluations", "complaints", "staff",
    "intervals", "customers", "events", "kpis",
)  # fmt: skip
_SET_ASIDE = ("short", "long", "impossible")
_REPAIRED = ("respelt", "wide_digits", "trailing_blank")


def row_counts(centre: Centre, faults: dict[str, Dirt]) -> dict[str, dict]:
    """Return for each table the rows in its export and what must become of them."""
    counts = {}
    for table in TABLES:
        rows, found = rows_of(centre, table), faults[table].counts() if table in faults else {}
        set_aside = {kind: found.get(kind, 0) for kind in _SET_ASIDE}
        duplicated = found.get("duplicated", 0)
        counts[table] = {
            "in": rows + duplicated,
            "used": rows - sum(set_aside.values()),
            "duplicates_dropped": duplicated,
            "set_aside": set_aside,
        }
    return counts


def repaired_cells(faults: dict[str, Dirt]) -> dict[str, dict[str, int]]:
    """Return for each table how many cells must be read as if they were clean."""
    return {
        table: {kind: dirt.counts()[kind] for kind in _REPAIRED} for table, dirt in faults.items()
    }


def missing_codes(centre: Centre) -> dict[str, dict[str, int]]:
    """Return for each answer of customers how often each code stands for a missing one."""
    names = ("overall", *truth.DRIVERS)
    counts = {name: np.bincount(centre.surveys[f"{name}_missing"], minlength=4) for name in names}
    return {
        name: dict(zip(MISSING_CODES, count[1:].tolist(), strict=True))
        for name, count in counts.items()
    }
