"""Small made-up contacts with a known cause, for the tests of the search."""

import numpy as np
import pandas as pd

from ccqa_lib.analyse.causes.question import Question

QUESTION = Question("defect", agent="agent", team="team", site="site", time="at")


def contacts(
    seed: int, rows: int = 9_000, agent_sd: float = 0.4
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return contacts without an outcome, and how much worse each agent is (log odds a row)."""
    draw = np.random.default_rng(seed)
    agent = draw.integers(0, 60, rows)
    queue = draw.choice(["air", "hotel", "退款", "vip"], rows, p=[0.4, 0.3, 0.2, 0.1])
    frame = pd.DataFrame({
        "contact_id": np.arange(rows) + 1_000_000,
        "agent": np.char.add("a", agent.astype(str)),
        "team": np.char.add("t", (agent // 6).astype(str)),
        "site": np.array(["North", "South", "East"])[agent // 6 % 3],
        "at": pd.Timestamp("2025-01-06") + pd.to_timedelta(draw.uniform(0, 180, rows), "D"),
        "queue": queue, "channel": draw.choice(["phone", "chat", "mail"], rows, p=[0.6, 0.3, 0.1]),
        "wait": draw.gamma(0.8, 80, rows).round(), "device": draw.integers(0, 4, rows).astype(str),
        "training": draw.integers(0, 3, 60)[agent].astype(str), "party": draw.poisson(2, rows),
        "menu": np.where(draw.random(rows) < np.where(queue == "退款", 0.9, 0.05), "5", "1"),
        "system": "one",
    })  # fmt: skip
    return frame, draw.normal(0, agent_sd, 60)[agent]


def with_defects(frame: pd.DataFrame, linear: np.ndarray, seed: int = 5) -> pd.DataFrame:
    """Return the contacts with an outcome drawn from log odds around a base of -1.8."""
    draw = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(1.8 - linear))
    return frame.assign(defect=draw.random(len(frame)) < chance)
