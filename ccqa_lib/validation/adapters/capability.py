"""Adapters of process capability."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.capability import defects
from ccqa_lib.analyse.capability.attribute import binomial_capability
from ccqa_lib.analyse.capability.boxcox import box_cox
from ccqa_lib.analyse.capability.fitted import (
    Fit,
    fit_lognormal,
    fit_weibull,
    percentile_capability,
)
from ccqa_lib.analyse.capability.limits import Indices, Specification
from ccqa_lib.analyse.capability.normal import (
    Capability,
    boyles_df,
    individual_capability,
    subgroup_capability,
)
from ccqa_lib.analyse.compare.normality import normality
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]
SUBGROUP = 5  # values a subgroup, in file order, in the JASP cases


def specification(inputs: Inputs) -> Specification:
    """Return the limits and target that the inputs hold."""
    return Specification(inputs.get("LSL"), inputs.get("USL"), inputs.get("target"))


@adapter("cap_normal")
def normal(inputs: Inputs) -> dict[str, Any]:
    """Compute normal indices of subgroups; the first column numbers the subgroup."""
    limits = specification(inputs)
    r = subgroup_capability(inputs["d"].iloc[:, 1:], limits, stable=True)
    by_range, pooled, pooled_c4 = r.within.values()
    values = Sample("x", inputs["d"].iloc[:, 1:].to_numpy().ravel())
    plain_square = values.variance + (values.mean - limits.target) ** 2
    return {
        "n": r.n,
        "mean": r.mean,
        "sigma_within_rbar_d2": by_range.sigma,
        "sigma_within_pooled": pooled.sigma,
        "sigma_within_pooled_c4": pooled_c4.sigma,
        "sigma_overall": r.overall.sigma,
        "within_rbar": _indices(by_range, "C", "CPL", "CPU"),
        "within_pooled": _indices(pooled, "C", "CPL", "CPU"),
        "overall": _indices(r.overall, "P", "PPL", "PPU")
        | {
            "Pp_ci": r.potential.interval,
            "Ppk_ci": r.worst.interval,
            "Ppk_ci_SixSigma": r.worst.interval,
        },
        "cpm": {
            "value_n": r.cpm.estimate,
            "ci_boyles": r.cpm.interval,
            "df_boyles": boyles_df(values, limits.target),
            "value_qcc_overall_sd": (limits.upper - limits.lower) / (6 * plain_square**0.5),
        },
        "expected_ppm_within_rbar": _ppm(r, by_range.sigma),
        "expected_ppm_within_pooled": _ppm(r, pooled.sigma),
        "expected_ppm_overall": _ppm(r, r.overall.sigma),
        "observed_ppm": {"below": r.observed.below, "above": r.observed.above},
    }


def _indices(part: Indices, letter: str, lower: str, upper: str) -> dict[str, Any]:
    return {
        f"{letter}p": part.potential,
        lower: part.lower,
        upper: part.upper,
        f"{letter}pk": part.worst,
    }


def _ppm(result: Capability, sigma: float) -> dict[str, float]:
    out = result.expected(sigma)
    return {
        "below": out.below,
        "above": out.above,
        "total": out.total,
        "z_bench": out.z_bench,
    }


@adapter("cap_jasp_minitab_diameter")
def jasp_normal(inputs: Inputs) -> dict[str, Any]:
    """Compute normal indices of subgroups in file order, with a Weibull fit."""
    x = inputs["d"]["diameter"]
    subgroups = pd.DataFrame(np.reshape(x.to_numpy(), (-1, SUBGROUP)))
    r = subgroup_capability(subgroups, specification(inputs), True, inputs.get("conf", 0.95))
    within, tests = r.within["mean range over d2"], normality(Sample("x", x))
    return {
        "n": r.n,
        "mean": r.mean,
        "sd_total": r.overall.sigma,
        "sd_within": within.sigma,
        "Pp": r.potential.estimate,
        "Pp_ci": r.potential.interval,
        "Ppl": r.overall.lower,
        "Ppu": r.overall.upper,
        "Ppk": r.worst.estimate,
        "Ppk_ci": r.worst.interval,
        "Cpm": r.cpm.estimate,
        "Cpm_ci": r.cpm.interval,
        "Cp": within.potential,
        "Cpk": within.worst,
        "ppm_total": _ppm(r, r.overall.sigma),
        "ppm_within": _ppm(r, within.sigma),
        "ppm_observed_above": r.observed.above,
        "anderson_darling": tests.of("Anderson-Darling")[0],
        "ad_p": tests.p,
        "weibull_all": fit_weibull(Sample("x", x)).parameters,
    }


@adapter("cap_jasp_minitab_weibull")
def jasp_weibull(inputs: Inputs) -> dict[str, Any]:
    """Weibull indices of each stage."""
    stages = inputs["d"].groupby("stage")["diameter"]
    return {f"stage_{stage}": _weibull_stage(part, inputs) for stage, part in stages}


def _weibull_stage(values: pd.Series, inputs: Inputs) -> dict[str, Any]:
    sample = Sample("x", values)
    fit = fit_weibull(sample)
    r = percentile_capability(sample, fit, specification(inputs), stable=True)
    return fit.parameters | {
        "n": sample.n,
        "Pp": r.potential,
        "Ppl": r.lower,
        "Ppu": r.upper,
        "ppm_above": r.ppm_above,
    }


@adapter("cap_nonnormal")
def nonnormal(inputs: Inputs) -> dict[str, Any]:
    """Percentile indices of a lognormal and a Weibull fit."""
    sample = Sample("x", inputs["x"])
    log, weibull = fit_lognormal(sample), fit_weibull(sample)
    names = {"meanlog": log.parameters["meanlog"], "sdlog_mle": log.parameters["sdlog"]}
    return {
        "n": sample.n,
        "lognormal": names | _percentiles(sample, log, inputs),
        "weibull": weibull.parameters | _percentiles(sample, weibull, inputs),
    }


def _percentiles(sample: Sample, fit: Fit, inputs: Inputs) -> dict[str, Any]:
    r = percentile_capability(sample, fit, specification(inputs), stable=True)
    told = dict(zip(("p00135", "p50", "p99865"), r.points, strict=True))
    return told | {
        "Pp": r.potential,
        "Ppl": r.lower,
        "Ppu": r.upper,
        "ppm_above": r.ppm_above,
        "loglik": fit.loglik,
    }


@adapter("cap_one_sided")
def one_sided(inputs: Inputs) -> dict[str, Any]:
    """Compute indices of single values against one upper limit."""
    r = individual_capability(Sample("x", inputs["x"]), specification(inputs), stable=True)
    within = r.within["mean moving range over d2"]
    z = 3 * r.overall.upper
    return {
        "n": r.n,
        "mean": r.mean,
        "within_moving_range": {"sigma": within.sigma, "CPU": within.upper},
        "overall": {
            "sigma": r.overall.sigma,
            "PPU": r.overall.upper,
            "Ppk_ci": r.worst.interval,
            "Z_usl": z,
            "ppm": r.expected(r.overall.sigma).above,
        },
        "shifted_z_minus_1_5": z - defects.SHIFT,
    }


@adapter("cap_boxcox")
def boxcox(inputs: Inputs) -> dict[str, Any]:
    """Box-Cox power."""
    r = box_cox(Sample("x", inputs["x"]))
    return {
        "lambda": r.power.estimate,
        "loglik": r.loglik,
        "lambda_car": r.power.estimate,
        "ci95": r.power.interval,
        "ad_before": r.p_before,
        "ad_after": r.p_after,
    }


@adapter("cap_binomial")
def binomial(inputs: Inputs) -> dict[str, Any]:
    """Binomial and Poisson capability over all periods."""
    r = binomial_capability(inputs["d"]["events"], inputs["d"]["n"], stable=True)
    return {
        "total_defectives": r.events,
        "total_n": r.n,
        "p": r.share.estimate,
        "p_ci_exact": r.share.interval,
        "ppm": r.ppm,
        "process_z": r.process_z.estimate,
        "process_z_ci": r.process_z.interval,
        "dpu": r.per_unit.estimate,
        "dpu_ci_exact": r.per_unit.interval,
    }


@adapter("cap_dpmo")
def dpmo(inputs: Inputs) -> dict[str, Any]:
    """Defects per unit and opportunity."""
    r = defects.defect_rate(inputs["defects"], inputs["units"], inputs["opportunities"])
    return {
        "dpu": r.per_unit,
        "dpo": r.per_opportunity,
        "dpmo": 1e6 * r.per_opportunity,
        "yield_per_opportunity": 1 - r.per_opportunity,
        "throughput_yield_poisson": r.throughput_yield,
        "sigma_shift_1_5": r.sigma_with_shift,
        "sigma_no_shift": r.sigma_without_shift,
    }


@adapter("cap_sigma_level")
def sigma_level(inputs: Inputs) -> dict[str, Any]:
    """Conversion between sigma levels and defects per million."""
    sigma, rates = inputs["sigma"], inputs["dpmo"]
    return {
        "dpmo_from_sigma_shift_1_5": defects.dpmo_of_sigma(sigma),
        "dpmo_from_sigma_no_shift_one_tail": defects.dpmo_of_sigma(sigma, shift=0),
        "dpmo_two_tail_shift_1_5": defects.dpmo_of_sigma_two_tails(sigma),
        "sigma_from_dpmo_shift_1_5": defects.sigma_of_dpmo(rates),
        "sigma_from_dpmo_no_shift": defects.sigma_of_dpmo(rates, shift=0),
    }


@adapter("cap_yield")
def rolled(inputs: Inputs) -> dict[str, Any]:
    """Yield of steps in a row."""
    r = defects.rolled_yield(inputs["defects"], inputs["rework"], inputs["units"])
    return {
        "first_time_yield_per_step": r.first_time,
        "yield_total": r.final,
        "fty_total": r.first_time_total,
        "rolled_throughput_yield": r.rolled,
        "normalised_yield": r.normalised,
        "dpu_normalised": -np.log(r.normalised),
        "dpu_total": -np.log(r.rolled),
        "sigma_normalised_shift_1_5": r.sigma_with_shift,
        "dpmo_package": r.defects_per_million,
    }
