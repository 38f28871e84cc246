"""Complaints, each of one contact: fewer for every thousand contacts from one day on."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS, day_number
from ccqa_lib.data.sample.silence import QuietDraw, draw_until_quiet, is_quiet_before, weeks_of
from ccqa_lib.data.sample.streams import chance, exponential, lognormal, pick, stream

_UNRESOLVED_TIMES = 3.0
_SEVERITY_DAYS = np.array([4.0, 9.0, 18.0])
_PAID_SHARE = 0.18
_PERSONAL_DATA_SHARE = 0.02
NEVER = 10**7


def draw_complaints(contacts: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, QuietDraw]:
    """One row a complaint; `contact` is a row of the contacts, times are minutes from the start.

    `closed` is NEVER for a complaint that is open when the extract ends.
    """
    day = contacts["day"].to_numpy()
    probability = _probability(contacts)
    change = day_number(truth.COMPLAINTS["from"])
    weeks = weeks_of(day, np.ones(len(day), dtype=bool), change)

    def complains(attempt: int) -> np.ndarray:
        return chance(stream(seed, f"complaints/who/{attempt}"), probability)

    quiet = draw_until_quiet(
        complains, lambda drawn: is_quiet_before(weeks.mean(drawn), -1), len(day)
    )
    contact = np.flatnonzero(quiet.drawn)
    started = day[contact].astype(int) * 1440 + contacts["minute"].to_numpy()[contact]
    until_midnight = 1440 - contacts["minute"].to_numpy()[contact]
    lag = stream(seed, "complaints/lag").random(len(contact)) * until_midnight
    frame = pd.DataFrame({"contact": contact, "received": started + np.floor(lag).astype(int)})
    frame = frame.sort_values(["received", "contact"], ignore_index=True)
    return frame.assign(**_particulars(frame, seed)), quiet


def _probability(contacts: pd.DataFrame) -> np.ndarray:
    """Return each contact's chance of a complaint; its mean is the planted rate, day by day."""
    plan = truth.COMPLAINTS
    after = contacts["day"].to_numpy() >= day_number(plan["from"])
    per_1000 = np.where(after, plan["after_per_1000"], plan["before_per_1000"])
    times = np.where(contacts["resolved"], 1.0, _UNRESOLVED_TIMES)
    usual = np.bincount(contacts["day"], weights=times, minlength=DAYS) / np.maximum(
        np.bincount(contacts["day"], minlength=DAYS), 1
    )
    return per_1000 / 1000 * times / usual[contacts["day"].to_numpy()]


def _particulars(frame: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    n, rng = len(frame), stream(seed, "complaints/particulars")
    severity = pick(rng, n, (60, 30, 10))
    days = exponential(rng, n, _SEVERITY_DAYS[severity])
    closed = frame["received"].to_numpy() + 60 + np.floor(days * 1440).astype(int)
    pays = rng.random(n) < _PAID_SHARE
    amount = np.floor(lognormal(rng, n, 350.0, 0.9))
    return {
        "severity": severity,
        "source": pick(rng, n, (45, 25, 20, 10)),
        "category": pick(rng, n, (28, 22, 18, 14, 10, 8)),
        "closed": np.where(closed < DAYS * 1440, closed, NEVER),
        "compensation": np.where(pays, amount, 0).astype(int),
        "wording": rng.integers(0, 1000, size=n),
        "has_personal_data": rng.random(n) < _PERSONAL_DATA_SHARE,
    }
