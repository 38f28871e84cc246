"""Degenerate data end in a diagnosis in the analyst's words, never in a number."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.counts import fit_gamma, fit_negative_binomial, fit_poisson
from ccqa_lib.analyse.regression.effects import Raise, effect_on_top_share
from ccqa_lib.analyse.regression.exact import fit_exact
from ccqa_lib.analyse.regression.glm import cluster_robust_glm
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.linear_checks import durbin_watson
from ccqa_lib.analyse.regression.logit import fit_logit, fit_logit_weighted
from ccqa_lib.analyse.regression.mixed import RandomPart, fit_mixed
from ccqa_lib.analyse.regression.mixed_ordered import fit_mixed_ordered
from ccqa_lib.analyse.regression.ordered import cluster_robust_ordered, fit_ordered
from ccqa_lib.analyse.regression.proportional import brant_test
from ccqa_lib.analyse.regression.quantile import fit_quantile
from ccqa_lib.analyse.regression.sandwich import cluster_robust, hc_robust
from ccqa_lib.errors import AnalysisError


def linear(d, terms=("wait",), outcome="handle", also=(), **options):
    return fit_linear(build_design(d, terms, also=[outcome, *also]), outcome, **options)


def logit(d, terms=("wait",), also=(), **options):
    return fit_logit(build_design(d, terms, also=["complaint", *also]), "complaint", **options)


def ordered(d, terms=("wait",), also=(), constant="implied", **options):
    design = build_design(d, terms, also=["csat", *also], constant=constant)
    return fit_ordered(design, "csat", **options)


def poisson(d, exposure=None, fit=fit_poisson):
    also = ["repeats", exposure] if exposure else ["repeats"]
    return fit(build_design(d, ["wait"], also=also), "repeats", exposure)


def mixed(d):
    design = build_design(d, ["wait"], also=["handle", "agent"])
    return fit_mixed(design, "handle", RandomPart("agent"))


def quantile(d, share):
    return fit_quantile(build_design(d, ["wait", "channel"], also=["handle"]), "handle", share)


def separated(d):
    return d.assign(escalated=d["complaint"] * (d["wait"] > 1))


REFUSALS = {
    "constant outcome": (
        lambda d: linear(d.assign(handle=300.0)),
        "'handle' is 300 in all 1,200 rows used; there is nothing to explain, so no model",
    ),
    "infinite outcome": (
        lambda d: linear(d.assign(handle=d["handle"].replace(d["handle"].max(), np.inf))),
        "'handle' is infinite in",
    ),
    "outcome is text": (
        lambda d: linear(d, outcome="channel"), "Column 'channel' holds str values where numbers",
    ),
    "outcome not asked for": (
        lambda d: fit_linear(build_design(d, ["wait"]), "handle"), "There is no column 'handle'",
    ),
    "as many coefficients as rows": (
        lambda d: linear(d.drop_duplicates("wait").head(2)),
        "2 coefficients from 2 rows fit perfectly whatever the data say",
    ),
    "one class": (
        lambda d: logit(d.assign(complaint=0)),
        "No model fitted: 'complaint' is no in all 1,200 rows used",
    ),
    "outcome coded 1 and 2": (
        lambda d: logit(d.assign(complaint=d["complaint"] + 1)),
        "'complaint' must be 0 or 1 (no or yes); it also holds 2",
    ),
    "all missing": (
        lambda d: logit(d.assign(complaint=np.nan)), "'complaint' has none in 1,200",
    ),
    "quasi-separation": (
        lambda d: logit(separated(d), ["wait", "escalated"]),
        "No model fitted: 'escalated' tells the levels of 'complaint' apart perfectly",
    ),
    "perfect separation": (
        lambda d: logit(d.assign(wait=d["complaint"] * 5 + d["wait"])),
        "No model fitted: 'wait' tells the levels of 'complaint' apart perfectly",
    ),
    "separation by two columns together": (
        lambda d: logit(
            d.assign(a=d["handle"], b=d["handle"] - (2 * d["complaint"] - 1) * (1 + d["wait"])),
            ["a", "b"],
        ),
        "'a' and 'b' together tell the levels of 'complaint' apart perfectly",
    ),
    "negative counts of rows": (
        lambda d: logit(d.assign(rows=-1), also=["rows"], count="rows"),
        "'rows' must say how many rows stand behind each row",
    ),
    "counts of rows with decimals": (
        lambda d: logit(d.assign(rows=0.5), also=["rows"], count="rows"),
        "Sampling weights go elsewhere",
    ),
    "negative weights": (
        lambda d: fit_logit_weighted(
            build_design(d.assign(w=-1.0), ["wait"], also=["complaint", "w"]), "complaint", "w"
        ),
        "'w' must be a sampling weight above 0; it is negative in 1,200 of 1,200 rows",
    ),
    "answers all the same": (
        lambda d: ordered(d.assign(csat=5)), "No model fitted: 'csat' is '5' in all 1,200 rows",
    ),
    "answers without an order": (
        lambda d: ordered(d.assign(csat=d["csat"].map(str))),
        "The answers in 'csat' are text without an order; give `levels`, worst first",
    ),
    "an answer not listed": (
        lambda d: ordered(d, levels=[1, 2, 3, 4]), "'csat' also holds '5', which its list",
    ),
    "an answer never given": (
        lambda d: ordered(d, levels=[1, 2, 3, 4, 5, 6]), "Nobody answered '6' in 'csat'",
    ),
    "ordered separation": (
        lambda d: ordered(d.assign(wait=d["csat"] * 2.0)),
        "'wait' tells the levels of 'csat' apart perfectly",
    ),
    "a constant beside thresholds": (
        lambda d: ordered(d, constant="column"), "build the design with constant='implied'",
    ),
    "Brant with two answers": (
        lambda d: brant_test(
            fit_ordered(
                build_design(d, ["wait"], also=["complaint"], constant="implied"), "complaint"
            )
        ),
        "'complaint' has two answers only; with one threshold there is nothing to compare",
    ),
    "negative counts": (
        lambda d: poisson(d.assign(repeats=d["repeats"] - 5)), "'repeats' must be a count",
    ),
    "no events": (
        lambda d: poisson(d.assign(repeats=0)), "'repeats' is 0 in all 1,200 rows used; no events",
    ),
    "exposure of 0": (
        lambda d: poisson(d.assign(days=d["wait"]), "days"),
        "'days' must be above 0 as an exposure; it is 0 or below in",
    ),
    "counts as even as Poisson": (
        lambda d: poisson(d.assign(repeats=d["wait"] % 2 + 3), fit=fit_negative_binomial),
        "The counts in 'repeats' vary no more than Poisson counts do",
    ),
    "negative durations": (
        lambda d: fit_gamma(
            build_design(d.assign(handle=d["handle"] - 400), ["wait"], also=["handle"]), "handle"
        ),
        "'handle' must be above 0 for a gamma model of times or costs",
    ),
    "one cluster": (
        lambda d: cluster_robust(linear(d.assign(agent=1), also=["agent"]), "agent"),
        "All rows have the same 'agent'; one cluster cannot show how clusters vary",
    ),
    "too few clusters, linear": (
        lambda d: cluster_robust(linear(d.assign(agent=d["agent"] % 3), also=["agent"]), "agent"),
        "'agent' has 3 clusters; at least 5 are needed to tell how clusters vary",
    ),
    "too few clusters, logistic": (
        lambda d: cluster_robust_glm(
            logit(d.assign(agent=d["agent"] % 2), also=["agent"]), "agent"
        ),
        "'agent' has 2 clusters; at least 5",
    ),
    "too few clusters, ordered": (
        lambda d: cluster_robust_ordered(
            ordered(d.assign(agent=d["agent"] % 4), also=["agent"]), "agent"
        ),
        "'agent' has 4 clusters; at least 5",
    ),
    "a row of its own category": (
        lambda d: hc_robust(linear(d.assign(rare=(d.index == 3).astype(int)), ["wait", "rare"])),
        "1 rows decide their own fitted value (a category with one row, perhaps), so HC3",
    ),
    "one group": (
        lambda d: mixed(d.assign(agent=1)),
        "All rows have the same 'agent'; with one group nothing can be said",
    ),
    "each row a group": (
        lambda d: mixed(d.assign(agent=d.index)),
        "Each of the 1,200 rows has its own 'agent'; differences between groups cannot",
    ),
    "one group of answers": (
        lambda d: fit_mixed_ordered(
            build_design(
                d.assign(agent=1), ["wait"], also=["csat", "agent"], constant="implied"
            ), "csat", "agent",
        ),
        "All rows have the same 'agent'",
    ),
    "quantile of 95": (
        lambda d: quantile(d, 95), "A quantile must lie between 0 and 1, not at 95; try 0.5",
    ),
    "quantile beyond the data": (
        lambda d: quantile(d.head(20), 0.95),
        "Beyond the 95% quantile lie about 1 of 20 rows, fewer than the 4 coefficients",
    ),
    "exact fit of a large table": (
        lambda d: fit_exact(pd.concat([d] * 9), "csat", ["wait", "handle"], True),
        "10,800 rows of 3 columns are too many for exact arithmetic",
    ),
    "exact fit of a combination": (
        lambda d: fit_exact(
            d.head(30).assign(late=d["wait"] + d["resolved"]), "csat",
            ["wait", "resolved", "late"], True,
        ),
        "Column 'late' is an exact combination of the columns before it",
    ),
    "autocorrelation of cells": (
        lambda d: durbin_watson(linear(d.assign(rows=2), also=["rows"], count="rows")),
        "Autocorrelation is tested on single rows in order of time, not cells",
    ),
    "a negative sum of squares": (
        lambda d: linear(
            d.assign(rows=2, within=-1.0), also=["rows", "within"], count="rows", within="within"
        ),
        "'within' must be a sum of squares; it is negative in 1,200 rows",
    ),
    "nothing left to raise": (
        lambda d: effect_on_top_share(ordered(d), Raise("wait", 1, 0), 4),
        "Every 'wait' is already at 0 or above; nothing can be raised",
    ),
    "raising a category": (
        lambda d: effect_on_top_share(ordered(d, ["wait", "channel"]), Raise("channel"), 4),
        "'channel' is no column of numbers in this model, so it cannot be raised",
    ),
    "top share of no answer": (
        lambda d: effect_on_top_share(ordered(d), Raise("wait"), 9),
        "'9' is not an answer above the worst in 'csat'; choose one of 2, 3, 4, 5",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
@pytest.mark.filterwarnings("error")
def test_refuses_in_the_analysts_words(contacts, case):
    attempt, message = REFUSALS[case]
    with pytest.raises(AnalysisError) as refused:
        attempt(contacts)
    assert message in str(refused.value)


def test_few_clusters_are_told(contacts):
    few = contacts.assign(agent=contacts["agent"] % 9)
    table = cluster_robust(linear(few, also=["agent"]), "agent")
    assert table.notes == (
        "Only 9 clusters of agent: intervals are rough, and wider than they look.",
    )


def test_rare_outcomes_are_told(contacts):
    rare = contacts.assign(complaint=(contacts.index % 150 == 7).astype(int))
    notes = logit(rare, ["wait", "resolved"]).coefficients.notes
    assert notes[0].startswith("Only 8 rows have the rarer 'complaint' for 2 effects")


def test_overlapping_answers_are_not_called_separated(contacts):
    far = contacts.assign(wait=contacts["wait"] * 1e4)
    assert np.isfinite(logit(far).coefficients.se).all()


@pytest.mark.filterwarnings("error")
def test_every_result_shows_itself(contacts):
    fits = [
        linear(contacts),
        logit(contacts),
        ordered(contacts),
        brant_test(ordered(contacts)),
        poisson(contacts),
        poisson(contacts, fit=fit_negative_binomial),
        mixed(contacts),
        quantile(contacts, 0.5),
        fit_exact(contacts.head(50), "csat", ["wait"], True),
        effect_on_top_share(ordered(contacts), Raise("wait"), 4),
    ]
    for fit in fits:
        assert fit.to_block().content["rows"]
        assert str(fit).count("\n") == 0
