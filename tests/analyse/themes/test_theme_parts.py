"""The parts of the search for themes, held to other software and to what must be true of them."""

import numpy as np
import pytest
from scipy import stats

from ccqa_lib.analyse.themes.chinese import chinese_terms, chunks
from ccqa_lib.analyse.themes.english import english_terms
from ccqa_lib.analyse.themes.keyness import g2
from ccqa_lib.analyse.themes.links import groups_of, strengths, term_table
from ccqa_lib.analyse.themes.stability import recurrence


@pytest.mark.parametrize("cells", [(30, 100, 50, 400), (0, 40, 9, 60), (7, 7, 3, 9)])
def test_g2_is_the_log_likelihood_ratio_of_scipy(cells):
    a, n, b, m = cells
    told = stats.chi2_contingency(
        [[a, n - a], [b, m - b]], correction=False, lambda_="log-likelihood"
    )
    assert g2(a, n, b, m) == pytest.approx(told.statistic)


def test_g2_of_dunnings_bigram():
    """Dunning (1993), table 2, "the swiss": 110, 2,442, 111 and 29,114 pairs give 270.72."""
    assert g2(110, 110 + 2442, 111, 111 + 29114) == pytest.approx(270.72, abs=0.005)


def table_of(texts, weights=None):
    return term_table(texts, np.ones(len(texts)) if weights is None else weights)


def test_pairs_that_stand_together_are_linked_and_others_are_not():
    rng = np.random.default_rng(2)
    texts = [list(rng.choice(list("abcdefgh"), 2, replace=False)) for _ in range(400)]
    texts += [["x", "y", *rng.choice(list("abcdefgh"), 2, replace=False)] for _ in range(60)]
    table = table_of(texts)
    strength = strengths(table, np.ones(len(texts)))
    linked = {frozenset((table.terms[i], table.terms[j])) for i, j in np.argwhere(strength)}
    assert linked == {frozenset("xy")}
    (group,) = groups_of(strength)
    assert {table.terms[i] for i in group} == {"x", "y"}
    assert recurrence(table, np.ones(len(texts)), [group], 1) == [1.0]


def test_a_weight_is_as_good_as_so_many_rows():
    texts = [["a", "b"], ["a", "c"], ["b"], ["c", "d"], ["e", "f"]]
    weights = np.array([9, 4, 3, 8, 40])
    rows = [text for text, n in zip(texts, weights, strict=True) for _ in range(n)]
    told = strengths(table_of(texts, weights), weights)
    assert told == pytest.approx(strengths(table_of(rows), np.ones(len(rows))))
    assert told.any()


def test_words_that_follow_one_another_are_one_term_and_plurals_their_singular():
    fill = [["oak"], ["elm"], ["ash"], ["fir"]]
    texts = [["data", "caps", *fill[i % 4]] for i in range(40)]
    texts += [["data", "cap", "", *fill[i % 3]] for i in range(20)] + [["oak", "data"]] * 5
    terms = english_terms(texts, np.ones(len(texts)), 5, frozenset())
    assert terms[0] == ["data cap", "oak"] and terms[40] == ["data cap", "oak"]
    assert terms[-1] == ["oak", "data"]


def test_chinese_words_are_found_without_a_list_and_cut_at_linking_characters():
    assert chunks(["退款申請已超過三星期", "仍未收到款項"]) == [
        "退款申請",
        "超過三星期",
        "未收到款項",
    ]
    loose = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
    rng = np.random.default_rng(7)
    texts = [
        ["".join([*rng.choice(list(loose), 3), "退款", *rng.choice(list(loose), 3)])]
        for _ in range(120)
    ]
    terms = chinese_terms(texts, np.ones(len(texts)), 10, frozenset())
    assert all(each == ["退款"] for each in terms)
    assert chinese_terms(texts, np.ones(len(texts)), 10, frozenset(["退款"]))[0] == []
