"""Adapters of rank tests, correlations and weighted surveys."""

from typing import Any

from ccqa_lib.analyse.compare.correlation import kendall, pearson, spearman
from ccqa_lib.analyse.compare.distributions import (
    friedman,
    kolmogorov_smirnov,
    kruskal_wallis,
    mood_median,
)
from ccqa_lib.analyse.compare.nps import net_promoter_score
from ccqa_lib.analyse.compare.pairs import dunn_pairs
from ccqa_lib.analyse.compare.ranks import mann_whitney, mann_whitney_exact
from ccqa_lib.analyse.compare.survey import rake, raked_mean, weighted_mean, weighted_share
from ccqa_lib.analyse.sample import Sample, samples_of
from ccqa_lib.validation.adapters.compare_means import two_groups
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]
FIRST_WEIGHTS = 5


@adapter("tst_mann_whitney")
def rank_sum(inputs: Inputs) -> dict[str, Any]:
    """Mann-Whitney with ties, its effect sizes, and Kolmogorov-Smirnov."""
    first, second = two_groups(inputs)
    r, gap = mann_whitney(first, second), kolmogorov_smirnov(first, second)
    shift, delta, superiority = r.effects
    return {
        "n": [first.n, second.n],
        "U_first": r.statistic,
        "p_normal_corrected": r.p,
        "p_normal_uncorrected": r.p_uncorrected,
        "p_exact_conditional_ties": r.p_exact,
        "hodges_lehmann": shift.estimate,
        "hl_ci95": shift.interval,
        "rank_biserial_cliffs_delta": delta.estimate,
        "probability_of_superiority": superiority.estimate,
        "ks_D": gap.statistic,
        "ks_p_asymptotic_limit": gap.p_limit,
        "ks_p_exact_given_ties": gap.p,
    }


@adapter("tst_mann_whitney_exact")
def rank_sum_exact(inputs: Inputs) -> dict[str, Any]:
    """Mann-Whitney from the exact distribution of U."""
    r = mann_whitney_exact(Sample("x", inputs["x"]), Sample("y", inputs["y"]))
    shift = r.effects[0]
    return {
        "U_first": r.statistic,
        "p_exact": r.p,
        "hodges_lehmann": shift.estimate,
        "ci95": shift.interval,
    }


@adapter("tst_kruskal_dunn")
def kruskal_dunn(inputs: Inputs) -> dict[str, Any]:
    """Kruskal-Wallis, Dunn's pairs, Mood's median test."""
    samples = samples_of(inputs["d"], "value", "group")
    whole, mood = kruskal_wallis(*samples), mood_median(*samples)
    pairs = dunn_pairs(*samples).pairs.sort_values(["second", "first"], kind="stable")
    epsilon, eta = whole.effects
    return {
        "H": whole.statistic,
        "df": whole.df[0],
        "p": whole.p,
        "epsilon_sq_rank": epsilon.estimate,
        "eta_sq_H": eta.estimate,
        "dunn": {
            "pair": list(pairs["first"] + " - " + pairs["second"]),
            "z": pairs["z"],
            "p_two_sided": pairs["p"],
            "holm": pairs["p_adjusted"],
            "bonferroni": pairs["p_bonferroni"],
            "bh": pairs["p_bh"],
        },
        "mood_median": {
            "grand_median": mood.effects[0].estimate,
            "above": mood.groups["above"],
            "not_above": mood.groups["not_above"],
            "chisq": mood.statistic,
            "p": mood.p,
        },
    }


@adapter("tst_friedman")
def friedman_test(inputs: Inputs) -> dict[str, Any]:
    """Friedman's test; rows are blocks."""
    r = friedman(inputs["d"])
    return {
        "chisq": r.statistic,
        "df": r.df[0],
        "p": r.p,
        "kendall_w": r.effects[0].estimate,
        "mean_ranks": r.groups.set_index("group")["mean_rank"],
    }


@adapter("tst_correlation")
def correlations(inputs: Inputs) -> dict[str, Any]:
    """Pearson, Spearman and Kendall."""
    pair = Sample("x", inputs["x"]), Sample("y", inputs["y"])
    line, rank, order = pearson(*pair), spearman(*pair), kendall(*pair)
    return {
        "pearson": line.effects[0].estimate,
        "pearson_t": line.statistic,
        "pearson_p": line.p,
        "pearson_ci95_fisher": line.effects[0].interval,
        "spearman": rank.effects[0].estimate,
        "spearman_p_t": rank.p,
        "kendall_tau_b": order.effects[0].estimate,
        "kendall_z": order.statistic,
        "kendall_p": order.p,
    }


@adapter("tst_nps")
def nps(inputs: Inputs) -> dict[str, Any]:
    """Net promoter score."""
    r = net_promoter_score(Sample("x", inputs["x"]))
    return {
        "n": r.n,
        "promoters": r.promoters,
        "detractors": r.detractors,
        "nps": r.score.estimate,
        "se": r.se,
        "ci95_wald": r.score.interval,
        "se_n_minus_1": r.se_n_minus_1,
    }


@adapter("tst_survey_weighted")
def survey_weighted(inputs: Inputs) -> dict[str, Any]:
    """Weighted mean, share and raking; targets unless given are those of the R call."""
    frame = inputs["d"]
    weights, csat = frame["days"], Sample("csat", frame["csat"])
    top = Sample("top", (frame["csat"] >= 4).astype(float))
    targets = inputs.get("targets") or {
        "channel": {"chat": 0.25, "email": 0.15, "phone": 0.6},
        "resolved": {0: 0.35, 1: 0.65},
    }
    plain, share = weighted_mean(csat, weights), weighted_share(top, weights)
    clustered = weighted_mean(csat, weights, clusters=frame["agent"])
    raked = raked_mean(csat, frame, weights, targets)
    return {
        "mean": plain.mean.estimate,
        "se": plain.se,
        "deff": plain.design_effect,
        "kish_n_eff": plain.effective_n,
        "proportion": share.estimate,
        "proportion_ci95_logit": share.interval,
        "clustered_se": clustered.se,
        "raked_mean": raked.mean.estimate,
        "raked_se": raked.se,
        "raked_weights_first5": rake(frame, weights, targets)[:FIRST_WEIGHTS],
    }
