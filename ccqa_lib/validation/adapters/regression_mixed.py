"""Adapters of mixed models."""

from typing import Any

import pandas as pd

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.mixed import MixedFit, RandomPart, fit_mixed, fit_mixed_ml
from ccqa_lib.analyse.regression.mixed_ordered import fit_mixed_ordered
from ccqa_lib.validation.adapters.regression_tables import by_name, r_table
from ccqa_lib.validation.registry import adapter


@adapter("reg_mixed_agent")
def mixed_agent(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return mixed models of score and of complaint, agents as a random effect."""
    d = inputs["d"]
    design = build_design(d, ["wait", "resolved", "tenure"], also=["score", "agent"])
    fits = [fit(design, "score", RandomPart("agent")) for fit in (fit_mixed, fit_mixed_ml)]
    reml = fits[0].coefficients
    return {
        "reml": _agent(fits[0]),
        "ml": _agent(fits[1]),
        "satterthwaite": {
            "df": by_name(reml.names, reml.df),
            "p": by_name(reml.names, reml.p),
        },
        "logistic_AGQ15": _logistic(d),
    }


@adapter("reg_mixed_sleepstudy")
def mixed_sleepstudy(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return reaction times by days awake, with random slopes and without."""
    design = build_design(inputs["d"], ["Days"], also=["Reaction", "Subject"])
    slopes = fit_mixed(design, "Reaction", RandomPart("Subject", ("Days",)))
    plain = fit_mixed(design, "Reaction", RandomPart("Subject"))
    return {
        "reml_criterion": slopes.deviance,
        "fixed": _fixed(slopes),
        "sd_intercept": slopes.sd[0],
        "sd_slope": slopes.sd[1],
        "correlation": slopes.covariance[0, 1] / slopes.sd.prod(),
        "sd_residual": slopes.var_residual**0.5,
        "intercept_only": {
            "reml_criterion": plain.deviance,
            "sd_intercept": plain.sd[0],
            "sd_residual": plain.var_residual**0.5,
            "fixed": _fixed(plain),
        },
    }


def _fixed(fit: MixedFit) -> pd.DataFrame:
    return r_table(fit.coefficients, "t").iloc[:, :3]


def _agent(fit: MixedFit) -> dict[str, Any]:
    return {
        "fixed": _fixed(fit),
        "var_agent": fit.covariance[0, 0],
        "var_residual": fit.var_residual,
        "icc": fit.icc,
        "logLik": fit.loglik,
        "nlme_sd": [fit.sd[0], fit.var_residual**0.5],
        "nlme_logLik": fit.loglik,
        "blup": fit.effects.iloc[:, 0],
    }


def _logistic(d: pd.DataFrame) -> dict[str, Any]:
    hundreds = d.assign(**{"I(wait/100)": d["wait"] / 100})
    design = build_design(
        hundreds, ["I(wait/100)", "resolved"], also=["complaint", "agent"], constant="implied"
    )
    fit = fit_mixed_ordered(design, "complaint", "agent")
    intercept = {"(Intercept)": -fit.table.estimate[0]}
    return {
        "fixed": intercept | by_name(design.names, fit.coefficients.estimate),
        "sd_agent": fit.sd,
        "logLik": fit.loglik,
    }
