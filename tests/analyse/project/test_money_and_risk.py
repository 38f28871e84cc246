import pandas as pd
import pytest

from ccqa_lib.analyse.project.action_priority import action_priority, rate_failures
from ccqa_lib.analyse.project.finance import cash_flow
from ccqa_lib.errors import AnalysisError


def test_at_the_internal_rate_the_value_is_nought():
    flows = [-1000, 300, 420, 680]
    rate = cash_flow(flows, 0.1).irr
    at_rate = cash_flow(flows, rate)
    assert at_rate.npv == pytest.approx(0, abs=1e-8)
    assert at_rate.profitability == pytest.approx(1)
    assert cash_flow([1000 * f for f in flows], 0.1).irr == pytest.approx(rate)


@pytest.mark.parametrize(
    ("flows", "note"),
    [
        ([100, 50], "All flows go one way."),
        ([-100, 230, -132], "Several rates bring the value to nought: 10.0%, 20.0%."),
        ([100, -10, 100], "No rate brings the value to nought."),
    ],
)
def test_a_rate_that_is_not_one_is_not_given(flows, note):
    r = cash_flow(flows, 0.1)
    assert r.irr is None
    assert r.note == note


def test_money_that_never_comes_back_is_said():
    r = cash_flow([-100, 10, 10], 0.05)
    assert r.payback is None
    assert "never paid back" in str(r)
    assert cash_flow([-100, 50, 50], 0).payback == 2


def test_severity_alone_does_not_make_a_failure_urgent():
    assert action_priority(10, 1, 10) == "L"
    assert action_priority(8, 6, 2) == "H"
    assert action_priority(2, 6, 8) == "L"


def test_the_most_urgent_failures_come_first_and_input_stays():
    failures = pd.DataFrame(
        {
            "severity": [2, 9, 6],
            "occurrence": [9, 9, 6],
            "detection": [9, 9, 6],
            "what": list("abc"),
        }
    )
    before = failures.copy()
    rated = rate_failures(failures)
    assert list(rated["what"]) == ["b", "c", "a"]
    assert list(rated["rpn"]) == [729, 216, 162]
    pd.testing.assert_frame_equal(failures, before)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: cash_flow([5], 0.1), "at least two flows and a rate above -1 are needed; got 1"),
        (lambda: cash_flow([5, 6], -1), "a rate above -1"),
        (lambda: cash_flow([5, None], 0.1), "flows: 1 of 2 values are missing"),
        (lambda: action_priority(0, 5, 5), "severity: 0 was given; ratings are whole numbers"),
        (lambda: action_priority(5, 5.5, 5), "occurrence: 5.5 was given"),
        (lambda: rate_failures(pd.DataFrame({"severity": [1]})), "column occurrence, detection is"),
    ],
)
def test_what_cannot_be_rated_is_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()
