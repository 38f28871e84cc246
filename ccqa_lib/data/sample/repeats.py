"""Who calls again within seven days: the planted root causes of repeat contact."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import day_number
from ccqa_lib.data.sample.silence import QuietDraw, draw_until_quiet, is_quiet_before, weeks_of
from ccqa_lib.data.sample.streams import chance, logistic, stream


def causes(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return by name the contacts that each planted cause strikes."""
    queue = frame["queue"] == truth.QUEUES.index(truth.REPEAT_QUEUE)
    channel = frame["channel"] == truth.CHANNELS.index(truth.REPEAT_CHANNEL)
    struck = {
        "segment": queue & channel,
        "wait": frame["wait"] > truth.REPEAT_WAIT_SECONDS,
        "new_hire": frame["tenure_days"] < truth.REPEAT_NEW_DAYS,
        "release": frame["is_release"],
    }
    return {name: rows.to_numpy() for name, rows in struck.items()}


LOG_ODDS = {
    "segment": truth.REPEAT_SEGMENT, "wait": truth.REPEAT_WAIT,
    "new_hire": truth.REPEAT_NEW, "release": truth.REPEAT_RELEASE,
}  # fmt: skip


def draw_repeats(frame: pd.DataFrame, seed: int, agents: int) -> QuietDraw:
    """Draw which answered contacts are repeated; quiet before the release but for the surge."""
    nature = stream(seed, "contacts/agent_repeat").standard_normal(agents)
    odds = truth.REPEAT_BASE + truth.REPEAT_AGENT_SIGMA * nature[frame["agent"].to_numpy()]
    for name, struck in causes(frame).items():
        odds = odds + LOG_ODDS[name] * struck
    probability, answered = logistic(odds), ~frame["abandoned"].to_numpy()
    surge = range(day_number(truth.SURGE["from"]), day_number(truth.SURGE["to"]) + 1)
    release = day_number(truth.REPEAT_RELEASE_FROM)
    weeks = weeks_of(frame["day"].to_numpy(), answered, release, surge)

    def repeats(attempt: int) -> np.ndarray:
        return answered & chance(stream(seed, f"contacts/repeat/{attempt}"), probability)

    return draw_until_quiet(
        repeats, lambda drawn: is_quiet_before(weeks.mean(drawn), 1), len(frame)
    )
