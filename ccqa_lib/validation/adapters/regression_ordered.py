"""Adapters of ordered regression."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.cumulative import PROBIT
from ccqa_lib.analyse.regression.mixed_ordered import fit_mixed_ordered
from ccqa_lib.analyse.regression.ordered import OrderedFit, chances, fit_ordered
from ccqa_lib.analyse.regression.proportional import brant_test, nominal_test
from ccqa_lib.validation.adapters.regression_tables import by_name, r_table
from ccqa_lib.validation.registry import adapter

HOUSING_LEVELS = {
    "Infl": ("Low", "Medium", "High"),
    "Type": ("Tower", "Apartment", "Atrium", "Terrace"),
    "Cont": ("Low", "High"),
}
SATISFACTION = ("Low", "Medium", "High")
WINE_LEVELS = {"temp": ("cold", "warm"), "contact": ("no", "yes")}


@adapter("reg_ordered_csat")
def ordered_csat(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the ordered regression of satisfaction with its proportional-odds tests."""
    terms = ["wait", "resolved", "tenure", "channel"]
    fit = fit_ordered(build_design(inputs["d"], terms, also=["csat"], constant="implied"), "csat")
    return {
        "levels": len(fit.levels),
        "coefficients": r_table(fit.table, "z"),
        "odds_ratio": by_name(fit.design.names, np.exp(fit.coefficients.estimate)),
        "logLik": fit.loglik,
        "AIC": fit.aic,
        "mcfadden": fit.mcfadden,
        "nominal_test": {term: _nominal(fit, term) for term in ("resolved", "channel")},
        "brant": _brant(fit),
    }


@adapter("reg_ordered_housing")
def ordered_housing(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the ordered regression of satisfaction from a table of frequencies."""
    d = inputs["d"]
    used = {name: _occurring(d, name, levels) for name, levels in HOUSING_LEVELS.items()}
    design = build_design(
        d, list(HOUSING_LEVELS), also=["Sat", "Freq"], levels=used, constant="implied"
    )
    answers = _occurring(d, "Sat", SATISFACTION)
    fit = fit_ordered(design, "Sat", answers, "Freq")
    probit = fit_ordered(design, "Sat", answers, "Freq", PROBIT)
    names, thresholds = design.names, fit.thresholds
    return {
        "coefficients": r_table(fit.table, "z"),
        "thresholds": by_name(thresholds.names, thresholds.estimate),
        "logLik": fit.loglik,
        "AIC": fit.aic,
        "polr": {
            "coef": by_name(names, fit.coefficients.estimate),
            "zeta": by_name(thresholds.names, thresholds.estimate),
            "deviance": -2 * fit.loglik,
        },
        "probabilities_first_row": chances(fit, d.iloc[:1]).iloc[0],
        "probit": {
            "coef": by_name(names, probit.coefficients.estimate),
            "logLik": probit.loglik,
        },
    }


@adapter("reg_ordered_wine")
def ordered_wine(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the ordered regression of ratings, plain and with judges as a random effect."""
    design = build_design(
        inputs["d"], list(WINE_LEVELS), also=["rating", "judge"], levels=WINE_LEVELS,
        constant="implied",
    )  # fmt: skip
    fit = fit_ordered(design, "rating")
    test = nominal_test(fit, "contact")
    mixed = fit_mixed_ordered(design, "rating", "judge", nodes=10)
    temp, contact = mixed.coefficients.estimate
    return {
        "coefficients": r_table(fit.table, "z"),
        "logLik": fit.loglik,
        "lr_non_proportional_contact": {"chisq": test.chi2, "df": test.df},
        "random_intercept_judge_AGQ10": {
            "temp": temp, "contact": contact, "sd": mixed.sd, "logLik": mixed.loglik,
        },
    }  # fmt: skip


def _occurring(d: pd.DataFrame, column: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(level for level in levels if (d[column] == level).any())


def _nominal(fit: OrderedFit, term: str) -> dict[str, Any]:
    test = nominal_test(fit, term)
    return {"df": test.df, "LRT": test.chi2, "p": test.p, "converged": 0}


def _brant(fit: OrderedFit) -> dict[str, Any]:
    rows = brant_test(fit).rows
    terms = ["Omnibus", *by_name(fit.design.names, fit.coefficients.estimate)]
    return {"term": terms, "X2": rows["chi2"], "df": rows["df"], "p": rows["p"]}
