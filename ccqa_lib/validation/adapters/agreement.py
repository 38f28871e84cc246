"""Adapters of agreement between raters."""

from typing import Any

import pandas as pd

from ccqa_lib.analyse.agreement import chance
from ccqa_lib.analyse.agreement.attribute_study import Match, attribute_study
from ccqa_lib.analyse.agreement.coefficient import Agreement
from ccqa_lib.analyse.agreement.cohen import (
    CohenKappa,
    cohen_kappa,
    cohen_kappa_linear,
    cohen_kappa_quadratic,
)
from ccqa_lib.analyse.agreement.fleiss_test import fleiss_test
from ccqa_lib.analyse.agreement.icc import FORMS, intraclass_correlations
from ccqa_lib.analyse.agreement.krippendorff import krippendorff_alpha
from ccqa_lib.analyse.agreement.ratings import ratings_of
from ccqa_lib.analyse.agreement.scales import cronbach_alpha, kendall_w
from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]


@adapter("msa_cohen_kappa")
def cohen(inputs: Inputs) -> dict[str, Any]:
    """Kappa of two raters, unweighted and weighted."""
    ratings = ratings_of(pd.DataFrame(inputs["d"])[["r1", "r2"]], inputs.get("lev"))
    plain = cohen_kappa(ratings)
    return {
        "n": plain.n,
        "table": plain.table,
        "observed_agreement": plain.observed,
        "expected_agreement": plain.chance,
        "unweighted": _kappa(plain),
        "linear": _kappa(cohen_kappa_linear(ratings)),
        "quadratic": _kappa(cohen_kappa_quadratic(ratings)),
    }


def _kappa(result: CohenKappa) -> dict[str, Any]:
    return {
        "kappa": result.kappa,
        "z_null": result.z_null,
        "p_null": result.p,
        "ase": result.se,
        "ci95": [result.low, result.high],
    }


@adapter("msa_fleiss")
def fleiss(inputs: Inputs) -> dict[str, Any]:
    """Fleiss' kappa: its test, by category, and with Gwet's interval."""
    ratings = ratings_of(inputs["d"])
    test, wide = fleiss_test(ratings), chance.fleiss(ratings)
    reach, each = normal_quantile(0.95) * test.se_null, test.by_category
    return {
        "subjects": test.subjects,
        "raters": test.raters,
        "kappa": test.kappa,
        "se_null": test.se_null,
        "z": test.z,
        "p": test.p,
        "ci95_with_null_se": [test.kappa - reach, test.kappa + reach],
        "by_category": {
            "category": list(each["category"]),
            "share": each["share"],
            "kappa": each["kappa"],
            "se_null": test.se_category,
            "kappa_3dp": each["kappa"].round(3),
            "z_3dp": each["z"].round(3),
        },
        "conger_exact": chance.conger(ratings).value,
        "gwet": {"kappa": wide.value, "se": wide.se, "ci95": [wide.low, wide.high], "p": wide.p},
    }


@adapter("msa_gwet_ac")
def gwet(inputs: Inputs) -> dict[str, Any]:
    """Chance-corrected coefficients with missing ratings."""
    ratings = ratings_of(inputs["d"])
    return {
        "percent_agreement": _agreement(chance.percent_agreement(ratings)),
        "AC1": _agreement(chance.gwet_ac(ratings)),
        "AC2_linear": _agreement(chance.gwet_ac(ratings, "linear")),
        "AC2_quadratic": _agreement(chance.gwet_ac(ratings, "quadratic")),
        "AC2_ordinal": _agreement(chance.gwet_ac(ratings, "ordinal")),
        "fleiss": _agreement(chance.fleiss(ratings)),
        "krippendorff_nominal": _agreement(chance.krippendorff_chance(ratings)),
        "brennan_prediger": _agreement(chance.brennan_prediger(ratings)),
        "conger": _agreement(chance.conger(ratings)),
    }


