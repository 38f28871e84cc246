"""Adapters of Cox regression."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.survival.cluster_errors import cluster_covariance, robust_score_test
from ccqa_lib.analyse.survival.concordance import Concordance, concordance
from ccqa_lib.analyse.survival.cox import CoxFit, fit_cox
from ccqa_lib.analyse.survival.cox_curves import baseline_hazard, predict_curves
from ccqa_lib.analyse.survival.cox_exact import fit_cox_exact
from ccqa_lib.analyse.survival.cox_residuals import (
    deviance_residuals,
    martingale_residuals,
)
from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.proportionality import proportionality_test
from ccqa_lib.analyse.survival.spells import SpellColumns, read_spells
from ccqa_lib.analyse.survival.split import split_spells
from ccqa_lib.validation.adapters.survival_tables import (
    LEFT,
    STATUS,
    by_term,
    cox_table,
    frame_of,
    r_term,
    with_deaths,
    within,
    zph_table,
)
from ccqa_lib.validation.registry import adapter

PEOPLE = pd.DataFrame(
    {"pay": [11, 13], "age": [25, 45], "night": [1, 0], "site": ["north", "west"]}
)
PERIODS = SpellColumns("stop", "event", entry="start")


@adapter("srv_cox")
def cox(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the Cox model of leaving with everything that R tells of it."""
    design = build_design(
        frame_of(inputs["d"]), ["pay", "age", "night", "site"], also=["time", "left", "team"],
        constant="implied",
    )  # fmt: skip
    fit = fit_cox(design, LEFT, ties=inputs["ties"])
    names, ratios = design.names, fit.hazard_ratios()
    ratios.insert(2, "inverse", 1 / ratios["hazard_ratio"])
    limits = ratios[["hazard_ratio", "inverse", "low", "high"]].to_numpy()
    heads = ["exp(coef)", "exp(-coef)", "lower .95", "upper .95"]
    base, lp = baseline_hazard(fit), fit.linear_predictor
    zero = lp + fit.centre @ fit.coefficients.estimate
    robust = cluster_covariance(fit, design.column("team"))
    return _summary(fit) | {
        "hr_ci95": pd.DataFrame(limits, index=[r_term(n) for n in names], columns=heads),
        "cluster_team_robust_se": by_term(names, np.sqrt(np.diag(robust))),
        "baseline_cumhaz_at_zero": {"time": base["time"], "cumhaz": base["hazard"]},
        "predicted_survival": _predicted(fit),
        "zph_identity": zph_table(proportionality_test(fit, "identity").terms),
        "zph_rank": zph_table(proportionality_test(fit, "rank").terms),
        "lp_first5": (zero - _r_centre(fit) @ fit.coefficients.estimate)[:5],
        "lp_reference_zero_first5": zero[:5],
        "martingale_first5": martingale_residuals(fit)[:5],
        "deviance_residual_first5": deviance_residuals(fit)[:5],
    }


