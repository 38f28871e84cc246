"""What happened to each refund case: straight through, with rework, or sent to and fro."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS
from ccqa_lib.data.sample.streams import exponential, pick, stream

ACTIVITIES = (
    "Request received", "Check documents", "Ask customer", "Calculate refund",
    "Approve", "Pay out", "Close",
)  # fmt: skip
RESOURCES = ("Front office", "Back office", "Finance", "System")
_USUAL_HOURS = np.array([0.0, 9.0, 30.0, 6.0, 20.0, 26.0, 1.0])
_LOOP = ((2, 0), (1, 1))  # ask the customer, check the documents again
_PING_PONG = ((3, 0), (3, 1))  # the same work, by the front and then the back office again
_CASES_A_CONTACT = 0.01
_SECONDS_AN_HOUR = 3600


def draw_events(contacts: int, seed: int) -> pd.DataFrame:
    """One row an event: `case`, `activity`, `resource`, `second` from the first day.

    A case still open when the extract ends lacks the events that were to come.
    """
    cases, rng = max(50, round(contacts * _CASES_A_CONTACT)), stream(seed, "events")
    rework, rounds = truth.REWORK_SHARE, truth.PING_PONG_SHARE
    loops = pick(rng, cases, (1 - rework, rework * 0.7, rework * 0.3))
    rallies = pick(rng, cases, (1 - rounds, rounds * 0.8, rounds * 0.2))
    opened = np.sort(np.floor(rng.random(cases) * DAYS * 86_400).astype(np.int64))
    parts = [
        _events_of(np.flatnonzero((loops == a) & (rallies == b)), _path(a, b))
        for a in range(3)
        for b in range(3)
    ]
    frame = pd.concat(parts, ignore_index=True).sort_values(["case", "step"], ignore_index=True)
    hours = exponential(rng, len(frame), _USUAL_HOURS[frame["activity"]])
    took = np.floor(hours * _SECONDS_AN_HOUR).astype(np.int64) + (frame["step"] > 0)
    since_opened = took.groupby(frame["case"]).cumsum()
    frame["second"] = opened[frame["case"]] + since_opened.to_numpy()
    frame["loops"], frame["rallies"] = loops[frame["case"]], rallies[frame["case"]]
    return frame[frame["second"] < DAYS * 86_400].reset_index(drop=True)


def _path(loops: int, rallies: int) -> tuple[tuple[int, int], ...]:
    """Return the activities and resources of a case with so many loops and rallies."""
    start, end = ((0, 3), (1, 1)), ((3, 1), (4, 2), (5, 2), (6, 3))
    return start + _LOOP * loops + end[:1] + _PING_PONG * rallies + end[1:]


def _events_of(cases: np.ndarray, path: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    activity, resource = np.array(path).T
    return pd.DataFrame(
        {
            "case": np.repeat(cases, len(path)),
            "step": np.tile(np.arange(len(path)), len(cases)),
            "activity": np.tile(activity, len(cases)),
            "resource": np.tile(resource, len(cases)),
        }
    )
