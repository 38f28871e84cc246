import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.design import build_design


@pytest.fixture
def staff():
    """Made-up spells of 400 people in whole weeks, so that times tie and cells form."""
    rng = np.random.default_rng(11)
    n = 400
    frame = pd.DataFrame(
        {
            "night": rng.integers(0, 2, n),
            "pay": rng.integers(10, 14, n),
            "site": rng.choice(["north", "south", "west"], n),
            "team": rng.integers(0, 25, n),
        }
    )
    pace = 0.03 * np.exp(0.5 * frame["night"] - 0.2 * (frame["pay"] - 12))
    resigns, dismissed = rng.exponential(1 / pace), rng.exponential(120, n)
    seen = rng.uniform(5, 90, n)
    ends = np.minimum(np.minimum(resigns, dismissed), seen)
    frame["weeks"] = np.ceil(ends)
    frame["cause"] = np.select([ends == seen, resigns < dismissed], [0, 1], 2)
    frame["left"] = (frame["cause"] > 0).astype(int)
    frame["from_week"] = np.where(rng.random(n) < 0.4, np.floor(rng.random(n) * frame["weeks"]), 0)
    return frame


@pytest.fixture
def untied(staff):
    """The same people at times that all differ."""
    shift = np.random.default_rng(5).permutation(len(staff)) / (len(staff) + 1)
    return staff.assign(weeks=staff["weeks"] - 0.999 * shift)


@pytest.fixture
def design():
    """Make the design of a Cox model."""

    def build(frame, terms, columns, also=()):
        return build_design(frame, terms, also=[*columns.names, *also], constant="implied")

    return build
