"""Settings of the attrition study know the form that a mapping shows, before anything is run."""

from types import SimpleNamespace

import pytest

from ccqa_lib.params.attrition import AttritionParams
from ccqa_lib.params.attrition_fits import table_problems

YEARLY = ("employee_id", "year", "left")


def problems(columns, **given) -> list[str]:
    source = SimpleNamespace(
        name="hr", tables={"staff": SimpleNamespace(columns=dict.fromkeys(columns))}
    )
    return table_problems(AttritionParams.read(given), source)


@pytest.mark.parametrize("columns", [YEARLY, (*YEARLY, "hired_on"), (*YEARLY, "tenure")])
def test_one_row_a_person_and_year_is_recognised_without_being_named(columns):
    assert not problems(columns, as_of="2024-12-31")
    (asked,) = problems(columns)
    assert "give the day of the export" in asked


def test_years_under_another_name_are_recognised_where_it_is_given():
    columns = ("employee_id", "snapshot_year", "left")
    assert not problems(columns, as_of="2024-12-31", snapshot_column="snapshot_year")
    (lacking,) = problems(columns, as_of="2024-12-31")
    assert "does not map tenure" in lacking and "a year and left" in lacking


def test_dates_need_no_day_of_the_export_and_durations_do():
    assert not problems(("employee_id", "hired_on", "left_on"))
    assert not problems(("employee_id", "hired_on", "left_on", "year"))
    assert len(problems(("tenure", "left"))) == 1
    assert "does not map left_on" in problems(("employee_id", "hired_on"))[0]


@pytest.mark.parametrize(
    ("given", "alone", "alone_on_a_day"),
    [
        ({}, False, False),
        ({"as_of": "2026-03-31"}, True, False),
        ({"reports": "one"}, True, True),
        ({"as_of": "2026-03-31", "reports": "nightly"}, False, False),
    ],
)
def test_a_set_day_stands_alone_and_one_of_many_days_does_not(given, alone, alone_on_a_day):
    asked = AttritionParams.read(given)
    of_day = asked.on_day("2026-04-30")
    assert (asked.stands_alone, of_day.stands_alone) == (alone, alone_on_a_day)
    assert of_day.as_of == "2026-04-30" and asked.as_of == given.get("as_of", "")
