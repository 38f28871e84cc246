"""Adapters of survival curves, means and log-rank tests."""

from dataclasses import replace
from typing import Any

import numpy as np

from ccqa_lib.analyse.survival.curve import Scale, SurvivalCurve, kaplan_meier, kaplan_meier_by
from ccqa_lib.analyse.survival.logrank import LogrankTest, logrank
from ccqa_lib.analyse.survival.restricted_mean import (
    RestrictedMean,
    compare_restricted_means,
    restricted_mean,
)
from ccqa_lib.validation.adapters.survival_tables import (
    LEFT,
    STATUS,
    frame_of,
    spells_of,
    with_deaths,
)
from ccqa_lib.validation.registry import adapter

CONTRASTS = ["RMST (arm=1)-(arm=0)", "RMST (arm=1)/(arm=0)", "RMTL (arm=1)/(arm=0)"]


@adapter("srv_km")
def km(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the curve of leaving, asked at 13, 26 and 52 weeks."""
    return _curve(kaplan_meier(spells_of(inputs["d"])), [13, 26, 52], 52)


@adapter("srv_km_aml")
def km_aml(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the curve of remission, asked at 12, 24 and 36 weeks."""
    return _curve(kaplan_meier(spells_of(inputs["d"])), [12, 24, 36], 48)


@adapter("srv_rmst_two_groups")
def rmst_two_groups(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the mean time within 52 weeks by night work, and its contrasts."""
    curves = kaplan_meier_by(spells_of(inputs["d"], LEFT, ["night"]), "night")
    first, second = (restricted_mean(curve, 52) for curve in curves.values())
    found = compare_restricted_means(first, second)
    values = [[e.estimate, *e.interval, p] for e, p in zip(found.effects, found.p, strict=True)]
    contrasts = {"rows": CONTRASTS, "cols": ["Est.", "lower .95", "upper .95", "p"]}
    return {
        "arm0": _mean(first),
        "arm1": _mean(second),
        "contrasts": contrasts | {"values": values},
    }


@adapter("srv_logrank")
def logranks(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return log-rank tests of leaving by site and by night work."""
    spells = spells_of(inputs["d"], LEFT, ["site", "night"])
    plain = logrank(spells, "site")
    return {
        "groups": plain.counts["site"],
        "logrank": _test(plain),
        "peto_peto_rho1": _test(logrank(spells, "site", weight="Peto-Peto")),
        "stratified_by_night": _test(logrank(spells, "site", stratum="night")),
        "two_groups_night": _test(logrank(spells, "night")),
    }


@adapter("srv_logrank_lung")
def logrank_lung(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the log-rank test of lung cancer by sex, and medians; status 2 is death."""
    spells = spells_of(with_deaths(frame_of(inputs["d"])), STATUS, ["sex"])
    medians = [c.quantile(0.5, "log") for c in kaplan_meier_by(spells, "sex").values()]
    return _test(logrank(spells, "sex")) | {
        "median": [m.estimate for m in medians],
        "median_lower_log": [m.low for m in medians],
        "median_upper_log": [m.high for m in medians],
    }


def _curve(curve: SurvivalCurve, times: list[float], tau: float) -> dict[str, Any]:
    real = curve.events > 0
    longer = _extended(curve, max(*times, tau))
    at = longer.at(times)
    return {
        "n": curve.n, "events": curve.events.sum(), "event_times": curve.time[real],
        "n_risk": curve.at_risk[real], "n_event": curve.events[real],
        "survival": curve.survival[real], "greenwood_se": curve.se[real],
        "ci_log": _limits(curve, "log"), "ci_loglog": _limits(curve, "log-log"),
        "ci_plain": _limits(curve, "plain"),
        "quartiles_log": _quartiles(curve, "log"),
        "quartiles_loglog": _quartiles(curve, "log-log"),
        "quartiles_plain": _quartiles(curve, "plain"),
        "rmst": {"tau": tau} | _mean(restricted_mean(longer, tau)),
        "nelson_aalen": curve.hazard[real],
        "nelson_aalen_se": np.sqrt(curve.hazard_variance[real]),
        "at_times": {
            "time": times, "survival": at["survival"], "n_risk": at["at_risk"],
            "loglog_lower": at["low"], "loglog_upper": at["high"],
        },
    }  # fmt: skip


def _extended(curve: SurvivalCurve, until: float) -> SurvivalCurve:
    """Return the curve drawn flat to a later time, as R's `extend` does and ours refuses to."""
    if until <= curve.time[-1]:
        return curve
    flat = {
        name: np.append(values, values[-1])
        for name, values in vars(curve).items()
        if isinstance(values, np.ndarray)
    }
    nobody = dict.fromkeys(["at_risk", "events"], 0)
    changed = {name: np.append(getattr(curve, name), value) for name, value in nobody.items()}
    return replace(curve, **flat | changed | {"time": np.append(curve.time, until)})


def _limits(curve: SurvivalCurve, scale: Scale) -> dict[str, np.ndarray]:
    low, high = curve.interval(scale)[curve.events > 0].T
    return {"lower": low, "upper": high}


def _quartiles(curve: SurvivalCurve, scale: Scale) -> dict[str, list[float]]:
    found = [curve.quantile(share, scale) for share in (0.25, 0.5, 0.75)]
    return {
        "quantile": [f.estimate for f in found],
        "lower": [f.low for f in found],
        "upper": [f.high for f in found],
    }


def _mean(found: RestrictedMean) -> dict[str, float]:
    return {"mean": found.mean, "rmst": found.mean, "se": found.se}


def _test(found: LogrankTest) -> dict[str, Any]:
    return {
        "observed": found.counts["observed"], "expected": found.counts["expected"],
        "chisq": found.chisq, "df": found.df, "p": found.p,
    }  # fmt: skip
