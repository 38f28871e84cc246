"""A world by another law and another layout, looked at only to score: competing failures.

Each contact can fail in several ways with rates of their own; agents, months and causes multiply
the rates (a complementary log-log law). Chinese labels, agents without teams of equal size, other
names, no channel; shifts in place of queues.
"""

import numpy as np
import pandas as pd
from worlds import World

KINDS = ("main", "segment", "wait", "release", "onset", "new_hire", "proxy", "nothing")
_SHIFTS = np.array(["早班", "中班", "晚班", "夜班"])
_TOPICS = np.array(["账单", "物流", "退货", "会员", "安装", "其他"])
_PLACES = np.array(["北京", "成都", "西安", "大连"])


def hazard_world(seed: int, kind: str, rows: int | None = None) -> World:
    """Return a world whose failures compete."""
    draw = np.random.default_rng([99, seed, KINDS.index(kind)])
    n = rows or int(draw.integers(12_000, 45_000))
    agents = int(draw.integers(60, 180))
    agent = draw.integers(0, agents, n)
    team = draw.integers(0, 11, agents)
    day = draw.uniform(0, 300, n)
    frame = pd.DataFrame({
        "编号": np.arange(n) + 10_000_000,
        "职场": _PLACES[team % 4][agent],
        "班次": _SHIFTS[draw.choice(4, n, p=[0.4, 0.3, 0.2, 0.1])],
        "主题": _TOPICS[draw.choice(6, n, p=[0.3, 0.22, 0.18, 0.12, 0.1, 0.08])],
        "排队秒": draw.weibull(0.7, n) * 50,
        "在岗天": np.maximum(day + draw.exponential(300, agents)[agent] - 150, 0).round(),
        "培训批次": draw.integers(1, 5, agents)[agent].astype(str),
        "天气": draw.choice(["晴", "雨", None], n, p=[0.6, 0.3, 0.1]),
        "余额": np.where(draw.random(n) < 0.1, np.nan, draw.pareto(1.5, n) * 100),
        "客户年龄": draw.normal(42, 13, n).round(),
        "语言": np.where(draw.random(n) < 0.015, "粤", "普"),
        "系统": np.where(day > 90, "乙", "甲"),
        **{
            f"标记{i}": draw.integers(0, draw.integers(2, 12), n)
            for i in range(int(draw.integers(3, 12)))
        },
    })  # fmt: skip
    struck, factors = _planted(draw, kind, frame, day)
    base = draw.uniform(0.05, 0.3)
    strength = draw.uniform(0.5, 0.9)
    nature = draw.normal(0, draw.uniform(0.1, 0.6), agents)[agent]
    rate = -np.log1p(-base) * np.exp(nature + 0.12 * np.cos(day / 48) + strength * struck)
    failed = draw.exponential(1, n) < rate
    frame["日期"] = pd.Timestamp("2024-03-01") + pd.to_timedelta(day, "D")
    frame["坐席"] = np.char.add("座", agent.astype(str))
    frame["小组"] = np.char.add("组", team[agent].astype(str))
    frame["未解决"] = failed
    causes = [factors] if factors else []
    return World(
        f"hazard-{kind}-{seed}", frame, "未解决", "坐席", "小组", "职场", "日期", causes, kind
    )


def _planted(draw, kind: str, frame: pd.DataFrame, day: np.ndarray) -> tuple[np.ndarray, frozenset]:
    """Return the rows that are struck and the columns that say which."""
    if kind == "nothing":
        return np.zeros(len(frame)), frozenset()
    if kind == "segment":
        rows = (frame["主题"] == "物流") & (frame["班次"] == "中班")
        return rows.to_numpy(), frozenset({"主题", "班次"})
    if kind == "wait":
        return (frame["排队秒"] > 90).to_numpy(), frozenset({"排队秒"})
    if kind == "new_hire":
        return (frame["在岗天"] <= 75).to_numpy(), frozenset({"在岗天"})
    if kind in ("release", "onset"):
        rows = frame["职场"].isin(_PLACES[:2]).to_numpy() & (day >= 170)
        if kind == "onset":
            return rows, frozenset({"职场", "日期"})
        frame["系统"] = np.where(rows, "丙", frame["系统"])
        return rows, frozenset({"系统"})
    rows = (frame["主题"] == "退货").to_numpy()
    if kind == "proxy":
        rides = np.where(rows, draw.random(len(frame)) < 0.88, draw.random(len(frame)) < 0.06)
        frame["活动"] = np.where(rides, "促销", "无")
    return rows, frozenset({"主题"})
