"""How long contacts take: talk with a step at one queue, hold, and wrap that never changes."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import day_number
from ccqa_lib.data.sample.silence import (
    QuietDraw,
    draw_until_quiet,
    is_quiet,
    is_quiet_before,
    weeks_of,
)
from ccqa_lib.data.sample.streams import exponential, lognormal, stream

_TALK_MEDIAN = np.array([225.0, 200.0, 290.0, 320.0, 260.0])  # seconds, by queue
_TALK_CHANNEL = np.array([1.0, 1.25, 1.1, 1.15])
_TALK_AGENT_SIGMA = 0.10
_TALK_NEW = 1.08
_LONGEST = 4 * 3600


def handling_times(frame: pd.DataFrame, seed: int, agents: int) -> dict[str, QuietDraw]:
    """Return the draws of `wrap` and of `talk` in whole seconds.

    Wrap is quiet in all weeks; handle time in those before the step, at its queue and in all.
    """
    n, day = len(frame), frame["day"].to_numpy()
    answered = ~frame["abandoned"].to_numpy()
    at_queue = (frame["queue"] == truth.QUEUES.index(truth.HANDLE_STEP["queue"])).to_numpy()
    step = day_number(truth.HANDLE_STEP["from"])
    all_weeks = weeks_of(day, answered)
    groups = (weeks_of(day, answered & at_queue, step), weeks_of(day, answered, step))
    median = _talk_median(frame, seed, agents)

    def wrap(attempt: int) -> np.ndarray:
        rng = stream(seed, f"contacts/wrap/{attempt}")
        return np.floor(lognormal(rng, n, 50.0, 0.45)).clip(1, 1200)

    def talk(attempt: int) -> np.ndarray:
        drawn = lognormal(stream(seed, f"contacts/talk/{attempt}"), n, median, 0.55)
        return np.floor(drawn).clip(5, _LONGEST)

    wraps = draw_until_quiet(wrap, lambda seconds: is_quiet(all_weeks.mean(seconds)), n)
    rest = wraps.drawn + hold_times(n, seed)
    talks = draw_until_quiet(
        talk,
        lambda seconds: all(is_quiet_before(weeks.mean(seconds + rest), 1) for weeks in groups),
        n,
    )
    return {"wrap": wraps, "talk": talks}


def hold_times(n: int, seed: int) -> np.ndarray:
    """Draw hold in whole seconds; three contacts in five have none."""
    rng = stream(seed, "contacts/hold")
    return np.where(rng.random(n) < 0.4, np.floor(exponential(rng, n, 45.0)), 0).clip(0, 3600)


def _talk_median(frame: pd.DataFrame, seed: int, agents: int) -> np.ndarray:
    """Return the usual talk time: by queue, channel, agent, tenure and the step."""
    nature = stream(seed, "contacts/agent_talk").standard_normal(agents)
    step = truth.HANDLE_STEP
    after = (frame["queue"] == truth.QUEUES.index(step["queue"])) & (
        frame["day"] >= day_number(step["from"])
    )
    return (
        _TALK_MEDIAN[frame["queue"].to_numpy()]
        * _TALK_CHANNEL[frame["channel"].to_numpy()]
        * np.exp(_TALK_AGENT_SIGMA * nature)[frame["agent"].to_numpy()]
        * np.where(frame["tenure_days"].to_numpy() < truth.REPEAT_NEW_DAYS, _TALK_NEW, 1.0)
        * np.where(after, step["talk_factor"], 1.0)
    )
