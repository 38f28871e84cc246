"""The attack on several reports of one centre: what do they tell together that none tells alone?

All counts of all reports are held against one another, each counting who left by its own day, and
whatever is in one count and not (or also) in another is tried, as for one report (see `attack`).
"""

import numpy as np
import pandas as pd
import pytest
from attack import MIN_CELL, is_told
from published_counts import (
    KINDS,
    Leaver,
    Told,
    leavers,
    possible,
    published,
    read_counts,
    signatures,
    targets,
)
from scipy import optimize
from scipy.sparse import csr_array

from ccqa_lib.analyse import attrition
from ccqa_lib.analyse.attrition.editions import editions
from ccqa_lib.analyse.attrition.staff import read_staff

WAYS = 40
POSSIBLE = 12_000


def recovered_together(results, seed: int) -> list[str]:
    """Return what a reader of all these reports can work out of one to four people."""
    told = Told()
    for night, result in enumerate(results):
        own = read_counts(result, published(result)).counts
        told.counts += [(f"{night}: {name}", who, count) for name, who, count in own]
    if not told.counts:
        return []
    latest = max((result.staff for result in results), key=lambda staff: staff.last_day)
    rng = np.random.default_rng(seed)
    true = leavers(latest)
    people = [*possible(latest, rng, POSSIBLE), *beside(latest, true, rng), *true]
    held = signatures(true, told)
    patterns = list(signatures(people, told))
    atoms = np.array(patterns, dtype=bool)
    values = [count for *_, count in told.counts]
    known = csr_array(atoms[:, : len(values)].T.astype(float))
    seen = np.array([held[pattern] for pattern in patterns])
    assert known @ seen == pytest.approx(values), "a count is misread"
    names = [name for name, *_ in told.counts] + [name for name, _ in KINDS]
    small = {row: name for row, name in targets(atoms, names).items() if 0 < seen @ row < MIN_CELL}
    fixed = _alike(np.array(list(small), dtype=float), known, values, rng)
    return [
        name for (row, name), is_fixed in zip(small.items(), fixed, strict=True)
        if is_fixed and is_told(np.array(row, float), known, values)
    ]  # fmt: skip


def beside(staff, true: list[Leaver], rng, each: int = 40) -> list[Leaver]:
    """Return leavers who differ a little from those there are: sorts that chance may not draw."""
    found = []
    for person in true:
        for _ in range(each):
            other = true[rng.integers(len(true))]
            days = int(rng.integers(-45, 46))
            tenure = max(1.0, person.tenure + int(rng.integers(-20, 21)))
            left = person.left_on + pd.Timedelta(days=days)
            hired = left - pd.Timedelta(days=tenure)
            if staff.first_day <= left <= staff.last_day:
                found.append(Leaver(other.kind, tenure, left, hired, hired >= staff.first_day,
                                    other.team))  # fmt: skip
    return found


def _alike(rows: np.ndarray, known, values, rng) -> np.ndarray:
    """Return which targets differ by less than one among some ways in which people can be."""
    if not len(rows):
        return np.zeros(0, dtype=bool)
    goals = rng.uniform(-1, 1, (WAYS, known.shape[1]))
    ends = [optimize.linprog(g, A_eq=known, b_eq=values, bounds=(0, max(values)), method="highs")
            for g in goals]  # fmt: skip
    counts = np.array([end.x for end in ends if end.status == 0]) @ rows.T
    return counts.max(axis=0) - counts.min(axis=0) < 1.0 + 1e-6


def study(frame: pd.DataFrame, stands_alone: bool = False):
    """Return the study of a small centre, of which reports of other days are given too."""
    settings = attrition.AttritionSettings(
        min_cell=MIN_CELL, teams="team", factors=("shift",), cluster="team",
        stands_alone=stands_alone,
    )  # fmt: skip
    return attrition.study_attrition(frame, settings)


def days_told(frame: pd.DataFrame) -> list[pd.Timestamp | None]:
    """Return up to which day each part counts: all leavers, kinds, tenure, teams."""
    found = editions(read_staff(frame, MIN_CELL), "team")
    parts = (found.level, found.kinds, found.details, found.teams)
    return [None if part is None else part.last_day for part in parts]


def around_a_step(frame: pd.DataFrame, seed: int) -> list[pd.DataFrame]:
    """Return the rows of three month ends: before tenure or teams move on, when they do, after.

    Which of their steps it is, is drawn by the seed.
    """
    months = pd.date_range("2024-08-31", "2025-12-31", freq="ME")
    rows = [until(frame, str((month + pd.Timedelta(days=1)).date())) for month in months]
    days = [days_told(each) for each in rows]
    moved = [i for i in range(1, len(rows)) if days[i] != days[i - 1]]
    wanted = [i for i in moved if days[i][2:] != days[i - 1][2:]] or moved
    place = int(np.random.default_rng(seed).choice(wanted)) if wanted else 1
    return rows[place - 1 : place + 2]


def until(frame: pd.DataFrame, day: str) -> pd.DataFrame:
    """Return staff as an export of an earlier day shows them."""
    last = np.datetime64(day)
    kept = frame[frame["entry_on"] < last]
    late = kept["exit_on"] > last
    days = (last - kept["hired_on"]).dt.days.astype(float)
    return kept.assign(
        exit=kept["exit"].where(~late, days), cause=kept["cause"].where(~late, ""),
        exit_on=kept["exit_on"].where(~late, last),
    ).reset_index(drop=True)  # fmt: skip
