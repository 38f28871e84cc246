"""Adapters of logistic, count and gamma regression."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.counts import (
    NegativeBinomialFit,
    fit_gamma,
    fit_negative_binomial,
    fit_poisson,
    overdispersion,
    quasi_poisson,
    rate_ratios,
)
from ccqa_lib.analyse.regression.effects import marginal_effects
from ccqa_lib.analyse.regression.glm import GlmFit, cluster_covariance, robust_covariance
from ccqa_lib.analyse.regression.logit import (
    discrimination,
    fit_logit,
    odds_ratios,
    profile_interval,
)
from ccqa_lib.validation.adapters.regression_tables import by_name, r_name, r_table
from ccqa_lib.validation.registry import adapter

LIMITS = ["2.5 %", "97.5 %"]


@adapter("reg_logit")
def logit(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the logistic regression of complaint."""
    terms = ["wait", "resolved", "tenure", "channel"]
    design = build_design(inputs["d"], terms, also=["complaint", "agent"])
    fit = fit_logit(design, "complaint")
    names, quality = design.names, discrimination(fit)
    ratios = odds_ratios(fit)
    profiles = [np.exp(profile_interval(fit, name)) for name in names]
    slopes = marginal_effects(fit, fit.coefficients).set_index("coefficient")
    clustered = cluster_covariance(fit.scores, fit.inverse, design.column("agent"))
    return {
        "coefficients": r_table(fit.coefficients, "z"),
        "odds_ratio": by_name(names, ratios["odds_ratio"]),
        "or_ci95_wald": _limits(names, ratios[["low", "high"]].to_numpy()),
        "or_ci95_profile": _limits(names, np.array(profiles)),
        "deviance": fit.deviance, "null_deviance": fit.null_deviance,
        "logLik": fit.loglik, "AIC": fit.aic,
        "lr_chisq": fit.null_deviance - fit.deviance, "lr_df": len(names) - 1,
        "mcfadden": quality.mcfadden, "cox_snell": quality.cox_snell,
        "nagelkerke": quality.nagelkerke, "tjur": quality.tjur, "brier": quality.brier,
        "auc": quality.auc, "auc_ci95_delong": [quality.auc_low, quality.auc_high],
        "ame_wait": slopes.loc["wait", "estimate"],
        "HC0_se": _errors(names, robust_covariance(fit)),
        "CR1_se": _errors(names, clustered),
    }  # fmt: skip


@adapter("reg_counts")
def counts(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return Poisson, quasi-Poisson and negative binomial regressions of contacts a day."""
    design = build_design(inputs["d"], ["wait", "resolved"], also=["contacts", "days"])
    fit = fit_poisson(design, "contacts", "days")
    ratios = rate_ratios(fit.coefficients)
    varied = fit_negative_binomial(design, "contacts", "days")
    return {
        "poisson": {
            "coefficients": r_table(fit.coefficients, "z"),
            "deviance": fit.deviance,
            "logLik": fit.loglik,
            "AIC": fit.aic,
            "pearson_dispersion": overdispersion(fit),
            "rate_ratio": by_name(design.names, ratios["rate_ratio"]),
            "rr_ci95_wald": _limits(design.names, ratios[["low", "high"]].to_numpy()),
        },
        "quasipoisson_se": by_name(design.names, quasi_poisson(fit).se),
        "negbin": _negative_binomial(varied) | {"AIC": varied.aic},
    }


@adapter("reg_negbin_quine")
def negbin_quine(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return negative binomial regressions of days absent: with products, and without."""
    d = inputs["d"]
    full = [
        "Sex", "Age", "Eth", "Lrn", ("Eth", "Lrn"), ("Sex", "Age"), ("Sex", "Eth"),
        ("Sex", "Lrn"), ("Sex", "Eth", "Lrn"),
    ]  # fmt: skip
    crossed = fit_negative_binomial(build_design(d, full, also=["Days"]), "Days")
    plain = build_design(d, ["Eth", "Sex", "Age", "Lrn"], also=["Days"])
    return {
        "full_theta": crossed.theta,
        "full_twologlik": 2 * crossed.loglik,
        "full_deviance": crossed.model.deviance,
        "main_effects": _negative_binomial(fit_negative_binomial(plain, "Days")),
    }


@adapter("reg_gamma_log")
def gamma_log(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the gamma regression of handle time."""
    fit: GlmFit = fit_gamma(build_design(inputs["d"], ["tenure", "channel"], also=["aht"]), "aht")
    return {
        "coefficients": r_table(fit.coefficients, "t"),
        "dispersion_pearson": fit.pearson / fit.df_residual,
        "deviance": fit.deviance,
        "null_deviance": fit.null_deviance,
    }


def _negative_binomial(fit: NegativeBinomialFit) -> dict[str, Any]:
    return {
        "coefficients": r_table(fit.model.coefficients, "z"),
        "theta": fit.theta,
        "se_theta": fit.se_theta,
        "twologlik": 2 * fit.loglik,
    }


def _limits(names: tuple[str, ...], limits: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(limits, index=[r_name(name) for name in names], columns=LIMITS)


def _errors(names: tuple[str, ...], covariance: np.ndarray) -> dict[str, float]:
    return by_name(names, np.sqrt(np.diag(covariance)))
