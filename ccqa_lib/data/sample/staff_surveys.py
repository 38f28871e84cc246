"""What staff answered in three waves: satisfaction with the job and five ratings of it."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import day_number
from ccqa_lib.data.sample.ratings import draw_overall, draw_ratings, overall_log_odds
from ccqa_lib.data.sample.streams import stream

WAVES = ("2025-05-12", "2025-11-10", "2026-05-11")
_WAVE_DAYS = 10
_RESPONSE_SHARE = 0.62
_WORSE_SUPERVISOR_SHIFT = -0.9


def draw_staff_surveys(staff: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a response: `spell` is a row of the staff, `responded` minutes from the start."""
    waves = [_wave(staff, seed, day_number(first)) for first in WAVES]
    return pd.concat(waves, ignore_index=True).sort_values(
        ["responded", "spell"], kind="stable", ignore_index=True
    )


def _wave(staff: pd.DataFrame, seed: int, first: int) -> pd.DataFrame:
    rng = stream(seed, f"staff_surveys/{first}")
    works = ((staff["hired"] < first) & (staff["left"] > first + _WAVE_DAYS)).to_numpy()
    answers = rng.random(len(staff)) < _RESPONSE_SHARE
    spell = np.flatnonzero(works & answers)
    n = len(spell)
    worse = [int(name.removeprefix("SUP-")) for name in truth.WORSE_SUPERVISORS]
    under_worse = staff["supervisor"].isin(worse).to_numpy()[spell]
    shifts = {
        **dict.fromkeys(truth.STAFF_DRIVERS, 0.0),
        "rating_supervisor": np.where(under_worse, _WORSE_SUPERVISOR_SHIFT, 0.1),
    }
    ratings = draw_ratings(rng, n, shifts)
    overall = draw_overall(rng, overall_log_odds(ratings, truth.STAFF_DRIVERS))
    minutes = rng.integers(0, _WAVE_DAYS * 1440, size=n)
    return pd.DataFrame(
        {"spell": spell, "responded": first * 1440 + minutes, **ratings, "overall": overall}
    )
