"""Adapters of control charts of values and counts: limits as qcc and qicharts2 define them."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.spc import attributes, subgroups
from ccqa_lib.analyse.spc.chart import Chart, three_sigma
from ccqa_lib.analyse.spc.constants import D2_OF_TABLES, chart_factors, d2, d3
from ccqa_lib.analyse.spc.individuals import EXACT_D2, moving_ranges, screened
from ccqa_lib.analyse.spc.measures import individuals_chart, moving_range_chart
from ccqa_lib.analyse.spc.phases import first_points, phase_numbers, phased_individuals_chart
from ccqa_lib.analyse.spc.rare_events import (
    g_chart,
    t_chart,
    t_chart_from_ranges,
    transformed_times,
)
from ccqa_lib.validation.printed_constants import D2_PRINTED, D3_PRINTED
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]
Results = dict[str, Any]


@adapter("spc_constants")
def constants(inputs: Inputs) -> Results:
    """Constants for each subgroup size."""
    factors = [chart_factors(int(n)) for n in np.atleast_1d(inputs["n"])]
    names = ("d2", "d3", "c4", "A2", "D3", "D4", "A3", "B3", "B4", "E2")
    return {name: [getattr(factor, name) for factor in factors] for name in names}


@adapter("spc_imr")
def individuals(inputs: Inputs) -> Results:
    """Compute XmR with exact and with printed constants."""
    x = _numbers(inputs["x"])
    ranges = moving_ranges(x)
    return {
        "centre": x.mean(),
        "moving_range": ranges,
        "mr_bar": ranges.mean(),
        "exact_constants": _xmr_limits(x, moving_range_chart(x), EXACT_D2),
        "table_constants": _xmr_limits(x, _printed_range_chart(x), D2_OF_TABLES),
    }


def _printed_range_chart(x: np.ndarray) -> Chart:
    ranges = moving_ranges(x)
    sigma = D3_PRINTED[2] / D2_PRINTED[2] * ranges.mean()
    return three_sigma("mr", ranges, ranges.mean(), sigma, (0.0, np.inf))


def _xmr_limits(x: np.ndarray, of_ranges: Chart, divisor: float) -> Results:
    of_values = individuals_chart(x, divisor=divisor)
    return {
        "d2": divisor,
        "sigma": of_values.sigma[0],
        "lcl": of_values.lower[0],
        "ucl": of_values.upper[0],
        "mr_ucl": of_ranges.upper[0],
        "mr_lcl": of_ranges.lower[0],
        "beyond": of_values.beyond,
        "mr_beyond": 1 + of_ranges.beyond,
    }


@adapter("spc_xbar_r")
def means_and_ranges(inputs: Inputs) -> Results:
    """X-bar and R of equal subgroups, exact and printed d2."""
    groups = _groups_of_rows(inputs["d"])
    r_bar, n = groups.ranges.mean(), int(groups.sizes[0])
    return {
        "xbar": groups.means,
        "range": groups.ranges,
        "grand_mean": groups.grand_mean,
        "r_bar": r_bar,
        "exact_constants": _xbar_r_limits(groups, d2(n), d3(n)),
        "table_constants": _xbar_r_limits(groups, D2_PRINTED[n], D3_PRINTED[n]),
    }


def _xbar_r_limits(groups: subgroups.Subgroups, divisor: float, spread: float) -> Results:
    r_bar = groups.ranges.mean()
    sigma = r_bar / divisor
    means, reach = subgroups.mean_chart(groups, sigma), 3 * spread * sigma
    return {
        "sigma": sigma,
        "xbar_lcl": means.lower[0],
        "xbar_ucl": means.upper[0],
        "r_centre": r_bar,
        "r_lcl": max(0.0, r_bar - reach),
        "r_ucl": r_bar + reach,
    }


@adapter("spc_xbar_s")
def means_and_deviations(inputs: Inputs) -> Results:
    """X-bar and S of equal subgroups."""
    groups = _groups_of_rows(inputs["d"])
    sigma = subgroups.sigma_mean_s(groups)
    means, spread = subgroups.mean_chart(groups, sigma), subgroups.s_chart(groups, sigma)
    return {
        "s": groups.s,
        "s_bar": groups.s.mean(),
        "sigma": sigma,
        "grand_mean": groups.grand_mean,
        "xbar_lcl": means.lower[0],
        "xbar_ucl": means.upper[0],
        "s_centre": spread.centre[0],
        "s_lcl": spread.lower[0],
        "s_ucl": spread.upper[0],
    }


@adapter("spc_xbar_unequal")
def unequal_subgroups(inputs: Inputs) -> Results:
    """X-bar of unequal subgroups by five estimates of sigma; S with the tool's flat centre."""
    d = inputs["d"]
    groups = subgroups.subgroups([part.to_numpy() for _, part in d.groupby("subgroup")["value"]])
    estimates = {
        "UWAVE_R": subgroups.sigma_mean_range(groups),
        "UWAVE_SD": subgroups.sigma_mean_s(groups),
        "MVLUE_R": subgroups.sigma_weighted_range(groups),
        "MVLUE_SD": subgroups.sigma_weighted_s(groups),
        "RMSDF": subgroups.sigma_pooled(groups),
    }
    charts = {name: subgroups.mean_chart(groups, sigma) for name, sigma in estimates.items()}
    named = {
        name: {"sigma": estimates[name], "centre": chart.centre[0]} | _limits(chart)
        for name, chart in charts.items()
    }
    reach = 3 * subgroups.s_chart(groups, estimates["UWAVE_SD"]).sigma
    flat = np.average(groups.s, weights=groups.sizes)
    s_chart = {"centre": flat, "lcl": np.maximum(0, flat - reach), "ucl": flat + reach}
    return {"sizes": groups.sizes, "means": groups.means, **named, "S_chart": s_chart}


