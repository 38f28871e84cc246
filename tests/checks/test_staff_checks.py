"""Checks of staff: what stops the study, what is noted, in words that say what to do."""

import pandas as pd
import pytest

from ccqa_lib.checks import attrition_checks
from ccqa_lib.errors import DataRefusedError

CLEAN = {
    "rows": 100, "compared": 10, "has_id": True, "twins": 0, "people": 100, "unknown_types": 0,
    "again": 0, "overlapping": 0, "still_typed": 0, "later": 0, "zero": 0, "future": 0,
    "future_columns": "", "unreadable": 0, "unreadable_columns": "",
    "last_day": pd.Timestamp("2024-12-31"),
    "second_last": pd.Timestamp("2024-12-30"),
}  # fmt: skip
ROWS = pd.DataFrame({"table": "staff", "excluded": ["used"], "rows": [100]})
SPELLS = pd.DataFrame({"cause": ["voluntary"] * 30 + [""] * 70})


def checked(rows=ROWS, spells=SPELLS, **odd):
    return attrition_checks(rows, spells, pd.DataFrame([{**CLEAN, **odd}]))


def test_numbers_of_few_people_stay_untold():
    """A hidden number of leavers of another kind would else stand among the checks."""
    odd = pd.DataFrame([{**CLEAN, "unknown_types": 3, "again": 2, "later": 4}])
    report = attrition_checks(ROWS, SPELLS, odd, min_cell=5)
    told = [each for each in report.results if "Fewer than 5" in each.sentence]
    assert len(told) == 3
    assert not any(each.count for each in told)


def test_clean_rows_pass_without_a_note():
    report = checked()
    assert not report.failures and not report.notes


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"twins": 50}, "set 'twins: drop' to count each once"),
        ({"overlapping": 9}, "'form: snapshots'"),
        ({"last_day": pd.Timestamp("2068-01-01")}, "set 'as_of' to the day of the export"),
    ],
)
def test_what_would_fool_the_reader_stops_the_study(odd, told):
    with pytest.raises(DataRefusedError, match=told):
        checked(**odd).require()


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"twins": 3}, "3 of 100 rows equal another under other ids"),
        ({"future": 42, "future_columns": "born_on "}, "42 dates of born_on"),
        ({"unknown_types": 2}, "'voluntary' or 'involuntary'"),
        ({"zero": 4}, "4 tenures are 0"),
        ({"later": 2}, "2 people are to leave after 2024-12-31"),
        ({"still_typed": 1}, "no day of leaving"),
    ],
)
def test_what_a_reader_must_mind_is_a_note(odd, told):
    report = checked(**odd)
    assert not report.failures
    (note,) = report.notes
    assert told in f"{note.sentence} {note.action}"


def test_twins_that_are_settled_in_the_settings_are_told():
    report = attrition_checks(ROWS, SPELLS, pd.DataFrame([{**CLEAN, "twins": 50}]), "drop")
    assert "were left out" in report.notes[0].action
    kept = attrition_checks(ROWS, SPELLS, pd.DataFrame([{**CLEAN, "twins": 50}]), "keep")
    assert not kept.failures and len(kept.notes) == 1


def test_everybody_gone_and_many_impossible_days_are_refused():
    with pytest.raises(DataRefusedError, match="Everybody in the rows has left"):
        checked(spells=SPELLS.head(30)).require()
    rows = pd.DataFrame({"excluded": ["used", "left before being hired"], "rows": [60, 40]})
    with pytest.raises(DataRefusedError, match="day and month may be exchanged"):
        checked(rows=rows).require()


def test_nobody_gone_is_a_note():
    assert "Nobody in the rows left" in checked(spells=SPELLS.tail(70)).notes[0].sentence


def test_lost_characters_are_told_with_their_columns():
    (note,) = checked(unreadable=2, unreadable_columns="supervisor team ").notes
    assert note.sentence == "2 cells hold characters that a conversion lost, in supervisor, team."
    assert "Export again as UTF-8" in note.action
