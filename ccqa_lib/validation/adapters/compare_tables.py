"""Adapters of shares, rates and counted tables."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.compare import proportion, two_proportions
from ccqa_lib.analyse.compare.fisher import fisher_exact
from ccqa_lib.analyse.compare.fisher_table import fisher_exact_table
from ccqa_lib.analyse.compare.odds import mantel_haenszel, mcnemar, odds_ratio, phi
from ccqa_lib.analyse.compare.rates import Rate, compare_rates, poisson_rate
from ccqa_lib.analyse.compare.tables import chi_square_test, goodness_of_fit, yates_chi_square
from ccqa_lib.analyse.compare.trend import trend_in_proportions
from ccqa_lib.analyse.compare.two_proportions import Share
from ccqa_lib.errors import AnalysisError
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]


@adapter("tst_one_prop")
def one_proportion(inputs: Inputs) -> dict[str, Any]:
    """Six intervals of one share."""
    x, n = inputs["x"], inputs["n"]
    # R's correction belongs to a test of one half: it never moves the count past half of n
    corrected = proportion.wilson_corrected(x, n, correction=min(0.5, abs(x - n / 2)))
    return {
        "p": x / n,
        "wilson": proportion.wilson(x, n).interval,
        "wilson_continuity": corrected.interval,
        "clopper_pearson": proportion.clopper_pearson(x, n).interval,
        "agresti_coull": proportion.agresti_coull(x, n).interval,
        "jeffreys": proportion.jeffreys(x, n).interval,
        "wald": proportion.wald(x, n).interval,
    }


@adapter("tst_two_props")
def two_shares(inputs: Inputs) -> dict[str, Any]:
    """Compute tests and intervals of two shares; what no events leave undefined is missing."""
    i = inputs
    first, second = Share(i["x1"], i["n1"], "first"), Share(i["x2"], i["n2"], "second")
    result = two_proportions.two_proportions(first, second)
    counts = [[s.events, s.n - s.events] for s in (first, second)]
    ratio = _defined(lambda: two_proportions.risk_ratio(first, second).interval)
    hybrid = result.effects[0]
    return {
        "p1": first.value,
        "p2": second.value,
        "difference": hybrid.estimate,
        "z_pooled": result.statistic,
        "p_pooled": result.p,
        "p_yates": yates_chi_square(pd.DataFrame(counts))[1],
        "wald_unpooled": two_proportions.wald_difference(first, second).interval,
        "newcombe_hybrid_score": hybrid.interval,
        "newcombe_from_Epi": hybrid.interval,
        "agresti_caffo": two_proportions.agresti_caffo(first, second).interval,
        "miettinen_nurminen": two_proportions.miettinen_nurminen(first, second).interval,
        "relative_risk": two_proportions.risk_ratio_score(first, second).estimate,
        "rr_ci_log": ratio,
        "rr_score": two_proportions.risk_ratio_score(first, second).interval,
        "cohens_h": result.effects[1].estimate,
    }


@adapter("tst_2x2")
def two_by_two(inputs: Inputs) -> dict[str, Any]:
    """Chi-square, Fisher, odds ratio and McNemar of rows (a, b1) and (c1, d1)."""
    counts = pd.DataFrame([[inputs["a"], inputs["b1"]], [inputs["c1"], inputs["d1"]]])
    plain, (yates, p_yates), exact = (
        chi_square_test(counts),
        yates_chi_square(counts),
        fisher_exact(counts),
    )
    ratio, paired = _defined(lambda: odds_ratio(counts)), _defined(lambda: mcnemar(counts))
    a, b, c, d = counts.to_numpy(float).ravel()
    with np.errstate(divide="ignore"):
        crossed = float(np.divide(a * d, b * c))
    return {
        "chisq": plain.chi_square,
        "p": plain.p,
        "chisq_yates": yates,
        "p_yates": p_yates,
        "phi": phi(counts),
        "odds_ratio": crossed,
        "or_ci95_woolf": ratio.interval if ratio else None,
        "fisher": {
            "p": exact.p,
            "conditional_mle_or": exact.odds_ratio.estimate,
            "ci95": exact.odds_ratio.interval,
            "ci95_as_printed_by_fisher_test": exact.odds_ratio.interval,
            "p_greater": exact.p_greater,
            "p_less": exact.p_less,
        },
        "mcnemar_as_paired": {
            "chisq_corrected": paired.chi_square_corrected,
            "p_corrected": paired.p_corrected,
            "chisq": paired.chi_square,
            "p": paired.p,
            "p_exact": paired.p_exact,
        }
        if paired
        else None,
    }


@adapter("tst_chisq")
def chi_square(inputs: Inputs) -> dict[str, Any]:
    """Chi-square test of a table whose first column names the rows."""
    frame = inputs["d"]
    counts = frame.set_index(frame.columns[0])
    r = chi_square_test(counts)
    return {
        "n": r.n,
        "chisq": r.chi_square,
        "df": r.df,
        "p": r.p,
        "expected": {"values": r.expected.to_numpy()},
        "pearson_residuals": {"values": r.pearson_residuals.to_numpy()},
        "adjusted_residuals": {"values": r.adjusted_residuals.to_numpy()},
        "cramers_v": r.cramers_v.estimate,
        "cramers_v_bias_corrected": r.cramers_v_corrected,
        "contingency_C": r.contingency,
        "g_statistic": r.g,
        "g_p": r.g_p,
        "fisher_p": fisher_exact_table(counts),
    }


@adapter("tst_gof")
def fit_of_shares(inputs: Inputs) -> dict[str, Any]:
    """Chi-square goodness of fit."""
    r = goodness_of_fit(pd.Series(inputs["x"]), pd.Series(inputs["p"]))
    return {
        "chisq": r.statistic,
        "df": r.df[0],
        "p": r.p,
        "expected": r.groups["expected"],
    }


@adapter("tst_mantel_haenszel")
def stratified(inputs: Inputs) -> dict[str, Any]:
    """Mantel-Haenszel over strata, each given by columns."""
    strata = {
        name: pd.DataFrame(np.reshape(cells, (2, 2)).T) for name, cells in inputs["x"].items()
    }
    r = mantel_haenszel(strata)
    return {
        "common_or": r.common.estimate,
        "ci95": r.common.interval,
        "chisq_uncorrected": r.chi_square,
        "p_uncorrected": r.p,
        "chisq_corrected": r.chi_square_corrected,
        "p_corrected": r.p_corrected,
        "crude_or": r.crude,
        "stratum_or": r.strata["odds_ratio"],
    }


@adapter("tst_prop_trend")
def trend(inputs: Inputs) -> dict[str, Any]:
    """Trend of shares beside any difference."""
    scores = inputs.get("score") or list(range(1, len(inputs["x"]) + 1))
    r = trend_in_proportions(inputs["x"], inputs["n"], scores)
    return {
        "trend_chisq": r.statistic,
        "trend_p": r.p,
        "heterogeneity_chisq": r.heterogeneity,
        "heterogeneity_p": r.p_heterogeneity,
    }


@adapter("tst_rate_ratio")
def rate_ratio(inputs: Inputs) -> dict[str, Any]:
    """Two Poisson rates."""
    first, second = Rate(inputs["x1"], inputs["t1"]), Rate(inputs["x2"], inputs["t2"])
    r = compare_rates(first, second)
    exact, log = r.effects
    return {
        "rate1": first.value,
        "rate1_ci95_exact": poisson_rate(first).interval,
        "ratio": exact.estimate,
        "ratio_ci95_exact_conditional": exact.interval,
        "p_exact_minimum_likelihood": r.p_least_likely,
        "p_exact_twice_tail": r.p,
        "ratio_ci95_log": log.interval,
    }


def _defined(compute):
    """Return what can be computed, None where the data leave it undefined."""
    try:
        return compute()
    except AnalysisError:
        return None