@adapter("spc_p")
def shares(inputs: Inputs) -> Results:
    """Compute the p chart."""
    return _varying(attributes.p_chart(*_counts(inputs)))


@adapter("spc_u")
def rates(inputs: Inputs) -> Results:
    """Compute the u chart."""
    return _varying(attributes.u_chart(*_counts(inputs)))


@adapter("spc_np")
def numbers_of_items(inputs: Inputs) -> Results:
    """Compute the np chart of equal subgroups."""
    return _flat(attributes.np_chart(*_counts(inputs)))


@adapter("spc_c")
def counts(inputs: Inputs) -> Results:
    """Compute the c chart."""
    return _flat(attributes.c_chart(_counts(inputs)[0]))


@adapter("spc_laney_p")
def laney_shares(inputs: Inputs) -> Results:
    """Compute the p' chart, unscreened as published and screened as the tool does."""
    return _laney(inputs, attributes.p_chart, attributes.p_prime_chart)


@adapter("spc_laney_u")
def laney_rates(inputs: Inputs) -> Results:
    """Compute the u' chart, unscreened as published and screened as the tool does."""
    return _laney(inputs, attributes.u_chart, attributes.u_prime_chart)


def _laney(inputs: Inputs, plain, prime) -> Results:
    events, n = _counts(inputs)
    chart = plain(events, n)
    z = attributes.standardised(chart)
    ranges = {"unscreened": moving_ranges(z), "screened": screened(moving_ranges(z))}
    results = {"points": chart.points, "z": z}
    for name, kept in ranges.items():
        sigma_z = kept.mean() / D2_OF_TABLES
        widened = prime(events, n, sigma_z)
        results[name] = {
            "sigma_z": sigma_z,
            "centre": widened.centre[0],
            **_limits(widened),
            "beyond": widened.beyond,
        }
    exact = {name: kept.mean() / EXACT_D2 for name, kept in ranges.items()}
    return results | {"sigma_z_exact_d2": exact}


@adapter("spc_g_chart")
def gaps_in_cases(inputs: Inputs) -> Results:
    """Compute the g chart in both ways of counting."""
    x = _numbers(inputs["x"])
    between, mean = g_chart(x), x.mean()
    up_to = three_sigma("g", x, mean, np.sqrt(mean * (mean - 1)), (0.0, np.inf))
    return {
        "mean": mean,
        "median": np.median(x),
        "non_events_between": {"centre_drawn": between.centre[0], **_ends(between)}
        | {"beyond": between.beyond},
        "counted_up_to_and_including_the_event": {"centre": mean, "sigma": up_to.sigma[0]}
        | _ends(up_to),
    }


@adapter("spc_t_chart")
def gaps_in_time(inputs: Inputs) -> Results:
    """Compute the t chart with the printed d2, unscreened and screened."""
    x = _numbers(inputs["x"])
    y = transformed_times(x)
    charts = {
        "unscreened": t_chart(x, D2_OF_TABLES),
        "screened": t_chart_from_ranges(x, screened(moving_ranges(y)), D2_OF_TABLES),
    }
    named = {
        name: {"centre": chart.centre[0], **_ends(chart), "beyond": chart.beyond}
        for name, chart in charts.items()
    }
    return {"transformed": y, **named}


@adapter("spc_phases")
def phases(inputs: Inputs) -> Results:
    """Individuals charts with the printed d2: own limits by phase, and a frozen baseline."""
    x = _numbers(inputs["x"])
    ends = [int(part) for part in np.atleast_1d(inputs.get("part") or [])]
    phase = phase_numbers(len(x), ends)
    phased = phased_individuals_chart(x, phase, D2_OF_TABLES)
    freeze = int(inputs.get("freeze") or len(x))
    frozen = individuals_chart(x, first_points(len(x), freeze), D2_OF_TABLES)
    return {
        "phased": {"phase": phase, "centre": phased.centre, **_limits(phased)}
        | {"beyond": phased.beyond},
        "frozen": {"centre": frozen.centre[0], **_ends(frozen), "beyond": frozen.beyond},
    }


def _numbers(values: Any) -> np.ndarray:
    return np.atleast_1d(np.asarray(values, dtype=float))


def _counts(inputs: Inputs) -> tuple[np.ndarray, np.ndarray]:
    d = inputs["d"]
    return _numbers(d["events"]), _numbers(d["n"])


def _groups_of_rows(d: pd.DataFrame) -> subgroups.Subgroups:
    """Reduce a table of one subgroup a row; its first column numbers the subgroups."""
    return subgroups.subgroups(list(d.iloc[:, 1:].to_numpy(dtype=float)))


def _limits(chart: Chart) -> Results:
    return {"lcl": chart.lower, "ucl": chart.upper}


def _ends(chart: Chart) -> Results:
    return {"lcl": chart.lower[0], "ucl": chart.upper[0]}


def _varying(chart: Chart) -> Results:
    told = {"points": chart.points, "centre": chart.centre[0], "beyond": chart.beyond}
    return told | _limits(chart)


def _flat(chart: Chart) -> Results:
    told = {"points": chart.points, "centre": chart.centre[0], "beyond": chart.beyond}
    return told | _ends(chart)
