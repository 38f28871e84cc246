"""The management scorecard: five measures of each site and month, as the company reports them."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import FIRST_DAY, LAST_DAY, day_number, month_number
from ccqa_lib.data.sample.staff import NEVER

MEASURES = ("contacts", "handle_time", "abandoned_share", "repeat_share", "leavers_share")
MONTHS = np.arange(FIRST_DAY.astype("datetime64[M]"), LAST_DAY.astype("datetime64[M]") + 1)
_CELLS = len(truth.SITES) * len(MONTHS)


def draw_kpis(contacts: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """One row a measure, site and month: `numerator`, `denominator` and their ratio `value`."""
    cell = contacts["site"].to_numpy(int) * len(MONTHS) + month_number(contacts["day"])
    answered = ~contacts["abandoned"].to_numpy()
    handle = (contacts["talk"] + contacts["hold"] + contacts["wrap"]).to_numpy()
    offered = _count(cell)
    handled = _count(cell[answered])
    pairs = {
        "contacts": (offered, np.ones(_CELLS, dtype=int)),
        "handle_time": (_count(cell, handle), handled),
        "abandoned_share": (offered - handled, offered),
        "repeat_share": (_count(cell, contacts["repeat"]), handled),
        "leavers_share": _leavers(staff),
    }
    return pd.concat([_rows(name, *pair) for name, pair in pairs.items()], ignore_index=True)


def _count(cell: np.ndarray, weights=None) -> np.ndarray:
    return np.bincount(cell, weights=weights, minlength=_CELLS).astype(int)


def _leavers(staff: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return leavers of each site and month, and the headcount on its first day."""
    left = staff[staff["left"] != NEVER]
    site = left["site"].to_numpy(int)
    leavers = _count(site * len(MONTHS) + month_number(left["left"]))
    firsts = [day_number(str(month.astype("datetime64[D]"))) for month in MONTHS]
    there = [(staff["hired"] <= day) & (staff["left"] > day) for day in firsts]
    by_month = [np.bincount(staff["site"][rows], minlength=len(truth.SITES)) for rows in there]
    return leavers, np.array(by_month).T.ravel()


def _rows(name: str, numerator: np.ndarray, denominator: np.ndarray) -> pd.DataFrame:
    cells = np.arange(_CELLS)
    return pd.DataFrame(
        {
            "measure": name,
            "site": cells // len(MONTHS),
            "month": cells % len(MONTHS),
            "numerator": numerator,
            "denominator": denominator,
            "value": np.round(numerator / np.maximum(denominator, 1), 4),
        }
    )
