"""Adapters of change over time: interrupted series, differences in differences, change points."""

from typing import Any

import numpy as np

from ccqa_lib.analyse.change.ar1 import Ar1Fit, fit_ar1
from ccqa_lib.analyse.change.autocorrelation import durbin_watson, ljung_box
from ccqa_lib.analyse.change.breaks import best_split, find_breaks, sup_f
from ccqa_lib.analyse.change.differences import event_study, two_by_two, two_way_effect
from ccqa_lib.analyse.change.newey_west import newey_west, newey_west_covariance, usual_lag
from ccqa_lib.analyse.change.panel import Panel
from ccqa_lib.analyse.change.segments import mean_changes, mean_variance_changes
from ccqa_lib.analyse.design import INTERCEPT, build_design
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]


@adapter("tsr_its")
def interrupted(inputs: Inputs) -> dict[str, Any]:
    """Segmented regression with Newey-West errors, and with AR(1) errors."""
    frame = inputs["d"].sort_values("t", ignore_index=True)
    lag = inputs.get("lag")
    lag = usual_lag(len(frame)) if lag is None else int(lag)
    design = build_design(frame, ["t", "post", "since"], also=["y"])
    fit = fit_linear(design, "y")
    adjusted = newey_west(fit, lag)
    tests = ljung_box(fit.residuals, 6)
    y, periods = fit.y, design.rows["t"].to_numpy()
    reml, ml = (fit_ar1(design, y, periods, kind) for kind in ("REML", "ML"))
    named = _namer(design.names)
    last = design.matrix[-1]
    names = list(design.names)
    effect = [names.index(name) for name in ("post", "since")]
    estimate = fit.coefficients.estimate
    return {
        "coef": named(estimate),
        "ols_se": named(fit.coefficients.se),
        "newey_west_se": named(np.sqrt(np.diag(newey_west_covariance(fit, lag)))),
        "newey_west_se_adjusted": named(adjusted.se),
        "t_p_adjusted": {"t": named(adjusted.statistic), "p": named(adjusted.p)},
        "durbin_watson": durbin_watson(fit.residuals),
        "ljung_box_6": [tests.statistic, tests.p],
        "gls_ar1_reml": _ar1(reml, named),
        "gls_ar1_ml": _ar1(ml, named),
        "effect_at_last_point": float(last[effect] @ estimate[effect]),
    }


def _namer(names: tuple[str, ...]):
    """Return what labels coefficients as R does."""
    labels = ["(Intercept)" if name == INTERCEPT else name for name in names]
    return lambda values: dict(zip(labels, values, strict=True))


def _ar1(fit: Ar1Fit, named) -> dict[str, Any]:
    return {
        "coef": named(fit.coefficients.estimate),
        "se": named(fit.coefficients.se),
        "phi": fit.phi,
        "sigma": fit.sigma,
        "logLik": fit.loglik,
    }


@adapter("tsr_did")
def differences(inputs: Inputs) -> dict[str, Any]:
    """Two by two, two-way fixed effects, event study."""
    frame, panel = inputs["d"], Panel("y", "unit", "period", "treated", "post")
    simple, two_way = two_by_two(frame, panel), two_way_effect(frame, panel)
    study = event_study(frame, panel).coefficients
    return {
        "group_means": simple.means.ravel(),
        "did": simple.did,
        "ols_se": simple.ols_se,
        "cluster_unit_se_stata": simple.cluster_se,
        "twfe": {
            "estimate": two_way.coefficients.estimate,
            "classical_se": two_way.classical,
            "arellano_HC0": two_way.arellano,
            "lm_dummies_CR1": two_way.coefficients.se,
        },
        "event_study": {
            "relative_period": [int(name) for name in study.names],
            "coef": study.estimate,
        },
    }


@adapter("tsr_changepoint")
def change_points(inputs: Inputs) -> dict[str, Any]:
    """One change, several by two penalties, by the modified BIC, by BIC; a test for any."""
    x = inputs["x"]
    n, sigma = len(x), inputs.get("sigma")
    two_log, three_log = (mean_changes(x, k * np.log(n), sigma, shortest=1) for k in (2, 3))
    single = best_split(x)
    breaks, test = find_breaks(x), sup_f(x)
    return {
        "amoc_best_split_after": single.after,
        "amoc_rss_after_split": single.rss,
        "amoc_likelihood_ratio": single.saved,
        "pelt_2logn": {"changepoints": two_log.changes, "means": two_log.means},
        "pelt_3logn": {"changepoints": three_log.changes, "means": three_log.means},
        "meanvar_pelt_mbic": {"changepoints": mean_variance_changes(x, shortest=2).changes},
        "bai_perron_bic": {
            "breakpoints": breaks.breakpoints,
            "rss": breaks.rss,
            "bic": breaks.bic,
        },
        "supF": {"statistic": test.statistic, "p": test.p, "argmax": test.after},
    }
