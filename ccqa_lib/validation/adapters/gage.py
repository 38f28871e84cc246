"""Adapters of gage studies."""

from typing import Any

from ccqa_lib.analyse.agreement.gage import Components, gage_crossed, gage_nested
from ccqa_lib.analyse.agreement.gage_bias import linearity, type_one_study
from ccqa_lib.analyse.agreement.gage_range import RangeFactors, gage_by_ranges
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]


@adapter("msa_grr_anova")
def crossed(inputs: Inputs) -> dict[str, Any]:
    """Crossed gage R&R, the interaction kept and pooled."""
    tolerance = inputs["usl"] - inputs["lsl"]
    r = gage_crossed(inputs["d"], "part", "operator", "value", tolerance)
    anova, pooled = r.anova, r.anova_pooled
    return {
        "anova": {
            "source": [*anova["source"], "total"],
            "df": [*anova["df"], anova["df"].sum()],
            "ss": [*anova["ss"], anova["ss"].sum()],
            "ms": anova["ms"],
            "F": anova["F"].dropna(),
            "p": anova["p"].dropna(),
        },
        "anova_pooled": {
            "df": pooled["df"],
            "ms": pooled["ms"],
            "F": pooled["F"].dropna(),
            "p": pooled["p"].dropna(),
        },
        "interaction_kept": r.interaction_is_kept,
        "ss_rr_variance": _as_package(r.components, r.interaction_is_kept),
        "ss_rr_ndc": r.components.distinct,
        "with_interaction": _components(r.with_interaction),
        "interaction_pooled": _components(r.pooled),
    }


def _components(part: Components) -> dict[str, Any]:
    frame = part.table()
    return {
        "variance": frame["variance"],
        "contribution_pct": frame["contribution_pct"],
        "study_variation_6sd": frame["study_variation"],
        "study_variation_pct": frame["study_variation_pct"],
        "tolerance_pct": frame["tolerance_pct"],
        "ndc_unrounded": part.distinct_unrounded,
        "ndc": part.distinct,
    }


def _as_package(part: Components, with_interaction: bool) -> dict[str, float]:
    """Name the components as SixSigma prints them."""
    told = {
        "Total Gage R&R": part.gage,
        "  Repeatability": part.repeatability,
        "  Reproducibility": part.reproducibility,
        "    operator": part.operator,
    }
    if with_interaction:
        told["part:operator"] = part.interaction
    return told | {"Part-To-Part": part.part, "Total Variation": part.total}


@adapter("msa_grr_nested")
def nested(inputs: Inputs) -> dict[str, Any]:
    """Nested gage R&R."""
    r = gage_nested(inputs["d"], "batch", "operator", "value")
    frame = r.components.table()
    shown = ["total_grr", "repeatability", "reproducibility", "part_to_part", "total"]
    return {
        "df": r.anova["df"],
        "ss": r.anova["ss"],
        "ms": r.anova["ms"],
        "F": r.anova["F"].dropna(),
        "p": r.anova["p"].dropna(),
        "variance": frame.loc[shown, "variance"],
        "contribution_pct": frame.loc[shown, "contribution_pct"],
        "study_variation_pct": frame.loc[shown, "study_variation_pct"],
        "ndc_unrounded": r.components.distinct_unrounded,
    }


@adapter("msa_grr_range")
def by_ranges(inputs: Inputs) -> dict[str, Any]:
    """Gage R&R by averages and ranges."""
    factors = RangeFactors(*(inputs[name] for name in ("K1", "K2", "K3", "D4")))
    r = gage_by_ranges(inputs["d"], "part", "operator", "value", factors)
    return {
        "range_mean_by_operator": r.range_by_operator,
        "r_double_bar": r.mean_range,
        "x_diff": r.operator_difference,
        "part_range": r.part_range,
        "EV": r.ev,
        "AV": r.av,
        "GRR": r.grr,
        "PV": r.pv,
        "TV": r.tv,
        "pct": r.percent,
        "ndc": r.distinct,
        "D4_limit": r.range_limit,
    }


@adapter("msa_type1")
def type_one(inputs: Inputs) -> dict[str, Any]:
    """Type-1 gage study."""
    settings = [inputs[name] for name in ("reference", "tolerance", "pct", "k")]
    r = type_one_study(Sample("x", inputs["x"]), *settings)
    return {
        "n": r.n,
        "mean": r.mean,
        "bias": r.bias.estimate,
        "sd": r.sd,
        "study_variation": r.study_variation,
        "Cg": r.cg,
        "Cgk": r.cgk,
        "pct_var_repeatability": r.spread_pct,
        "pct_var_repeatability_and_bias": r.spread_and_bias_pct,
        "t": r.t,
        "df": r.df,
        "p": r.p,
        "ci": r.bias.interval,
    }


@adapter("msa_linearity")
def linear_bias(inputs: Inputs) -> dict[str, Any]:
    """Linearity of bias."""
    r = linearity(inputs["d"]["reference"], inputs["d"]["value"])
    points = r.by_reference.set_index("reference")
    return {
        "bias_by_reference": {f"{point:g}": row.to_dict() for point, row in points.iterrows()},
        "intercept": r.terms.loc["intercept", "estimate"],
        "slope": r.terms.loc["slope", "estimate"],
        "se": r.terms["se"].to_list(),
        "t": r.terms["t"].to_list(),
        "p": r.terms["p"].to_list(),
        "r_squared": r.r_squared,
        "s": r.sd,
        "mean_bias": r.mean_bias,
    }
