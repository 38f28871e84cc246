"""How long contacts wait, and who gives up first: a typhoon doubles the wait for two weeks."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS, day_number
from ccqa_lib.data.sample.silence import QuietDraw, draw_until_quiet, is_quiet, weeks_of
from ccqa_lib.data.sample.streams import lognormal, stream

EMAIL = truth.CHANNELS.index("email")  # nobody waits on the line, so nobody gives up
_DAY_SIGMA = 0.06
_MEDIAN, _SIGMA = 40.0, 0.9
_PATIENCE_MEDIAN, _PATIENCE_SIGMA = 240.0, 1.0
_AT_ONCE = 0.3


def draw_waiting(frame: pd.DataFrame, seed: int) -> QuietDraw:
    """Draw `wait` in whole seconds and `abandoned`, which is quiet outside the surge.

    A contact is abandoned when its patience ends before the wait that it would have had.
    """
    n, day = len(frame), frame["day"].to_numpy()
    offered = _offered_wait(day, seed)
    is_email = (frame["channel"] == EMAIL).to_numpy()
    quiet_weeks = weeks_of(day, np.ones(n, dtype=bool), without=_surge_days())

    def waits(attempt: int) -> tuple[np.ndarray, np.ndarray]:
        rng = stream(seed, f"contacts/patience/{attempt}")
        patience = lognormal(rng, n, _PATIENCE_MEDIAN, _PATIENCE_SIGMA)
        seconds = np.where(is_email, 0, np.minimum(offered, patience))
        return np.floor(seconds).astype(np.int32), (patience < offered) & ~is_email

    return draw_until_quiet(waits, lambda drawn: is_quiet(quiet_weeks.mean(drawn[1])), n)


def _surge_days() -> range:
    return range(day_number(truth.SURGE["from"]), day_number(truth.SURGE["to"]) + 1)


def _offered_wait(day: np.ndarray, seed: int) -> np.ndarray:
    """Draw the wait that each contact would have with endless patience, in seconds."""
    rng = stream(seed, "contacts/wait")
    factor = np.exp(_DAY_SIGMA * stream(seed, "contacts/wait_day").standard_normal(DAYS))
    factor[list(_surge_days())] *= truth.SURGE["wait_factor"]
    long = lognormal(rng, len(day), _MEDIAN * factor[day], _SIGMA)
    return np.where(rng.random(len(day)) < _AT_ONCE, rng.random(len(day)) * 12, long)
