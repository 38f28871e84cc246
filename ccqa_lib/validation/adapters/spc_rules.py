"""Adapters of rules, run charts, and charts with memory: Nelson, NHS, EWMA, CUSUM, T-squared."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc.constants import D2_OF_TABLES
from ccqa_lib.analyse.spc.cusum import cusum
from ccqa_lib.analyse.spc.ewma import ewma_chart
from ccqa_lib.analyse.spc.hotelling import hotelling_chart
from ccqa_lib.analyse.spc.individuals import moving_ranges, screened, sigma_from_ranges
from ccqa_lib.analyse.spc.making_data_count import (
    NEAR_LIMIT,
    NHS_FACTOR,
    assurance,
    special_causes,
)
from ccqa_lib.analyse.spc.patterns import place
from ccqa_lib.analyse.spc.run_chart import crossings_limit, longest_run_limit, run_chart
from ccqa_lib.analyse.spc.run_length import arl_cusum, arl_ewma, arl_shewhart
from ccqa_lib.analyse.spc.shewhart_rules import nelson_ends, western_electric_ends
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]
Results = dict[str, Any]

T2_CONFIDENCE = 0.999  # of the reference call, where a case does not give its own
BETTER = {"increase": "higher", "decrease": "lower", "neutral": "neither"}
ASSURANCE = {"consistently pass": "consistent_pass", "consistently fail": "consistent_fail"}


@adapter("spc_ewma")
def ewma(inputs: Inputs) -> Results:
    """EWMA with known mean and sigma."""
    chart = ewma_chart(
        np.atleast_1d(inputs["x"]), inputs["centre"], inputs["sigma"], inputs["lambda"], inputs["L"]
    )
    return {"z": chart.points, "lcl": chart.lower, "ucl": chart.upper, "beyond": chart.beyond}


@adapter("spc_ewma_estimated")
def ewma_estimated(inputs: Inputs) -> Results:
    """EWMA with mean and sigma from the data, by the printed d2."""
    x = np.asarray(inputs["x"], dtype=float)
    known = {"centre": x.mean(), "sigma": sigma_from_ranges(moving_ranges(x), D2_OF_TABLES)}
    return known | ewma(inputs | known)


@adapter("spc_cusum")
def tabular_cusum(inputs: Inputs) -> Results:
    """Two-sided tabular CUSUM."""
    sums = cusum(inputs["x"], inputs["centre"], inputs["sigma"], inputs["k"], inputs["h"])
    return {
        "c_plus": sums.above,
        "c_minus": sums.below,
        "signal_up": sums.signals_up,
        "signal_down": sums.signals_down,
    }


@adapter("spc_arl")
def average_run_lengths(inputs: Inputs) -> Results:
    """Average run lengths of the charts that the keys name."""
    shifts = [float(shift) for shift in np.atleast_1d(inputs["shift"])]
    return {
        "shewhart_3sigma": [arl_shewhart(shift) for shift in shifts],
        "cusum_k05_h4": [arl_cusum(shift, 0.5, 4) for shift in shifts],
        "cusum_k05_h5": [arl_cusum(shift, 0.5, 5) for shift in shifts],
        "ewma_l01_L2814": [arl_ewma(shift, 0.1, 2.814) for shift in shifts],
        "ewma_l02_L2962": [arl_ewma(shift, 0.2, 2.962) for shift in shifts],
    }


@adapter("spc_hotelling")
def t_squared(inputs: Inputs) -> Results:
    """T-squared of single observations."""
    chart = hotelling_chart(inputs["d"], inputs.get("confidence", T2_CONFIDENCE))
    return {
        "centre": chart.centre,
        "cov": chart.covariance,
        "t2": chart.t2,
        "ucl_phase1": chart.upper_baseline,
        "ucl_prediction": chart.upper_future,
    }


@adapter("spc_run_chart_limits")
def run_chart_limits(inputs: Inputs) -> Results:
    """Limits of the Anhoej rules, for n of 10 to 100 where a case names none."""
    useful = [int(n) for n in np.atleast_1d(inputs.get("n", np.arange(10, 101)))]
    return {
        "n": useful,
        "longest_run_max": [longest_run_limit(n) for n in useful],
        "crossings_min": [crossings_limit(n) for n in useful],
    }


@adapter("spc_run_chart")
def runs_about_the_median(inputs: Inputs) -> Results:
    """Run chart of one series."""
    chart = run_chart(inputs["x"])
    return {
        "median": chart.median,
        "n_useful": chart.useful,
        "longest_run": chart.longest_run,
        "longest_run_max": chart.longest_run_limit,
        "crossings": chart.crossings,
        "crossings_min": chart.crossings_limit,
        "signal": chart.is_signal,
    }


@adapter("spc_nelson_rules")
def rules_with_given_limits(inputs: Inputs) -> Results:
    """Nelson's rules in both conventions, and Western Electric's; missing points are skipped."""
    x = np.asarray(inputs["x"], dtype=float)
    there = np.flatnonzero(~np.isnan(x))
    limits = [np.asarray(float(inputs[name])) for name in ("cl", "lcl", "ucl")]
    placed = place(x[there], *limits)
    positions = {
        "points_convention": nelson_ends(placed, "points"),
        "steps_convention": nelson_ends(placed, "steps"),
    }
    results = {
        name: {f"Rule{rule}": 1 + there[ends] for rule, ends in rules.items()}
        for name, rules in positions.items()
    }
    zones = western_electric_ends(placed)
    named = {f"zone{rule}_points": 1 + there[ends] for rule, ends in zones.items()}
    return results | {"western_electric": named}


@adapter("spc_mdc")
def making_data_count(inputs: Inputs) -> Results:
    """Judge as NHSRplotthedots 0.2.2 does, group by group between rebases."""
    d = inputs["d"].assign(date=pd.to_datetime(inputs["d"]["date"])).sort_values("date")
    starts = pd.to_datetime(np.atleast_1d(inputs.get("rebase") or []))
    group = d["date"].isin(starts).cumsum()
    parts = [_mdc_group(part["value"].to_numpy(float), inputs) for _, part in d.groupby(group)]
    labels = np.concatenate([part["labels"] for part in parts])
    return {
        "mean": np.concatenate([part["mean"] for part in parts]),
        "lpl": np.concatenate([part["lpl"] for part in parts]),
        "upl": np.concatenate([part["upl"] for part in parts]),
        "special_cause_type": labels,
        "point_type": _point_types(labels, inputs["direction"]),
        "summary": _mdc_summary(parts, group.unique().tolist(), inputs),
    }


def _mdc_group(values: np.ndarray, inputs: Inputs) -> Results:
    first = int(inputs.get("fix_after") or len(values))
    ranges = moving_ranges(values[:first])
    ranges = screened(ranges) if inputs.get("screen") else ranges
    centre, reach = values[:first].mean(), NHS_FACTOR * ranges.mean()
    level = np.ones(len(values))
    limits = {
        "mean": centre * level,
        "lpl": (centre - reach) * level,
        "upl": (centre + reach) * level,
    }
    placed = place(values, limits["mean"], limits["lpl"], limits["upl"])
    found = special_causes(placed, NEAR_LIMIT)
    names = [
        (found.outside, "Above UCL", "Below LCL"),
        (found.trend, "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"),
        (found.two_in_three, "2 in 3 Above CL", "2 in 3 Below CL"),
        (found.one_side, "7 Points Above CL", "7 Points Below CL"),
    ]
    conditions = [way == sign for way, *_ in names for sign in (1, -1)]
    texts = [text for _, *both in names for text in both]
    return limits | {"labels": np.select(conditions, texts, "Common Cause")}


def _point_types(labels: np.ndarray, direction: str) -> list[str]:
    better = {"increase": 1, "decrease": -1, "neutral": 0}[direction]
    return [_point_type(label, better) for label in labels]


def _point_type(label: str, better: int) -> str:
    if label == "Common Cause":
        return "common_cause"
    way = 1 if "Above" in label or "Increasing" in label else -1
    if better == 0:
        return "special_cause_neutral_high" if way > 0 else "special_cause_neutral_low"
    return "special_cause_improvement" if way == better else "special_cause_concern"


def _mdc_summary(parts: list[Results], groups: list[int], inputs: Inputs) -> Results:
    types = [_point_types(part["labels"], inputs["direction"]) for part in parts]
    summary = {
        "mean_col": [part["mean"][0] for part in parts],
        "lpl": [part["lpl"][0] for part in parts],
        "upl": [part["upl"][0] for part in parts],
        "n": [len(part["mean"]) for part in parts],
        "variation_type": [of_group[-1] for of_group in types],
    }
    for name in ("common_cause", "special_cause_improvement", "special_cause_concern"):
        summary[name] = [of_group.count(name) for of_group in types]
    if inputs.get("rebase"):
        summary["rebase_group"] = groups
    if inputs.get("target") is not None:
        last = summary["lpl"][-1], summary["upl"][-1]
        verdict = assurance(inputs["target"], *last, BETTER[inputs["direction"]])
        told = None if verdict == "no target" else ASSURANCE.get(verdict, verdict)
        summary["assurance_type"] = [None] * (len(parts) - 1) + [told]
    return summary
