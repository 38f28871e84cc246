"""What customers answered: overall satisfaction, eight ratings, recommendation, a comment."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS, WHOLE_WEEKS, week_number
from ccqa_lib.data.sample.ratings import (
    draw_missing,
    draw_overall,
    draw_ratings,
    overall_log_odds,
)
from ccqa_lib.data.sample.silence import (
    QuietDraw,
    draw_until_quiet,
    is_quiet,
    sigma_by_moving_range,
    weeks_of,
)
from ccqa_lib.data.sample.streams import lognormal, pick, sample_rows, stream

_RESPONSE_SHARE = 23_700 / 400_000
_LATEST_LAG_MINUTES = 2 * 1440
TOP_BOX = 4
_SIGMA_Z = (1.6, 2.6)  # clearly more than binomial over the baseline, and still stable
_RESOLVED_SHIFT, _UNRESOLVED_SHIFT = 0.35, -1.1


def draw_surveys(contacts: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, QuietDraw]:
    """One row a response: `contact` is a row of the contacts, `responded` minutes from the start.

    A `..._missing` column says which code stands in place of an answer, 0 for none.
    """
    can = np.flatnonzero((~contacts["abandoned"] & (contacts["day"] < DAYS - 3)).to_numpy())
    wanted = round(len(contacts) * _RESPONSE_SHARE)
    contact = can[sample_rows(stream(seed, "surveys/who"), len(can), wanted)]
    started = contacts["day"].to_numpy(int)[contact] * 1440 + contacts["minute"].to_numpy()[contact]
    lag = lognormal(stream(seed, "surveys/lag"), len(contact), 180.0, 1.2)
    responded = started + 5 + np.floor(lag.clip(0, _LATEST_LAG_MINUTES)).astype(int)
    order = np.lexsort((contact, responded))
    frame = pd.DataFrame({"contact": contact[order], "responded": responded[order]})
    asked = contacts.iloc[frame["contact"].to_numpy()]
    ratings = draw_ratings(stream(seed, "surveys/ratings"), len(frame), _shifts(asked))
    for name, values in ratings.items():
        frame[name] = values
    frame = frame.assign(**_missing(frame, seed))
    quiet = _draw_quiet_overall(frame, ratings, seed, len(contacts))
    frame["overall"] = quiet.drawn
    return frame.assign(**_more_answers(frame, seed)), quiet


def _shifts(asked: pd.DataFrame) -> dict[str, np.ndarray | float]:
    """Return how what happened moves each rating; waits are judged against their own week."""
    wait = np.log1p(asked["wait"].to_numpy())
    week = week_number(asked["day"].to_numpy()) + 1
    usual = np.bincount(week, weights=wait) / np.maximum(np.bincount(week), 1)
    resolved = asked["resolved"].to_numpy()
    return {
        **dict.fromkeys(truth.DRIVERS, 0.0),
        "rating_resolution": np.where(resolved, _RESOLVED_SHIFT, _UNRESOLVED_SHIFT),
        "rating_wait": -0.35 * (wait - usual[week]),
    }


def _draw_quiet_overall(frame: pd.DataFrame, ratings: dict, seed: int, contacts: int) -> QuietDraw:
    """Draw the overall answers with a lasting flutter between weeks, until no rule speaks."""
    log_odds = overall_log_odds(ratings, truth.DRIVERS)
    day = frame["responded"].to_numpy() // 1440
    weeks = weeks_of(day, (frame["overall_missing"] == 0).to_numpy())

    def overall(attempt: int) -> np.ndarray:
        flutter = stream(seed, f"surveys/weeks/{attempt}").standard_normal(WHOLE_WEEKS + 2)
        moved = log_odds + truth.CSAT_WEEK_SIGMA * flutter[week_number(day) + 1]
        return draw_overall(stream(seed, f"surveys/overall/{attempt}"), moved)

    def judge(drawn: np.ndarray) -> bool:
        share = weeks.mean(drawn >= TOP_BOX)
        z = _standardised(share, weeks.rows(), (drawn >= TOP_BOX).mean())
        low, high = _SIGMA_Z
        return is_quiet(z) and low < sigma_by_moving_range(z[:24]) < high

    return draw_until_quiet(overall, judge, contacts)


def _standardised(share: np.ndarray, rows: np.ndarray, centre: float) -> np.ndarray:
    return (share - centre) / np.sqrt(centre * (1 - centre) / np.maximum(rows, 1))


def _more_answers(frame: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    n, overall = len(frame), frame["overall"].to_numpy()
    likely = 2.0 * overall + 0.9 * stream(seed, "surveys/nps").standard_normal(n)
    return {
        "nps": np.floor(likely + 0.5).clip(0, 10).astype(np.int8),
        "has_comment": stream(seed, "surveys/comments").random(n) < 0.3,
        "wording": stream(seed, "surveys/wording").integers(0, 1000, size=n),
        "weight_hundredths": 80 + 15 * pick(stream(seed, "surveys/weight"), n, (3, 4, 2, 1)),
    }


def _missing(frame: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    names = ("overall", *truth.DRIVERS)
    return {
        f"{name}_missing": draw_missing(stream(seed, f"surveys/missing/{name}"), len(frame))
        for name in names
    }
