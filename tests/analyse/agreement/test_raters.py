import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.agreement import chance
from ccqa_lib.analyse.agreement.attribute_study import attribute_study
from ccqa_lib.analyse.agreement.cohen import (
    cohen_kappa,
    cohen_kappa_linear,
    cohen_kappa_quadratic,
)
from ccqa_lib.analyse.agreement.fleiss_test import fleiss_test
from ccqa_lib.analyse.agreement.icc import intraclass_correlations
from ccqa_lib.analyse.agreement.krippendorff import krippendorff_alpha
from ccqa_lib.analyse.agreement.paradox import prevalence
from ccqa_lib.analyse.agreement.ratings import (
    crosstab,
    ratings_of,
    ratings_of_counts,
    ratings_of_crosstab,
)
from ccqa_lib.analyse.agreement.scales import cronbach_alpha, kendall_w
from ccqa_lib.errors import AnalysisError

RANDOM = np.random.default_rng(21)
TRUTH = RANDOM.integers(1, 5, 60)
PANEL = pd.DataFrame(
    {r: np.clip(TRUTH + RANDOM.integers(-1, 2, 60) * (RANDOM.random(60) < 0.4), 1, 4)
     for r in ("ann", "bob", "cay")}
)  # fmt: skip
PAIR = PANEL[["ann", "bob"]]
COEFFICIENTS = (chance.percent_agreement, chance.gwet_ac, chance.fleiss, chance.brennan_prediger,
                chance.krippendorff_chance)  # fmt: skip


def square(*counts):
    side = int(len(counts) ** 0.5)
    labels = ["pass", "fail", "other"][:side]
    return pd.DataFrame(np.reshape(counts, (side, side)), index=labels, columns=labels)


def counts_by_category(frame):
    return frame.apply(lambda row: row.value_counts(), axis=1).fillna(0).astype(int)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@pytest.mark.parametrize("weighting", ["none", "linear", "quadratic", "ordinal"])
def test_ratings_and_their_counts_give_equal_results(coefficient, weighting):
    by_rater, by_count = ratings_of(PANEL), ratings_of_counts(counts_by_category(PANEL))
    assert coefficient(by_rater, weighting) == coefficient(by_count, weighting)


def test_pairs_and_their_cross_table_give_equal_results():
    pairs = ratings_of(PAIR)
    table = ratings_of_crosstab(crosstab(pairs))
    assert cohen_kappa(table).kappa == pytest.approx(cohen_kappa(pairs).kappa)
    assert cohen_kappa_quadratic(table).se == pytest.approx(cohen_kappa_quadratic(pairs).se)
    for coefficient in (*COEFFICIENTS, chance.conger):
        a, b = coefficient(pairs), coefficient(table)
        assert (a.value, a.se, a.low) == pytest.approx((b.value, b.se, b.low))


@pytest.mark.parametrize("coefficient", [*COEFFICIENTS, chance.conger])
def test_names_and_order_are_no_matter(coefficient):
    plain = coefficient(ratings_of(PANEL))
    shuffled = PANEL.sample(frac=1, random_state=1)[["cay", "ann", "bob"]]
    renamed = shuffled.replace({1: "d", 2: "c", 3: "b", 4: "a"})
    other = coefficient(ratings_of(renamed))
    assert (plain.value, plain.se) == pytest.approx((other.value, other.se))


def test_two_raters_special_cases_collapse():
    pairs = ratings_of(PAIR)
    assert chance.conger(pairs).value == pytest.approx(cohen_kappa(pairs).kappa)
    assert chance.fleiss(pairs).value == pytest.approx(fleiss_test(pairs).kappa)
    two = ratings_of(PAIR.replace({3: 1, 4: 2}))
    assert cohen_kappa_linear(two).kappa == pytest.approx(cohen_kappa(two).kappa)


