"""The report card of the control study: what must hold for its chart, and whether it does."""

from dataclasses import astuple, dataclass
from typing import Literal

import pandas as pd

from ccqa_lib.analyse.spc.cautions import ENOUGH_POINTS
from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.show import Block, table

Holds = Literal["holds", "doubtful", "does not hold"]


@dataclass(frozen=True)
class Assumption:
    """One thing that must be true: whether it is, the evidence, and what follows if not."""

    assumption: str
    verdict: Holds
    evidence: str
    meaning: str


def control_card(chart: ControlChart) -> Block:
    """Return every assumption of a control chart with its verdict, as a block for the report."""
    rows = [_enough(chart), _stable_baseline(chart), _independent(chart), _spread(chart)]
    columns = ["assumption", "verdict", "evidence", "what it means for the reader"]
    frame = pd.DataFrame([astuple(row) for row in rows], columns=columns)
    doubtful = sum(row.verdict != "holds" for row in rows)
    told = f"{doubtful} of {len(rows)} in doubt" if doubtful else "all hold"
    return table(frame, f"Assumptions of the chart: {told}", role="assumptions")


def _enough(chart: ControlChart) -> Assumption:
    estimated = chart.kind not in ("p", "u")  # a plain p or u chart knows its spread from counts
    rough = estimated and chart.baseline_points < ENOUGH_POINTS
    firm = f" The width is estimated from them; {ENOUGH_POINTS} make it firm." if estimated else ""
    return Assumption(
        "enough points set the limits",
        "doubtful" if rough else "holds",
        f"{chart.baseline_points} points in the baseline.{firm}",
        "The limits may be too wide or too tight; they firm up with time."
        if rough
        else "The limits would hardly move with more points.",
    )


def _stable_baseline(chart: ControlChart) -> Assumption:
    baseline = chart.points[chart.points["in_baseline"]]
    broken = int((baseline["rule"] != "").sum())
    return Assumption(
        "the baseline itself was stable",
        "doubtful" if broken else "holds",
        f"{broken} of {len(baseline)} baseline points break a rule.",
        "Limits from an unstable stretch may be off centre or too wide and hide later changes; "
        "prefer a calmer stretch as baseline."
        if broken
        else "Later points are judged against an undisturbed process.",
    )


def _independent(chart: ControlChart) -> Assumption:
    follows = chart.lag1 > chart.lag1_limit
    return Assumption(
        "neighbouring points do not follow one another",
        "doubtful" if follows else "holds",
        f"Lag-1 correlation {chart.lag1:.2f}; chance alone gives up to {chart.lag1_limit:.2f}.",
        chart.lag1_means,
    )


def _spread(chart: ControlChart) -> Assumption:
    return Assumption(
        "the chart's spread is that of the data",
        "holds",
        chart.why_kind,
        "Limits are as wide as the process's own noise.",
    )
