"""Checks on what is left: rows of the site that was asked for, values that can be."""

import pandas as pd

from ccqa_lib.checks.series import check_events_within_items
from ccqa_lib.checks.values import check_rows_left, check_within

WEEKS = pd.date_range("2026-01-05", periods=3, freq="7D")


def test_a_site_that_is_nowhere_leaves_no_row_and_says_which_setting_to_look_at():
    rows = pd.DataFrame({"excluded": ["another site", "no started_at"], "rows": [1680, 3]})
    found = check_rows_left(rows)
    assert found.verdict == "fail"
    assert found.sentence == (
        "None of 1,683 rows is left to judge: 1,680 another site, 3 no started_at."
    )
    assert "'site'" in found.action
    assert check_rows_left(pd.DataFrame({"excluded": ["used"], "rows": [5]})).verdict == "pass"


def test_the_sites_that_are_there_are_named_where_the_one_asked_for_is_not():
    rows = pd.DataFrame({"excluded": ["another site"], "rows": [9], "seen": ["Chengdu, Hong Kong"]})
    assert check_rows_left(rows).sentence.endswith("The data have the sites Chengdu, Hong Kong.")


def test_a_value_that_cannot_be_is_told_with_its_period():
    series = pd.DataFrame({"period": WEEKS, "value": [0.1, 1.3, 0.2]})
    found = check_within(series, 0.0, 1.0)
    assert (found.verdict, found.count) == ("fail", 1)
    assert "1 of 3 values lie outside 0 to 1" in found.sentence
    assert found.sample == ({"period": "2026-01-12", "value": 1.3},)
    assert check_within(series, 0.0, None).verdict == "pass"
    assert check_within(series, None, None).verdict == "pass"


def test_a_day_with_more_hits_than_items_is_not_evened_out_by_its_week():
    series = pd.DataFrame({"period": WEEKS, "events": [9, 9, 9], "n": 100, "impossible": [0, 1, 0]})
    found = check_events_within_items(series, "items")
    assert (found.verdict, found.count) == ("fail", 1)
    assert found.sample[0]["period"] == "2026-01-12"
