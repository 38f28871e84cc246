"""Nine hundred spells of employment, with late entry: who was hired, under whom, and who left."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS
from ccqa_lib.data.sample.streams import Stream, exponential, pick, sample_rows, stream

SPELLS = 900
REHIRED = 12
_CANDIDATES = 3000
_EARLIEST_DAY = -2200  # hired up to six years before the extract opens
_LATEST_DAY = DAYS - 12
_HORIZON = 4000
PROBATION_DAYS = 90
NEVER = 10_000


def draw_staff(seed: int) -> pd.DataFrame:
    """One row a spell that the extract can show, days counted from its opening.

    A spell that ended before the extract opened cannot be in it: that is why a study must
    count from `observed_from` and not from `hired`. `left` is NEVER while the spell lasts.
    """
    people = _candidates(stream(seed, "staff/people"))
    leaves = _leaving_days(people, seed)
    people["left"] = np.where(leaves["day"] < DAYS, leaves["day"], NEVER)
    people["is_dismissed"] = leaves["is_dismissed"] & (people["left"] < NEVER)
    seen = people[people["left"] >= 0]
    kept = sample_rows(stream(seed, "staff/kept"), len(seen), SPELLS)
    spells = seen.iloc[np.sort(kept)].sort_values("hired", kind="stable", ignore_index=True)
    return _with_ids(spells, stream(seed, "staff/ids"))


def _candidates(rng: Stream) -> pd.DataFrame:
    n = _CANDIDATES
    site = pick(rng, n, truth.SITE_SHARES)
    a_site = truth.SUPERVISORS // len(truth.SITES)
    return pd.DataFrame(
        {
            "site": site,
            "supervisor": site * a_site + rng.integers(0, a_site, size=n) + 1,
            "hired": rng.integers(_EARLIEST_DAY, _LATEST_DAY, size=n),
            "shift": pick(rng, n, (0.55, 0.27, 0.18)),
            "commute_minutes": 12 + np.floor(exponential(rng, n, 30.0)).astype(int).clip(0, 128),
            "role": pick(rng, n, (0.82, 0.13, 0.05)),
            "hire_source": pick(rng, n, (0.4, 0.3, 0.2, 0.1)),
            "education": pick(rng, n, (0.45, 0.40, 0.15)),
        }
    )


def leaving_ratio(people: pd.DataFrame) -> np.ndarray:
    """Return each person's planted hazard ratio of resigning."""
    site = np.array([truth.LEAVING_SITE[name] for name in truth.SITES])[people["site"]]
    shift = np.array(list(truth.LEAVING_SHIFT.values()))[people["shift"]]
    far = people["commute_minutes"].to_numpy() > truth.LONG_COMMUTE_MINUTES
    worse = [int(name.removeprefix("SUP-")) for name in truth.WORSE_SUPERVISORS]
    under_worse = people["supervisor"].isin(worse).to_numpy()
    return (
        site
        * shift
        * np.where(far, truth.LEAVING_LONG_COMMUTE, 1.0)
        * np.where(under_worse, truth.LEAVING_SUPERVISOR, 1.0)
    )


def _leaving_days(people: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    """Draw the day on which each person leaves, and whether it is a dismissal."""
    rng, n = stream(seed, "staff/leaving"), len(people)
    resigns = _tenure_at_event(
        exponential(rng, n, 1.0) / leaving_ratio(people), truth.LEAVING_A_DAY
    )
    dismissed = _tenure_at_event(exponential(rng, n, 1.0), truth.DISMISSAL_A_DAY)
    tenure = np.minimum(resigns, dismissed)
    return {"day": people["hired"].to_numpy() + tenure, "is_dismissed": dismissed < resigns}


def _tenure_at_event(exposure: np.ndarray, a_day: tuple[float, ...]) -> np.ndarray:
    """Return the tenure in days at which the hazard, added up day by day, reaches `exposure`."""
    days = np.arange(_HORIZON)
    stage = np.searchsorted(truth.LEAVING_FROM_DAY, days, side="right") - 1
    added_up = np.cumsum(np.array(a_day)[stage])
    return np.searchsorted(added_up, exposure) + 1


def _with_ids(spells: pd.DataFrame, rng: Stream) -> pd.DataFrame:
    """Give employee numbers; a few people who resigned come back for a second spell."""
    number = 10_000 + 7 * np.arange(len(spells)) + rng.integers(0, 7, size=len(spells))
    came_back = 0
    resigned = spells[(spells["left"] < DAYS - 150) & ~spells["is_dismissed"]]
    for first in resigned.index[:: max(1, len(resigned) // (3 * REHIRED))]:
        later = spells.index[
            (spells["hired"] > spells.at[first, "left"] + 60)
            & (spells["site"] == spells.at[first, "site"])
        ]
        later = [row for row in later if number[row] >= number[first] and _alone(number, row)]
        if later and came_back < REHIRED and _alone(number, first):
            number[later[0]] = number[first]
            came_back += 1
    return spells.assign(employee_number=number)


def _alone(number: np.ndarray, row: int) -> bool:
    return int((number == number[row]).sum()) == 1