def test_alpha_levels_agree_where_they_must():
    ratings = ratings_of(PANEL.where(RANDOM.random(PANEL.shape) > 0.2))
    nominal = krippendorff_alpha(ratings, "nominal").alpha
    assert chance.krippendorff_chance(ratings).value == pytest.approx(nominal)
    interval = krippendorff_alpha(ratings, "interval").alpha
    assert chance.krippendorff_chance(ratings, "quadratic").value == pytest.approx(interval)
    scaled = ratings_of(PANEL * 10 + 3)
    assert krippendorff_alpha(scaled, "interval").alpha == pytest.approx(
        krippendorff_alpha(ratings_of(PANEL), "interval").alpha
    )


def test_perfect_agreement_is_one():
    same = ratings_of(pd.DataFrame({"a": TRUTH, "b": TRUTH}))
    assert cohen_kappa(same).kappa == 1
    for coefficient in COEFFICIENTS:
        assert coefficient(same).value == pytest.approx(1)
    assert krippendorff_alpha(same, "ordinal").alpha == 1


def test_published_kappas():
    one = ratings_of_crosstab(square(88, 14, 18, 10, 40, 10, 2, 6, 12))
    assert cohen_kappa(one).kappa == pytest.approx(0.492, abs=5e-4)
    assert cohen_kappa_linear(one).kappa == pytest.approx(0.474, abs=5e-4)
    for counts, kappa in (
        ((44, 6, 3, 97), 0.863),
        ((42, 5, 9, 94), 0.788),
        ((43, 7, 8, 92), 0.776),
    ):
        found = cohen_kappa(ratings_of_crosstab(square(*counts))).kappa
        assert found == pytest.approx(kappa, abs=5e-4)


def test_the_kappa_paradox_is_told_where_it_strikes():
    even, skewed = square(40, 9, 6, 45), square(80, 10, 5, 5)
    assert prevalence(even).kappa == pytest.approx(0.70, abs=0.005)
    assert prevalence(skewed).kappa == pytest.approx(0.32, abs=0.005)
    assert prevalence(skewed).ac1 == pytest.approx(0.81, abs=0.005)
    told = str(cohen_kappa(ratings_of_crosstab(skewed)))
    assert "Kappa paradox: 88% of the ratings are 'pass'" in told
    assert "Kappa paradox" not in str(cohen_kappa(ratings_of_crosstab(even)))
    assert chance.gwet_ac(ratings_of_crosstab(skewed)).value == pytest.approx(
        prevalence(skewed).ac1
    )


def test_intraclass_correlations_keep_their_order_and_scale():
    r = intraclass_correlations(PANEL)
    moved = intraclass_correlations(7 * PANEL + 2)
    assert moved.forms["icc"].to_numpy() == pytest.approx(r.forms["icc"].to_numpy())
    assert r.of("ICC3")["icc"] >= r.of("ICC2")["icc"] - 1e-9
    assert r.of("ICC3k")["icc"] == pytest.approx(cronbach_alpha(PANEL).alpha.estimate)
    assert (r.forms["low"] < r.forms["icc"]).all()


def test_kendall_takes_the_order_only():
    curved = PANEL.assign(ann=np.exp(PANEL["ann"]))
    assert kendall_w(curved).w == pytest.approx(kendall_w(PANEL).w)
    assert kendall_w(pd.DataFrame({"a": [1, 2, 3], "b": [2, 4, 9]})).w == pytest.approx(1)


def test_attribute_study_counts_whole_parts():
    columns = pd.MultiIndex.from_tuples([("ann", 1), ("ann", 2), ("bob", 1), ("bob", 2)])
    ratings = pd.DataFrame([["p", "p", "p", "p"], ["f", "p", "f", "f"]], columns=columns)
    r = attribute_study(ratings, pd.Series(["p", "f"]))
    assert (r.within["ann"].matched, r.within["bob"].matched) == (1, 2)
    assert r.versus_standard["bob"].matched == 2
    assert str(r) == "All appraisers agree and match the standard on 1 of 2 parts (1% to 99%)"
    assert attribute_study(ratings).all_versus_standard is None


