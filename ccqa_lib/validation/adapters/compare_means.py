"""Adapters of tests and intervals for numbers: means, spreads, normality, power."""

from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.compare import adjust, power
from ccqa_lib.analyse.compare.anova import one_way_anova, welch_anova
from ccqa_lib.analyse.compare.equivalence import equivalent_means, equivalent_means_pooled
from ccqa_lib.analyse.compare.means import one_sample_t, paired_t, student_t, welch_t
from ccqa_lib.analyse.compare.normality import normality
from ccqa_lib.analyse.compare.numeric import summarise
from ccqa_lib.analyse.compare.pairs import games_howell_pairs, tukey_pairs
from ccqa_lib.analyse.compare.ranks import sign_test, wilcoxon_signed_rank
from ccqa_lib.analyse.compare.standardised import cohens_d, glass_delta, hedges_g
from ccqa_lib.analyse.compare.variances import (
    bartlett,
    brown_forsythe,
    fligner_killeen,
    levene,
    variance_ratio,
)
from ccqa_lib.analyse.sample import Sample, samples_of
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]


def two_groups(inputs: Inputs) -> tuple[Sample, Sample]:
    """Return the two groups that `g1` and `g2` name in the long table `d`."""
    frame = inputs["d"]
    return tuple(
        Sample(str(inputs[g]), frame.loc[frame["group"] == inputs[g], "value"])
        for g in ("g1", "g2")
    )


@adapter("tst_t_two_groups")
def t_two_groups(inputs: Inputs) -> dict[str, Any]:
    """Student, Welch and one-sample t tests with effect sizes."""
    first, second = two_groups(inputs)
    student, welch = student_t(first, second), welch_t(first, second)
    greater = welch_t(first, second, alternative="greater")
    ratio, d, g = variance_ratio(first, second), cohens_d(first, second), hedges_g(first, second)
    means = [first.mean, second.mean]
    target = one_sample_t(first, inputs["mu"])
    return {
        "n": [first.n, second.n],
        "mean": means,
        "sd": [first.sd, second.sd],
        "student": _t(student) | {"estimate": means},
        "welch": _t(welch) | {"estimate": means},
        "welch_greater": {"p": greater.p, "lower": greater.effects[0].low},
        "one_sample": _t(target) | {"mu": inputs["mu"], "estimate": first.mean},
        "variance_ratio": {"F": ratio.statistic, "p": ratio.p, "ci95": ratio.effects[0].interval},
        "cohens_d": d.estimate,
        "cohens_d_ci95_noncentral": d.interval,
        "hedges_g_exact_J": g.estimate,
        "hedges_g_ci95": g.interval,
        "glass_delta_sd_of_second": glass_delta(first, second).estimate,
    }


def _t(result) -> dict[str, Any]:
    return {
        "t": result.statistic,
        "df": result.df[0],
        "p": result.p,
        "ci95": result.effects[0].interval,
    }


@adapter("tst_paired")
def paired(inputs: Inputs) -> dict[str, Any]:
    """Paired t, signed-rank and sign tests."""
    first, second = Sample("x", inputs["x"]), Sample("y", inputs["y"])
    t, ranks, signs = (test(first, second) for test in (paired_t, wilcoxon_signed_rank, sign_test))
    return _t(t) | {
        "mean_difference": t.effects[0].estimate,
        "d_z": t.effects[1].estimate,
        "wilcoxon_V": ranks.statistic,
        "wilcoxon_p_normal_corrected": ranks.p,
        "hodges_lehmann": ranks.effects[0].estimate,
        "hl_ci95": ranks.effects[0].interval,
        "sign_test": {"positive": signs.statistic, "non_zero": signs.df[0], "p": signs.p},
    }


@adapter("tst_tost")
def tost(inputs: Inputs) -> dict[str, Any]:
    """Two one-sided tests, spreads free and pooled."""
    first, second = two_groups(inputs)
    tests = {"welch": equivalent_means, "pooled": equivalent_means_pooled}
    results = {name: test(first, second, inputs["margin"]) for name, test in tests.items()}
    return {
        name: {
            "t_lower": r.t_lower,
            "p_lower": r.p_lower,
            "t_upper": r.t_upper,
            "p_upper": r.p_upper,
            "p_tost": r.p,
            "df": r.df,
            "ci90": r.difference.interval,
        }
        for name, r in results.items()
    }


@adapter("tst_anova")
def anova(inputs: Inputs) -> dict[str, Any]:
    """One-way analysis of variance, pairs, and tests of equal spread."""
    samples = samples_of(inputs["d"], "value", "group")
    result, welch = one_way_anova(*samples), welch_anova(*samples)
    spreads = {
        "levene_mean": (levene, "F"),
        "brown_forsythe_median": (brown_forsythe, "F"),
        "bartlett": (bartlett, "K2"),
        "fligner": (fligner_killeen, "chisq"),
    }
    tests = {name: (test(*samples), symbol) for name, (test, symbol) in spreads.items()}
    return {
        "df": result.df,
        "ss": result.ss,
        "ms": result.ms,
        "F": result.f,
        "p": result.p,
        "eta_sq": result.eta_squared,
        "omega_sq": result.omega_squared,
        "epsilon_sq": result.epsilon_squared,
        "welch": {"F": welch.statistic, "df": welch.df, "p": welch.p},
        "tukey": _pairs(tukey_pairs(*samples).pairs, "p_adj"),
        "games_howell": _pairs(games_howell_pairs(*samples).pairs, "p_adj_rounded"),
        **{name: {symbol: test.statistic, "p": test.p} for name, (test, symbol) in tests.items()},
    }


