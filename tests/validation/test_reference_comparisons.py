import pytest

from ccqa_lib.validation.cases import read_case
from ccqa_lib.validation.choices import find_choice
from ccqa_lib.validation.registry import find_adapter
from ccqa_lib.validation.run import GOOD, load_adapters, run_case

FAMILIES = {"tst": 39, "cap": 10, "msa": 14, "six": 6}
ANOTHER_PACKAGE = {"six_pareto"}


@pytest.fixture(scope="module")
def ends(reference_dir):
    load_adapters()
    paths = [p for family in FAMILIES for p in sorted(reference_dir.glob(f"{family}_*.json"))]
    cases = [read_case(path) for path in paths if path.stem not in ANOTHER_PACKAGE]
    return [(case, run_case(case)) for case in cases]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_case_agrees_or_differs_by_a_choice_with_a_reason(family, ends):
    results = [result for case, result in ends if case.name.startswith(f"{family}_")]
    assert [str(result) for result in results if result.status not in GOOD] == []
    assert len(results) >= FAMILIES[family] - len(ANOTHER_PACKAGE)


def test_few_values_differ_by_choice(ends):
    differing = set()
    for case, result in ends:
        for leaf in result.faults:
            assert find_choice(case.method, case.name, leaf)
            differing.add((case.method, leaf.path.split("[")[0]))
    assert differing == {
        ("msa_attribute_agreement", "within_appraiser.EG.fleiss.p"),
        ("msa_attribute_agreement", "within_appraiser.BL.fleiss.p"),
        ("msa_fleiss", "gwet.p"),
        ("tst_2x2", "fisher.ci95_as_printed_by_fisher_test"),
        ("tst_anova", "games_howell.lwr"),
        ("tst_anova", "games_howell.upr"),
        ("tst_t_two_groups", "cohens_d_ci95_noncentral"),
        ("tst_t_two_groups", "hedges_g_ci95"),
    }


def test_further_cases_of_a_method_run_unchanged():
    load_adapters()
    one = find_adapter("tst_one_prop")({"x": 10, "n": 20})
    assert one["wilson_continuity"] == pytest.approx(one["wilson"])
    empty_cell = find_adapter("tst_2x2")({"a": 5, "b1": 0, "c1": 2, "d1": 6})
    assert empty_cell["or_ci95_woolf"] is None
    assert empty_cell["fisher"]["ci95"][1] == float("inf")
    upper = {"x": list(range(1, 30)), "USL": 40}
    assert find_adapter("cap_nonnormal")(upper)["weibull"]["Ppl"] is None
    flow = find_adapter("six_finance")({"flow": [-100, 10], "rate": 0.1})
    assert flow["payback_periods"] is None
