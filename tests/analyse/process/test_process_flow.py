import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.process.again import find_ping_pong, find_rework
from ccqa_lib.analyse.process.case_time import case_times, open_and_closed
from ccqa_lib.analyse.process.events import read_events
from ccqa_lib.analyse.process.flow import describe_flow
from ccqa_lib.errors import AnalysisError

DAY = pd.Timestamp("2024-03-01")


def log_of(**traces):
    """One event an hour, letters as activities."""
    rows = [
        (case, letter, DAY + pd.Timedelta(hours=i))
        for case, letters in traces.items()
        for i, letter in enumerate(letters)
    ]
    return pd.DataFrame(rows, columns=["case", "activity", "at"])


def test_steps_by_hand():
    flow = describe_flow(read_events(log_of(one="abc", two="abab", three="abc")))
    steps = flow.steps.set_index(["from", "to"])
    assert steps["count"].to_dict() == {("a", "b"): 4, ("b", "a"): 1, ("b", "c"): 2}
    assert (steps["median_seconds"] == 3600).all()
    assert flow.variants["trace"].tolist() == [("a", "b", "c"), ("a", "b", "a", "b")]
    assert flow.variants["count"].tolist() == [2, 1]
    assert flow.starts.to_dict() == {"a": 3}
    assert flow.ends.to_dict() == {"b": 1, "c": 2}
    assert flow.durations.to_dict() == {"one": 7200, "two": 10800, "three": 7200}
    assert str(flow) == "3 cases take 2 ways; the commonest has 3 steps and 67% of cases"


def test_steps_are_events_less_cases_and_order_of_rows_does_not_matter():
    frame = log_of(one="abcde", two="a", three="cab")
    flow = describe_flow(read_events(frame))
    assert flow.steps["count"].sum() == len(frame) - 3
    shuffled = describe_flow(read_events(frame.sample(frac=1, random_state=4)))
    pd.testing.assert_frame_equal(flow.steps, shuffled.steps)
    pd.testing.assert_frame_equal(flow.variants, shuffled.variants)


def test_input_is_not_altered_and_ties_are_told():
    frame = log_of(one="ab").assign(at=DAY)
    copy = frame.copy()
    log = read_events(frame)
    pd.testing.assert_frame_equal(frame, copy)
    assert str(log) == "2 events of 1 cases; 1 events share a time with the one before"


def test_rework_by_hand():
    rework = find_rework(read_events(log_of(one="abab", two="abc", three="aabbb")))
    assert rework.activities.to_dict("list") == {
        "activity": ["a", "b"],
        "cases": [2, 2],
        "share": [2 / 3, 2 / 3],
        "extra": [2, 3],
    }
    assert rework.reworked == 2
    assert rework.share.low < 2 / 3 < rework.share.high
    none = find_rework(read_events(log_of(one="abc")))
    assert (none.reworked, len(none.activities)) == (0, 0)


def test_ping_pong_by_hand():
    found = find_ping_pong(read_events(log_of(one="aaba", two="abab", three="abcb", four="ab")))
    assert found.pairs.to_dict("records") == [
        {"place": "a", "sent_to": "b", "returns": 2, "cases": 2},
        {"place": "b", "sent_to": "a", "returns": 1, "cases": 1},
        {"place": "b", "sent_to": "c", "returns": 1, "cases": 1},
    ]
    assert str(found) == "3 of 4 cases are sent away and straight back"
    assert find_ping_pong(read_events(log_of(one="abc"))).affected == 0


def test_open_cases_move_the_median_and_not_the_naive_one():
    closed = case_times([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], "days")
    backlog = case_times([1, 2, 3, 4, 5, 5, 5, 5], [1, 1, 1, 1, 1, 0, 0, 0], "days")
    assert closed.median.estimate == closed.naive_median == 3
    assert backlog.naive_median == 3
    assert backlog.median.estimate == 4
    assert str(backlog) == "8 cases, 3 still open: half end within 4 days"


def test_median_that_is_not_reached_is_not_made_up():
    times = case_times([2, 9, 9, 9], [1, 0, 0, 0], "days")
    assert np.isnan(times.median.estimate)
    assert "fewer than half have an end in sight" in str(times)
    assert times.still_open_after(1) == 1
    assert np.isnan(times.still_open_after(5))


def test_kaplan_meier_by_hand():
    times = case_times([6, 6, 6, 7, 10, 6, 9], [1, 1, 1, 1, 1, 0, 0], "hours")
    assert times.curve["open"].tolist()[:2] == pytest.approx([4 / 7, 4 / 7 * 2 / 3])


def test_reopened_cases_are_open_again():
    log = read_events(log_of(one="abz", two="az", three="azb", four="ab"))
    found = open_and_closed(log, ["z"], DAY + pd.Timedelta(hours=10)).set_index("case")
    assert found["closed"].to_dict() == {"one": True, "two": True, "three": False, "four": False}
    assert found["seconds"].to_dict() == {
        "one": 7200, "two": 3600, "three": 36000, "four": 36000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: read_events(log_of()), "events: there are none; check the period"),
        (lambda: read_events(log_of(a="ab").assign(case=[None, "a"])), "case: 1 of 2 events have"),
        (lambda: read_events(log_of(a="ab").assign(activity=["a", None])), "activity: 1 of 2 eve"),
        (lambda: read_events(log_of(a="ab").assign(at=["x", "y"])), "where times are needed"),
        (lambda: read_events(log_of(a="ab").drop(columns="at")), "There is no column 'at'"),
        (lambda: case_times([], [], "days"), "times: has no values"),
        (lambda: case_times([1, -2], [1, 1], "days"), "times: 1 cases end before they begin"),
        (lambda: case_times([1, 2], [0, 0], "days"), "closed: none of 2 cases has ended"),
        (lambda: case_times([1, 2], [1, 2], "days"), "closed: 2 values for 2 cases .* yes or no"),
        (lambda: case_times([1, 2], [1], "days"), "closed: 1 values for 2 cases were given"),
        (lambda: case_times([1, np.nan], [1, 1], "days"), "times: 1 of 2 values are missing"),
        (
            lambda: open_and_closed(read_events(log_of(a="ab")), ["closed"], DAY),
            "ends: no event is closed; there are a, b",
        ),
        (
            lambda: open_and_closed(read_events(log_of(a="ab")), ["b"], DAY),
            "as_of: 1 events are later than 2024-03-01",
        ),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()


@pytest.mark.slow
def test_median_interval_covers_the_truth():
    rng, hits = np.random.default_rng(3), 0
    for _ in range(600):
        true, end = rng.exponential(10, 80), rng.uniform(0, 25, 80)
        median = case_times(np.minimum(true, end), true <= end, "days").median
        hits += median.low <= 10 * np.log(2) <= (median.high if median.high == median.high else 1e9)
    assert 0.93 <= hits / 600 <= 0.975
