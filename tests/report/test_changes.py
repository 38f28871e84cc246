"""What changed since the last run: by id, by interval, and nothing on the same data."""

import pytest
from made_notebooks import RUN_META, make_finding, make_notebook

from ccqa_lib.findings import Effect
from ccqa_lib.report.changes import Changes, RunState, changes_between
from ccqa_lib.report.diff import diff_html, diff_lines
from ccqa_lib.report.index import index_entry, index_html
from ccqa_lib.report.page import render_report

BEFORE, NOW = "2026-06-21", "2026-06-28"


def stored(estimate=21.4, reach=3.5, unit="seconds", **changes):
    effect = Effect("difference", estimate, estimate - reach, estimate + reach, unit)
    return make_finding(effect=effect, **changes).to_dict()


def state(*findings, as_of=NOW, better="lower", **given):
    record = {"study": "s", "label": "l", "as_of": as_of, "data_until": as_of,
              "data_fingerprint": f"data of {as_of}", "data": [{"files": [{"name": "a"}]}],
              "index": {"status": {"better": better}}, "settings": {}, "versions": {}}  # fmt: skip
    return RunState.of_record({**record, **given}, findings)


def only(before, now, **given):
    changes = changes_between(state(before, as_of=BEFORE, **given), state(now, **given))
    (item,) = changes.items
    return item


@pytest.mark.parametrize(
    ("estimate", "better", "what"),
    [(22.0, "lower", "unchanged"), (35.0, "lower", "worse"), (35.0, "higher", "better"),
     (9.0, "lower", "better"), (35.0, "", "worse")],
)  # fmt: skip
def test_a_size_has_changed_when_the_difference_is_clear_of_noise(estimate, better, what):
    assert only(stored(), stored(estimate), better=better).what == what


def test_the_difference_is_told_with_its_interval():
    words = only(stored(kind="driver"), stored(35.0, kind="driver")).words
    assert words.startswith("21.4, now 35.0 seconds: a difference of 13.6 seconds (99 % interval ")
    assert words.endswith("more than noise.")


def test_a_level_that_rose_is_worse_only_where_it_is_known_which_way_is_better():
    assert only(stored(kind="level"), stored(90.0, kind="level"), better="").what == "changed"
    assert only(stored(kind="level"), stored(90.0, kind="level"), better="lower").what == "worse"


def test_a_hazard_to_act_on_that_grew_is_worse_and_its_ratio_is_told():
    one = stored(2.0, 0.2, "times", kind="hazard")
    item = only(one, stored(4.0, 0.3, "times", kind="hazard"), better="")
    assert item.what == "worse"
    assert "2.00 times the earlier one (99 % interval " in item.words


def test_a_verdict_that_moved_is_told_with_the_size_that_did_not():
    item = only(stored(verdict="watch"), stored(verdict="act"))
    assert (item.what, item.verdict) == ("worse", "act")
    assert item.words.startswith("The verdict moved from watch to act. 21.4, now 21.4 seconds:")
    assert item.words.endswith("within noise.")
    assert only(stored(verdict="act"), stored(verdict="fine")).what == "better"
    assert only(stored(verdict="act"), stored(verdict="cannot tell")).what == "changed"


def test_new_and_gone_are_told_by_id_and_quiet_ones_are_not():
    quiet = make_finding(id="nothing-to-act-on", verdict="fine", kind="none").to_dict()
    changes = changes_between(state(quiet, as_of=BEFORE), state(stored()))
    assert [(item.what, item.id) for item in changes.items] == [
        ("new", "signal-2026-03-02-high"), ("gone", "nothing-to-act-on"),
    ]  # fmt: skip
    assert [item.what for item in changes.told] == ["new"]
    assert changes.summary == f"1 new since {BEFORE}"


def test_a_signal_whose_first_day_moved_is_the_same_signal():
    moved = stored(id="signal-2026-03-09-high", period=("2026-03-09", "2026-05-31"))
    assert only(stored(), moved).what == "unchanged"
    other = stored(id="signal-2026-06-01-high", period=("2026-06-01", "2026-06-28"))
    changes = changes_between(state(stored(), as_of=BEFORE), state(other))
    assert [item.what for item in changes.items] == ["new", "gone"]


def test_the_same_data_and_settings_list_nothing():
    one, two = state(stored(), as_of=NOW), state(stored(99.0), as_of=NOW)
    changes = changes_between(one, two)
    assert (changes.items, changes.same_data) == ((), True)
    assert changes.summary == f"same data as on {NOW}: nothing changed"


@pytest.mark.parametrize(
    "given",
    [{"settings": {"site": "a"}}, {"data_until": "2026-06-27"}, {"data_fingerprint": "other"},
     {"data": [{"files": []}]}, {"label": "other"}],
)  # fmt: skip
def test_other_settings_days_files_or_a_server_are_not_the_same_data(given):
    assert not changes_between(state(stored()), state(stored(), **given)).same_data


def test_what_else_differs_is_said():
    before = state(stored(), as_of=BEFORE, settings={"rules": "nelson", "as_of": BEFORE})
    now = state(stored(), settings={"rules": "limits_only", "as_of": NOW}, versions={"scipy": "2"})
    assert changes_between(before, now).cautions == (
        "Settings differ between the two runs (rules): what changed may come from that.",
    )
    old = state(stored(), as_of=BEFORE, versions={"scipy": "1"})
    new = state(stored(), versions={"scipy": "2"})
    assert changes_between(old, new).cautions == ("Versions differ between the two runs (scipy).",)


def test_two_labels_are_compared_as_if_they_shared_no_data():
    moved = stored(27.0)
    assert only(stored(), moved).what == "worse"
    before, now = state(stored(), as_of=BEFORE), state(moved, label="other")
    assert changes_between(before, now).items[0].what == "unchanged"
    assert "share" in changes_between(before, now).cautions[0]


def test_a_size_without_interval_is_not_compared():
    bare = make_finding(effect=Effect("rise", 3.0, None, None, "s")).to_dict()
    item = only(bare, bare)
    assert (item.what, "cannot be compared" in item.words) == ("unchanged", True)


def test_changes_are_stored_and_shown_on_report_index_and_diff():
    changes = changes_between(state(stored(), as_of=BEFORE), state(stored(35.0)))
    again = Changes.from_dict(changes.to_dict())
    assert again == changes
    meta = {**RUN_META, "changes": changes.to_dict()}
    html = render_report(make_notebook(), meta)
    assert html.index("Since the last run (2026-06-21)") < html.index('id="findings"')
    assert "does not hold zero; else it is unchanged within noise" in html
    index = index_html([index_entry(make_notebook(), meta, "r.html")], "2026-07-01")
    assert f"<strong>1 worse since {BEFORE}</strong>" in index
    assert "13.6 seconds" in diff_html(changes, "a", "b")
    assert next(diff_lines(changes)) == f"1 worse since {BEFORE}."


def test_a_report_without_an_earlier_run_says_nothing_of_it():
    assert "Since the last run" not in render_report(make_notebook(), RUN_META)
    assert "Since the last run" not in render_report(make_notebook(), {**RUN_META, "changes": {}})
