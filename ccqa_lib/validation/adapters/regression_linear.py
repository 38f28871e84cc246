"""Adapters of linear and quantile regression."""

import re
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.exact import ExactFit, fit_exact, fit_polynomial
from ccqa_lib.analyse.regression.linear import LinearFit, fit_linear
from ccqa_lib.analyse.regression.linear_checks import (
    anova_partial,
    anova_sequential,
    breusch_pagan,
    durbin_watson,
    influence,
    predict_linear,
    reset_test,
)
from ccqa_lib.analyse.regression.overlap import variance_inflation
from ccqa_lib.analyse.regression.quantile import fit_quantile
from ccqa_lib.analyse.regression.sandwich import (
    cr0_covariance,
    cr_adjusted,
    hc_covariance,
    satterthwaite_df,
    two_way_covariance,
)
from ccqa_lib.validation.adapters.regression_tables import by_name, r_name, r_table
from ccqa_lib.validation.registry import adapter

NEW_CONTACTS = pd.DataFrame(
    {
        "wait": [30, 200], "hold": [20, 60], "resolved": [1, 0], "tenure": [24, 6],
        "channel": ["phone", "email"],
    },
    index=["1", "2"],
)  # fmt: skip
ANOVA_NAMES = {
    "df": "Df", "sum_sq": "Sum Sq", "mean_sq": "Mean Sq", "f": "F value", "p": "Pr(>F)",
}  # fmt: skip
_POWER = re.compile(r"I\(x\^(\d+)\)")
_NO_INTERCEPT = re.compile(r"~[^,]*-\s*1\b")


@adapter("reg_ols")
def ols(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return estimates, fit, diagnostics and predictions of score."""
    d = inputs["d"]
    terms = ["wait", "hold", "resolved", "tenure", "channel"]
    fit = fit_linear(build_design(d, terms, also=["score"]), "score")
    f, df1, df2, p = fit.f_test
    dw, dw_p = durbin_watson(fit)
    first = influence(fit).iloc[:5]
    return {
        "coefficients": r_table(fit.coefficients, "t"),
        "ci95": _interval_table(fit.coefficients),
        "r2": fit.r2, "adj_r2": fit.adjusted_r2, "sigma": fit.sigma,
        "F": f, "F_df": [df1, df2], "F_p": p,
        "logLik": fit.loglik, "AIC": fit.aic, "BIC": fit.bic,
        "vif_gvif": _gvif(fit),
        "anova_type1": _anova(anova_sequential(fit), ["Df", "Sum Sq", "Mean Sq"]),
        "anova_type2": _anova(anova_partial(fit), ["Sum Sq", "Df"]),
        "durbin_watson": dw, "durbin_watson_p": dw_p,
        "breusch_pagan_studentized": breusch_pagan(fit)[:2],
        "reset_2_3": reset_test(fit),
        "leverage_first5": first["leverage"],
        "cooks_first5": first["cooks"],
        "rstudent_first5": first["rstudent"],
        "prediction": _predicted(fit, "row"),
        "mean_ci": _predicted(fit, "mean"),
    }  # fmt: skip


@adapter("reg_ols_robust")
def ols_robust(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return robust and cluster-robust standard errors of score, by agent."""
    d = inputs["d"]
    terms = ["wait", "hold", "resolved", "tenure"]
    design = build_design(d, terms, also=["score", "agent", "channel"])
    fit = fit_linear(design, "score")
    agent = design.column("agent")
    n, k, groups = fit.n, len(design.names), agent.nunique()
    cr0 = cr0_covariance(fit, agent)
    only_groups = cr0 * groups / (groups - 1)
    stata = only_groups * (n - 1) / (n - k)
    cr2, df2 = cr_adjusted(fit, agent, 0.5), satterthwaite_df(fit, agent)
    hc3 = hc_covariance(fit, "HC3")

    def se(covariance: np.ndarray) -> dict[str, float]:
        return by_name(fit.design.names, np.sqrt(np.diag(covariance)))

    result = {kind: se(hc_covariance(fit, kind)) for kind in ("HC0", "HC1", "HC2", "HC3", "HC4")}
    return result | {
        "coef": by_name(design.names, fit.coefficients.estimate),
        "n": n,
        "clusters": groups,
        "classical": se(fit.coefficients.covariance),
        "HC3_test": _test(fit, hc3, np.full(k, n - k)),
        "CR0": se(cr0),
        "CR1_stata": se(stata),
        "CR1_only_G": se(only_groups),
        "CR1_test_G_minus_1": _test(fit, stata, np.full(k, groups - 1)),
        "CR2": se(cr2),
        "CR2_satterthwaite": _test(fit, cr2, df2) | {"df": by_name(design.names, df2)},
        "CR3_jackknife": se(cr_adjusted(fit, agent, 1.0)),
        "two_way_agent_channel": se(two_way_covariance(fit, agent, design.column("channel"))),
    }


@adapter("reg_nist", reads_call=True)
def nist(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return NIST's certified values; powers of x and the intercept stand in the case's call."""
    fit = _nist_fit(inputs["d"], inputs.get("call", ""))
    return {
        "coefficients": fit.estimate,
        "standard_deviations": fit.se,
        "residual_sd": fit.sigma,
        "r_squared": fit.r2,
        "residual_df": fit.df_residual,
    }


@adapter("reg_quantile")
def quantile(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return quantile regressions of handle time."""
    design = build_design(inputs["d"], ["tenure", "channel"], also=["aht"])
    fits = {f"q{share:.0f}": fit_quantile(design, "aht", share / 100) for share in (25, 50, 90)}
    return {
        name: {"coef": by_name(design.names, fit.coefficients.estimate), "objective": fit.loss}
        for name, fit in fits.items()
    }


def _nist_fit(d: pd.DataFrame, call: str) -> ExactFit:
    columns = [name for name in d.columns if name != "y"]
    intercept = not _NO_INTERCEPT.search(call)
    if len(columns) > 1:
        return fit_exact(d, "y", columns, intercept=intercept)
    degree = max((int(power) for power in _POWER.findall(call)), default=1)
    return fit_polynomial(d, "y", columns[0], degree, intercept)


def _interval_table(table: Coefficients) -> pd.DataFrame:
    return pd.DataFrame(
        table.interval(), index=[r_name(n) for n in table.names], columns=["2.5 %", "97.5 %"]
    )


def _gvif(fit: LinearFit) -> pd.DataFrame:
    table = variance_inflation(fit.design, fit.counts).set_index("term")
    return table.set_axis(["GVIF", "Df", "GVIF^(1/(2*Df))"], axis=1)


def _anova(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    named = table.set_index("term").rename(columns=ANOVA_NAMES)
    return named[[*columns, "F value", "Pr(>F)"]]


def _predicted(fit: LinearFit, kind: str) -> pd.DataFrame:
    table = predict_linear(fit, NEW_CONTACTS)[["fit", f"{kind}_low", f"{kind}_high"]]
    return table.set_axis(["fit", "lwr", "upr"], axis=1)


def _test(fit: LinearFit, covariance: np.ndarray, df: np.ndarray) -> dict[str, Any]:
    t = fit.coefficients.estimate / np.sqrt(np.diag(covariance))
    p = 2 * stats.t.sf(np.abs(t), df)
    return {"t": by_name(fit.design.names, t), "p": by_name(fit.design.names, p)}
