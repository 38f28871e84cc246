import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def contacts():
    """Made-up contacts of 24 agents whose columns take few values, so that cells form."""
    rng = np.random.default_rng(7)
    n = 1200
    agent = rng.integers(0, 24, n)
    skill = rng.normal(0, 0.5, 24)[agent]
    frame = pd.DataFrame(
        {
            "agent": agent,
            "wait": rng.integers(0, 4, n),
            "resolved": rng.integers(0, 2, n),
            "channel": rng.choice(["chat", "email", "phone"], n),
        }
    )
    hidden = 0.9 * frame["resolved"] - 0.4 * frame["wait"] + skill
    frame["csat"] = np.digitize(hidden + rng.logistic(size=n), [-2.5, -1, 0.3, 1.6]) + 1
    frame["complaint"] = (rng.random(n) < 1 / (1 + np.exp(1.5 + hidden))).astype(int)
    frame["repeats"] = rng.poisson(np.exp(0.2 + 0.2 * frame["wait"] + skill))
    frame["handle"] = np.round(300 * np.exp(0.1 * frame["wait"] + rng.normal(0, 0.4, n)))
    return frame


@pytest.fixture
def cells():
    """Turn rows into cells: equal rows once, with their number in `rows`."""

    def count(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        return frame.groupby(columns, as_index=False).size().rename(columns={"size": "rows"})

    return count