ONE_WORD = pd.DataFrame({"a": ["x", "x"], "b": ["x", "x"]})


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: ratings_of(PAIR[["ann"]]), "at least two raters .columns. are needed; there is 1"),
        (lambda: ratings_of(ONE_WORD), r"only one category was used .x., so agreement"),
        (lambda: ratings_of(PAIR, [1, 2]), "3, 4: not among the categories"),
        (
            lambda: ratings_of(pd.DataFrame({"a": [1, None], "b": [None, 2]})),
            "no subject was rated at least twice",
        ),
        (lambda: ratings_of_crosstab(square(1, 2, 3, -4)), "whole counts of 0 or more"),
        (
            lambda: ratings_of_crosstab(square(1, 2, 3, 4).rename(index={"pass": "ok"})),
            "rows are ok, fail, columns pass, fail",
        ),
        (lambda: cohen_kappa(ratings_of(PANEL)), "Cohen's kappa is for two raters, not 3"),
        (
            lambda: cohen_kappa(ratings_of(ONE_WORD, ["x", "y"])),
            "both raters gave every subject the same category",
        ),
        (
            lambda: chance.conger(ratings_of_counts(counts_by_category(PANEL))),
            "who said what is not",
        ),
        (lambda: chance.gwet_ac(ratings_of(pd.DataFrame({"a": [1], "b": [2]}))), "two subjects"),
        (
            lambda: fleiss_test(ratings_of(PANEL.mask(PANEL == 4))),
            "every subject needs the same number of ratings",
        ),
        (
            lambda: krippendorff_alpha(ratings_of(ONE_WORD, ["x", "y"]), "nominal"),
            "all ratings are alike",
        ),
        (
            lambda: krippendorff_alpha(ratings_of(ONE_WORD.assign(b=["x", "y"])), "interval"),
            "categories x, y: distances between them need numbers",
        ),
        (lambda: krippendorff_alpha(ratings_of(PAIR - 3), "ratio"), "a category lies below 0"),
        (lambda: intraclass_correlations(PANEL * 0), "all scores are 0, so nothing tells"),
        (lambda: intraclass_correlations(PANEL[["ann"]]), "got 60 by 1"),
        (
            lambda: intraclass_correlations(pd.DataFrame({"a": TRUTH, "b": TRUTH})),
            "all raters gave the same scores throughout",
        ),
        (lambda: intraclass_correlations(PANEL.mask(PANEL == 4)), "ann: .* values are missing"),
        (lambda: kendall_w(pd.DataFrame({"a": [1, 1], "b": [2, 2]})), "scores all subjects alike"),
        (lambda: cronbach_alpha(PANEL.assign(q=3)), "q: all answers are alike"),
        (lambda: cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [3, 2, 1]})), "cancel out"),
        (
            lambda: attribute_study(PANEL.mask(PANEL == 4)),
            "of 180 are missing; attribute agreement",
        ),
        (lambda: attribute_study(PAIR[["ann"]]), "one column and no standard leave nothing"),
        (lambda: attribute_study(PAIR, pd.Series([1])), "each of the 60 parts is needed"),
    ],
)
def test_ratings_that_cannot_be_judged_are_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()


def coverage(runs, n):
    """Share of intervals that hold the coefficient of a very large sample."""
    random = np.random.default_rng(14)

    def panel(size):
        truth = random.random(size) < 0.7
        slip = random.random((size, 3)) < 0.15
        return ratings_of(pd.DataFrame(truth[:, None] ^ slip).astype(int))

    large = panel(200_000)
    hits = dict.fromkeys((chance.gwet_ac, chance.fleiss, chance.conger), 0)
    truth = {coefficient: coefficient(large).value for coefficient in hits}
    for _ in range(runs):
        drawn = panel(n)
        for coefficient in hits:
            found = coefficient(drawn)
            hits[coefficient] += found.low <= truth[coefficient] <= found.high
    return [count / runs for count in hits.values()]


@pytest.mark.slow
def test_intervals_cover_the_truth():
    assert all(0.93 < share < 0.97 for share in coverage(1500, 120))
