"""Is the Y fit to start from? Stability, capability, and how many periods a change needs."""

import math
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.agreement.evaluators import EvaluatorStudy, study_evaluators
from ccqa_lib.analyse.capability.defects import DefectRate, defect_rate
from ccqa_lib.analyse.compare.power import size_two_means
from ccqa_lib.analyse.compare.proportion import clopper_pearson
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say
from ccqa_lib.show.language.joined import sentences

POWER, ALPHA = 0.9, 0.05
AUDIT_SIZES = (50, 100, 200, 400)


@dataclass(frozen=True, eq=False)
class Capability:
    """Defects of the baseline: rate with sigma levels, and the share with an exact interval."""

    rate: DefectRate
    share: Effect


@dataclass(frozen=True, eq=False)
class StartingPoint:
    """What the measure phase hands on.

    Attributes
    ----------
    chart : ControlChart
        Of the baseline and what follows it.
    evaluators : EvaluatorStudy or None
        What repeated judgements show; None where there are none.
    capability : Capability or None
        None for measures without defects.
    detectable : float or None
        Periods on each side that a step from the baseline to the target needs (90 % power, 5 %
        risk); None without target.
    unstable_baseline : bool
        A point of the baseline breaks a rule.
    """

    chart: ControlChart
    evaluators: EvaluatorStudy | None
    capability: Capability | None
    detectable: float | None
    unstable_baseline: bool

    def plan_block(self) -> Block:
        """Return the sample-size plan: periods for the goal, and an audit of the record."""
        rows = []
        if self.detectable is not None:
            told = say(
                "{periods} periods before and as many after, with 90 % power",
                periods=f"{self.detectable:,.0f}",
            )
            rows.append((say("See a step from baseline to target"), told))
        rows += [
            (
                say("Audit {count} records by hand: none wrong", count=f"{n:,}"),
                say(
                    "then at most {share} are wrong, with 95 % confidence",
                    share=f"{_none_wrong(n):.1%}",
                ),
            )
            for n in AUDIT_SIZES
        ]
        frame = pd.DataFrame(rows, columns=mark_heads(["what", "how much it takes or shows"]))
        note = say("Periods are compared, since contacts of one period resemble each other.")
        told = table(frame, say("Plan: how much data is enough"), note=note)
        return told.evidence_of("limits")

    def capability_blocks(self, label: str) -> list[Block]:
        """Return DPMO, yield and sigma level with the convention named; nothing for a mean."""
        if self.capability is None:
            return []
        rate, share = self.capability.rate, self.capability.share
        rows = [
            (say("Defects per million"), 1e6 * share.estimate, 1e6 * share.low,
             1e6 * share.high),
            (say("Yield, %"), 100 - 100 * share.estimate, 100 - 100 * share.high,
             100 - 100 * share.low),
            (say("Sigma level, no shift"), rate.sigma_without_shift, None, None),
            (say("Sigma level, 1.5 shift added"), rate.sigma_with_shift, None, None),
        ]  # fmt: skip
        columns = mark_heads(["figure", "estimate", "low", "high"])
        frame = pd.DataFrame(rows, columns=columns)
        frame[["estimate", "low", "high"]] = frame[["estimate", "low", "high"]].map(_figure)
        note = say(
            "Of all baseline contacts. A sigma level is a habit of speech: act on the defects."
        )
        if self.unstable_baseline:
            was = say("The baseline is not stable: this says how it was, not what it can.")
            note = sentences(was, note)
        told = table(frame, say("Capability of {measure}", measure=label), note=note)
        return [told.evidence_of("capability")]


def try_evaluators(ratings: pd.DataFrame | None, trusted_from: float) -> EvaluatorStudy | None:
    """Return the study of evaluators; None where there is nothing, or too little, to compare."""
    if ratings is None or ratings.empty:
        return None
    try:
        return study_evaluators(ratings, trusted_from)
    except AnalysisError:
        return None


def starting_point(
    chart: ControlChart,
    series: pd.DataFrame,
    evaluators: EvaluatorStudy | None,
    hits_are_good: bool,
) -> StartingPoint:
    """Put together what the measure phase hands on.

    Parameters
    ----------
    series : DataFrame
        What was charted: for shares with `events` and `n`.
    """
    first = chart.baseline_points
    capability = None
    if chart.family == "share" and chart.better != "neither":
        n, events = int(series["n"][:first].sum()), int(series["events"][:first].sum())
        defects = n - events if hits_are_good else events
        capability = Capability(defect_rate(defects, n, 1), clopper_pearson(defects, n))
    in_baseline = chart.points["in_baseline"]
    broken = bool((chart.points.loc[in_baseline, "rule"] != "").any())
    needed = periods_needed(chart.points.loc[in_baseline, "value"], chart.target)
    return StartingPoint(chart, evaluators, capability, needed, broken)


def periods_needed(values: pd.Series, target: float | None) -> float | None:
    """Return periods on each side that a step from the values' level to the target needs.

    None without a target, at it, or where the values do not vary.
    """
    if target is None or len(values) < 2:
        return None
    gap, spread = abs(float(values.mean()) - target), float(values.std(ddof=1))
    if not (gap > 0 and spread > 0):
        return None
    try:
        return max(2.0, math.ceil(size_two_means(gap, spread, POWER, ALPHA)))
    except AnalysisError:
        return 2.0


def _none_wrong(n: int) -> float:
    return 1 - 0.05 ** (1 / n)


def _figure(value: float) -> str | None:
    """Write a figure of capability: whole numbers where they are large."""
    if value is None or math.isnan(value):
        return None
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2f}"
