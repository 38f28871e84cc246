"""Checks of staff: what stops the study, what is noted, in words that say what to do."""

import pandas as pd
import pytest

from ccqa_lib.checks import attrition_checks
from ccqa_lib.errors import DataRefusedError

CLEAN = {
    "rows": 100, "compared": 10, "has_id": True, "twins": 0, "people": 100, "unknown_types": 0,
    "again": 0, "overlapping": 0, "still_typed": 0, "later": 0, "zero": 0, "future": 0,
    "future_columns": "", "unreadable": 0, "unreadable_columns": "", "twin_leavers": 0,
    "leavers": 30, "types": None, "opens": pd.NaT, "unseen": 0.0,
    "last_day": pd.Timestamp("2024-12-31"),
    "second_last": pd.Timestamp("2024-12-30"),
}  # fmt: skip
ROWS = pd.DataFrame({"table": "staff", "excluded": ["used"], "rows": [100]})
SPELLS = pd.DataFrame(
    {
        "cause": ["voluntary"] * 30 + [""] * 70, "entry_on": pd.Timestamp("2024-01-01"),
        "exit_on": pd.date_range("2024-12-02", "2024-12-31").tolist()
        + [pd.Timestamp("2024-12-31")] * 70,
    }
)  # fmt: skip


def checked(rows=ROWS, spells=SPELLS, **odd):
    return attrition_checks(rows, spells, pd.DataFrame([{**CLEAN, **odd}]))


def test_numbers_of_few_people_stay_untold():
    """A hidden number of leavers of another kind would else stand among the checks."""
    odd = pd.DataFrame([{**CLEAN, "unknown_types": 3, "again": 2, "later": 4}])
    report = attrition_checks(ROWS, SPELLS, odd, min_cell=5)
    told = [each for each in report.results if "Fewer than 5" in each.sentence]
    assert len(told) == 3
    assert not any(each.count for each in told)


def test_people_hired_ahead_do_not_stretch_the_time_watched():
    """With the last day a year later nobody seems to leave any more, and every rate is too low."""
    ahead = pd.DataFrame({"cause": [""], "entry_on": pd.Timestamp("2027-03-01"),
                          "exit_on": pd.Timestamp("2027-03-01")})  # fmt: skip
    there = SPELLS["cause"] == ""
    stretched = SPELLS.assign(exit_on=SPELLS["exit_on"].mask(there, pd.Timestamp("2027-03-01")))
    report = checked(spells=pd.concat([stretched, ahead]))
    with pytest.raises(DataRefusedError, match="Nobody leaves after Dec 2024, while"):
        report.require()


def test_from_when_leavers_are_shown_is_said_where_it_was_guessed():
    report = checked(opens=pd.Timestamp("2024-01-01"), unseen=155.3)
    (note,) = report.notes
    assert "left before Jan 2024" in note.sentence and "about 155 would" in note.sentence
    assert "first_day" in note.action


def test_everybody_twice_is_seen_in_few_columns_by_the_days_of_leaving():
    twice = {"compared": 2, "twins": 50, "leavers": 30, "twin_leavers": 15}
    with pytest.raises(DataRefusedError, match="set 'twins: drop'"):
        checked(**twice).require()
    hired_together = {**twice, "twin_leavers": 2}  # those still there are alike, leavers are not
    assert not checked(**hired_together).failures


def test_leave_types_that_are_not_declared_are_named():
    (note,) = checked(unknown_types=8, types="自願\n=cmd|' /C calc'").notes
    assert "自願" in note.sentence


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


def test_beside_reports_of_other_days_no_number_of_people_is_told():
    odd = pd.DataFrame([{**CLEAN, "unknown_types": 40, "types": "retired", "again": 30,
                         "later": 12}])  # fmt: skip

    def told(stands_alone: bool, min_cell: int = 5) -> str:
        report = attrition_checks(ROWS, SPELLS, odd, "refuse", min_cell, stands_alone)
        return " ".join(f"{each.sentence} {each.count}" for each in report.results)

    for number in ("40 leavers", "30 spells", "12 people", "retired"):
        assert number in told(True) and number not in told(False)
        assert number in told(False, min_cell=1)
    assert told(False).count("Some ") == 3
