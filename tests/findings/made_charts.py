"""Control charts of made-up series whose truth is known."""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc.control import ControlChart, ControlSettings, control_chart

POINTS, BASELINE = 60, 24
START = "2025-01-06"


def weeks(count=POINTS):
    return pd.date_range(START, periods=count, freq="W-MON")


def steady(seed=3, count=POINTS):
    """Values about 300 with sigma 7 and no change at all."""
    return 300 + 7 * np.random.default_rng(seed).standard_normal(count)


def made(values, target=None, better="lower", **settings) -> ControlChart:
    frame = pd.DataFrame({"period": weeks(len(values)), "value": values})
    given = {"unit": "seconds", "baseline": BASELINE, **settings}
    return control_chart(
        frame, "measure", ControlSettings("Handle time", better=better, target=target, **given)
    )


def stepped(by=25.0, at=48, until=POINTS, **settings) -> ControlChart:
    values = steady()
    values[at:until] += by
    values[at - 1] = 295  # so that the pattern begins with the step
    if until < POINTS:
        values[until : until + 2] = 295
    return made(values, **settings)


def share_chart(shift=0.0, target=None) -> ControlChart:
    rng = np.random.default_rng(5)
    n = rng.integers(400, 900, POINTS)
    chance = np.full(POINTS, 0.12)
    chance[48:] += shift
    frame = pd.DataFrame({"period": weeks(), "events": rng.binomial(n, chance), "n": n})
    settings = ControlSettings("Abandoned", "%", "lower", BASELINE, target=target)
    return control_chart(frame, "share", settings)
