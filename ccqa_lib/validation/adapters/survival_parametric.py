"""Adapters of accelerated failure times, life tables and rates over person-time."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.survival.accelerated import AcceleratedFit, fit_accelerated
from ccqa_lib.analyse.survival.life_table import life_table
from ccqa_lib.analyse.survival.lifetimes import EXPONENTIAL, LOG_LOGISTIC, LOG_NORMAL, WEIBULL
from ccqa_lib.analyse.survival.person_time import person_time_rate
from ccqa_lib.analyse.survival.piecewise import fit_piecewise
from ccqa_lib.validation.adapters.regression_tables import r_table
from ccqa_lib.validation.adapters.survival_tables import LEFT, frame_of, spells_of
from ccqa_lib.validation.registry import adapter

LIFETIMES = {
    "weibull": WEIBULL, "exponential": EXPONENTIAL, "lognormal": LOG_NORMAL,
    "loglogistic": LOG_LOGISTIC,
}  # fmt: skip
PERSON = pd.DataFrame({"pay": [11.5], "night": [1]})


@adapter("srv_aft")
def aft(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return accelerated failure times of leaving under four distributions."""
    design = build_design(frame_of(inputs["d"]), ["pay", "night"], also=LEFT.names)
    fits = {name: fit_accelerated(design, LEFT, kind) for name, kind in LIFETIMES.items()}
    weibull = fits["weibull"]
    slopes = dict(zip(weibull.coefficients.names, weibull.coefficients.estimate, strict=True))
    return {name: _accelerated(fit) for name, fit in fits.items()} | {
        "weibull_ph_form": {
            "shape": 1 / weibull.scale,
            "log_hr": {name: -slopes[name] / weibull.scale for name in ("pay", "night")},
        }
    }


@adapter("srv_life_table")
def life(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the life table in bands of 13 weeks."""
    bands = life_table(spells_of(inputs["d"]), [0, 13, 26, 39, 52]).bands
    return {key: bands[key] for key in ("entering", "events", "withdrawn", "q", "survival")}


@adapter("srv_piecewise_exponential")
def piecewise(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the hazard in bands to 8, 26 and 52 weeks and beyond, and the overall rate."""
    fit = fit_piecewise(frame_of(inputs["d"]), LEFT, ["pay", "night"], [8, 26, 52])
    rates = fit.bands.rates
    table = r_table(fit.model.coefficients, "z")
    bands = [f"factor(band){i}" for i in range(2, len(rates) + 1)]
    overall = person_time_rate(spells_of(inputs["d"]))
    return {
        "coefficients": table.set_axis(["(Intercept)", *bands, "pay", "night"], axis=0),
        "deviance": fit.model.deviance,
        "bands": {
            "events": rates["events"], "person_time": rates["exposure"], "rate": rates["rate"]
        },
        "overall_rate": overall.estimate,
        "overall_rate_ci95_exact": list(overall.interval),
    }  # fmt: skip


def _accelerated(fit: AcceleratedFit) -> dict[str, Any]:
    table = fit.coefficients
    r_names = {"(intercept)": "(Intercept)", "(log scale)": "Log(scale)"}
    names = [r_names.get(name, name) for name in table.names]
    slopes = len(fit.design.names)
    quantiles = fit.quantiles(PERSON, np.array([0.1, 0.5, 0.9]))
    return {
        "coef": dict(zip(names[:slopes], table.estimate[:slopes], strict=True)),
        "se_and_log_scale_se": dict(zip(names, table.se, strict=True)),
        "scale": fit.scale, "loglik": [fit.loglik_null, fit.loglik], "AIC": fit.aic,
        "quantiles_10_50_90": quantiles["time"], "se": quantiles["se"],
    }  # fmt: skip