@adapter("srv_cox_exact_aml")
def cox_exact(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the Cox model of remission under three ways to take ties."""
    design = _design(frame_of(inputs["d"]), ["x"], STATUS)
    fits = {
        "exact": fit_cox_exact(design, STATUS),
        "efron": fit_cox(design, STATUS, ties="efron"),
        "breslow": fit_cox(design, STATUS, ties="breslow"),
    }
    return {
        name: {
            "coef": fit.coefficients.estimate,
            "se": fit.coefficients.se[0],
            "loglik": [fit.loglik_null, fit.loglik],
        }
        for name, fit in fits.items()
    }


@adapter("srv_cox_left_truncated")
def left_truncated(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return Cox model and Kaplan-Meier curve of people watched from later than 0."""
    d = frame_of(inputs["d"])
    d = d[d["time"] > d["entry"]]
    columns = replace(LEFT, entry="entry")
    design = _design(d, ["pay", "night"], columns)
    fit = fit_cox(design, columns)
    curve = kaplan_meier(read_spells(d, columns))
    at = curve.at(within([8, 26, 52], curve.time[-1]))
    breslow = fit_cox(design, columns, ties="breslow").coefficients
    return {
        "n": len(d),
        "efron": cox_table(fit.coefficients),
        "efron_loglik": [fit.loglik_null, fit.loglik],
        "breslow_coef": by_term(breslow.names, breslow.estimate),
        "km": {
            "time": at["time"], "n_risk": at["at_risk"], "survival": at["survival"],
            "se": at["se"],
        },
    }  # fmt: skip


@adapter("srv_cox_lung")
def lung(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the Cox model of lung cancer; status 2 is death."""
    d = with_deaths(frame_of(inputs["d"]))
    return _summary(fit_cox(_design(d, ["age", "sex", "ph_ecog"], STATUS), STATUS))


@adapter("srv_cox_stratified")
def stratified(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the Cox model of leaving with a baseline for each site, and with a product."""
    d, also = frame_of(inputs["d"]), ["time", "left", "site"]
    terms = ["pay", "night", "age", ("pay", "night")]
    plain = build_design(d, ["pay", "age", "night"], also=also, constant="implied")
    fit = fit_cox(plain, LEFT, strata=["site"])
    crossed = fit_cox(build_design(d, terms, also=also, constant="implied"), LEFT, strata=["site"])
    base = baseline_hazard(fit).groupby("stratum")["hazard"].max()
    chisq = 2 * (crossed.loglik - fit.loglik)
    table = crossed.coefficients
    return _summary(fit) | {
        "last_cumhaz_by_stratum": dict(
            zip(sorted(plain.column("site").unique()), base, strict=True)
        ),
        "interaction": {
            "coef": by_term(table.names, table.estimate),
            "chisq": chisq,
            "p": stats.chi2.sf(chisq, 1),
        },
    }


@adapter("srv_cox_time_varying")
def time_varying(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the Cox model of absences that change, with errors robust by person."""
    d = frame_of(inputs["d"])
    design = build_design(
        d, ["absences", "night", "pay"], also=["start", "stop", "event", "id"], constant="implied"
    )
    fit = fit_cox(design, PERIODS)
    person = design.column("id")
    robust = replace(fit.coefficients, covariance=cluster_covariance(fit, person))
    moments = np.unique(d.loc[d["event"] == 1, "stop"])
    split = split_spells(d, PERIODS, moments)
    split = split.assign(drift=split["night"] * np.log(split["stop"]))
    drifting = fit_cox(_design(split, ["absences", "drift"], PERIODS), PERIODS).coefficients
    return _summary(fit) | {
        "rows": len(design.rows),
        "coefficients": cox_table(fit.coefficients, robust),
        "robust_score": robust_score_test(fit, person),
        "concordance": _pair(concordance(fit, person)),
        "time_transform_log": dict(zip(["absences", "tt(night)"], drifting.estimate, strict=True)),
    }


@adapter("srv_cox_veteran_zph")
def veteran(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the Cox model of the veterans' trial and its tests of proportional hazards."""
    fit = fit_cox(_design(frame_of(inputs["d"]), ["trt", "prior", "karno"], STATUS), STATUS)
    return _summary(fit) | {"zph_log": zph_table(proportionality_test(fit, "log").terms)}


def _design(d: pd.DataFrame, terms: Sequence[str], columns: SpellColumns):
    return build_design(d, terms, also=columns.names, constant="implied")


def _summary(fit: CoxFit) -> dict[str, Any]:
    """Return what most cases ask of a Cox model."""
    tests = fit.tests()[["chisq", "df", "p"]].to_numpy()
    return {
        "n": fit.spells.n,
        "events": fit.spells.events,
        "coefficients": cox_table(fit.coefficients),
        "loglik": [fit.loglik_null, fit.loglik],
        "lr_test": tests[0], "wald_test": tests[1], "score_test": tests[2],
        "AIC": fit.aic,
        "concordance": _pair(concordance(fit)),
        "zph_km": zph_table(proportionality_test(fit, "km").terms),
    }  # fmt: skip


def _pair(found: Concordance) -> list[float]:
    return [found.value, found.se]


def _predicted(fit: CoxFit) -> dict[str, Any]:
    curves = predict_curves(fit, PEOPLE)
    parts = [curve.at(within([13, 26, 52], curve.last)) for curve in curves]
    names = {"surv": "survival", "se": "se", "lower_log": "low", "upper_log": "high"}
    tables = {
        new: {"values": np.column_stack([part[old] for part in parts])}
        for new, old in names.items()
    }
    return {"times": parts[0]["time"]} | tables


def _r_centre(fit: CoxFit) -> np.ndarray:
    """Return the means that R takes off: none where a column holds -1, 0 and 1 only."""
    plain = np.isin(fit.design.matrix, [-1, 0, 1]).all(axis=0)
    return np.where(plain, 0, fit.centre)