def _pairs(pairs: pd.DataFrame, p_name: str) -> dict[str, Any]:
    """Name pairs as second minus first and in R's order: by first group, then second."""
    p = pairs["p_adjusted"]
    if p_name == "p_adj_rounded":
        p = p.map(lambda value: round(value, 3) if value >= 0.001 else float(f"{value:.3g}"))
    return {
        "pair": list(pairs["second"] + "-" + pairs["first"]),
        "diff": pairs["difference"],
        "lwr": pairs["low"],
        "upr": pairs["high"],
        p_name: p,
    }


@adapter(*(f"tst_nist_anova{data}" for data in ("", "_sirstv", "_smls", "_atmwtag")))
def nist_anova(inputs: Inputs) -> dict[str, Any]:
    """One-way analysis of variance in exact arithmetic."""
    r = one_way_anova(*samples_of(inputs["d"], "response", "treatment"))
    return {
        "df_between": r.df[0],
        "ss_between": r.ss[0],
        "ms_between": r.ms[0],
        "F": r.f,
        "df_within": r.df[1],
        "ss_within": r.ss[1],
        "ms_within": r.ms[1],
        "r_squared": r.eta_squared,
        "residual_sd": r.residual_sd,
    }


_NIST_COLUMNS = ("numacc1", "numacc2", "numacc3", "numacc4", "lew", "lottery", "mavro", "michelso",
                 "pidigits")  # fmt: skip


@adapter(*(f"tst_nist_{data}" for data in _NIST_COLUMNS))
def nist_univariate(inputs: Inputs) -> dict[str, Any]:
    """Mean, standard deviation and lag-1 autocorrelation in exact arithmetic."""
    r = summarise(Sample("y", inputs["d"]["y"]))
    return {"n": r.n, "mean": r.mean, "sd": r.sd, "autocorrelation_lag1": r.autocorrelation_lag1}


@adapter("tst_normality")
def normality_tests(inputs: Inputs) -> dict[str, Any]:
    """Five tests of normality with skewness and kurtosis."""
    r = normality(Sample("x", inputs["x"]))
    names = {
        "Anderson-Darling": ("anderson_darling_A", "ad_p"),
        "Lilliefors": ("lilliefors_D", "lilliefors_p"),
        "Cramer-von Mises": ("cramer_von_mises_W", "cvm_p"),
        "Shapiro-Wilk": ("shapiro_W", "shapiro_p"),
        "Jarque-Bera": ("jarque_bera", "jb_p"),
    }
    told = {
        key: value
        for test, keys in names.items()
        for key, value in zip(keys, r.of(test), strict=True)
    }
    return told | {
        "n": r.n,
        "skewness_population": r.skewness,
        "excess_kurtosis_population": r.excess_kurtosis,
    }


@adapter("tst_power")
def powers(inputs: Inputs) -> dict[str, Any]:
    """Power and sample sizes; four groups and three degrees of freedom unless given."""
    i = inputs
    chance, alpha, shares = i["power"], i["alpha"], (i["p1"], i["p2"])
    means, groups = (i["delta"], i["sd"]), i.get("k", 4)
    return {
        "prop_n": power.size_two_proportions(*shares, chance, alpha),
        "prop_power": power.power_two_proportions(*shares, i["n"], alpha),
        "prop_n_arcsine": power.size_two_proportions_arcsine(*shares, chance, alpha),
        "prop_n_one_sided": power.size_two_proportions(*shares, chance, alpha, sides=1),
        "t_n": power.size_two_means(*means, chance, alpha),
        "t_n_strict": power.size_two_means(*means, chance, alpha, strict=True),
        "t_power": power.power_two_means(*means, i["n"], alpha),
        "t_paired_n": power.size_paired(*means, chance, alpha),
        "anova_n_f": power.size_anova(groups, i["f"], chance, alpha),
        "anova_power": power.power_anova(groups, i["f"], i["n"], alpha),
        "chisq_N_w": power.size_chi_square(i["w"], i.get("df", 3), chance, alpha),
        "correlation_n": power.size_correlation(i["r"], chance, alpha),
    }


@adapter("tst_p_adjust")
def adjusted_p(inputs: Inputs) -> dict[str, Any]:
    """Seven adjustments of many p values."""
    p = np.atleast_1d(inputs["p"])
    return {
        "holm": adjust.holm(p),
        "bh": adjust.benjamini_hochberg(p),
        "by": adjust.benjamini_yekutieli(p),
        "hochberg": adjust.hochberg(p),
        "hommel": adjust.hommel(p),
        "bonferroni": adjust.bonferroni(p),
        "sidak": adjust.sidak(p),
    }