def _agreement(result: Agreement) -> dict[str, Any]:
    return {
        "pa": result.observed,
        "pe": result.chance,
        "value": result.value,
        "se": result.se,
        "ci95": [result.low, result.high],
        "p": result.p,
    }


@adapter("msa_krippendorff")
def krippendorff(inputs: Inputs) -> dict[str, Any]:
    """Krippendorff's alpha on four scales; columns are raters."""
    ratings = ratings_of(inputs["d"])
    levels = ("nominal", "ordinal", "interval", "ratio")
    results = {level: krippendorff_alpha(ratings, level) for level in levels}
    return {
        **{level: result.alpha for level, result in results.items()},
        "pairable": results["nominal"].pairable,
    }


@adapter("msa_icc")
def icc(inputs: Inputs) -> dict[str, Any]:
    """Six intraclass correlations."""
    r = intraclass_correlations(inputs["d"])
    forms = {form: _form(r.of(form)) for form in FORMS}
    return {
        **forms,
        "irr_check": {form: forms[form]["icc"] for form in ("ICC2", "ICC3")},
        "mean_squares": {
            "between_targets": r.ms_targets,
            "between_raters": r.ms_raters,
            "residual": r.ms_residual,
        },
    }


def _form(row: pd.Series) -> dict[str, Any]:
    told = {name: float(row[name]) for name in ("icc", "F", "df1", "df2", "p")}
    return told | {"ci95": [float(row["low"]), float(row["high"])]}


@adapter("msa_kendall_w")
def kendall(inputs: Inputs) -> dict[str, Any]:
    """Kendall's W; columns are raters."""
    r = kendall_w(inputs["d"])
    return {
        "W": r.w,
        "chisq": r.chi_square,
        "df": r.df,
        "p": r.p,
        "W_without_tie_correction": r.w_without_ties,
    }


@adapter("msa_cronbach_alpha")
def cronbach(inputs: Inputs) -> dict[str, Any]:
    """Cronbach's alpha with item statistics."""
    r = cronbach_alpha(inputs["d"])
    items = r.items.set_index("item")
    return {
        "n": r.n,
        "items": len(items),
        "alpha": r.alpha.estimate,
        "alpha_standardised": r.standardised,
        "mean_inter_item_r": r.mean_correlation,
        "alpha_if_dropped": items["alpha_if_dropped"],
        "item_rest_correlation": items["item_rest_correlation"],
        "ci95_feldt": r.alpha.interval,
    }


@adapter("msa_attribute_agreement")
def attribute_agreement(inputs: Inputs) -> dict[str, Any]:
    """Attribute agreement of a long table: part, reference, appraiser_trial, rating."""
    frame = inputs["d"]
    wide = frame.pivot(index="part", columns="col", values="rating")
    wide = wide[list(dict.fromkeys(frame["col"]))]
    wide.columns = pd.MultiIndex.from_tuples([name.rsplit("_", 1) for name in wide.columns])
    standard = frame.groupby("part")["reference"].first().loc[wide.index]
    r = attribute_study(wide, standard)
    return {
        "within_appraiser": {name: _among(match) for name, match in r.within.items()},
        "each_vs_standard": {name: _against(match) for name, match in r.versus_standard.items()},
        "between_appraisers": _among(r.between),
        "all_vs_standard": _against(r.all_versus_standard),
    }


def _matched(match: Match) -> dict[str, Any]:
    return {
        "matched": match.matched,
        "inspected": match.inspected,
        "pct": 100 * match.share.estimate,
        "ci95_pct": [100 * end for end in match.share.interval],
    }


def _among(match: Match) -> dict[str, Any]:
    test = match.fleiss
    kappa = {"kappa": test.kappa, "z": test.z, "p": test.p} if test else None
    return _matched(match) | {"fleiss": kappa}


def _against(match: Match) -> dict[str, Any]:
    return _matched(match) | {
        "fleiss_mean_over_trials": match.fleiss_standard,
        "cohen_mean_over_trials": match.cohen_standard,
    }
