"""Rows of staff become spells: late entry, rehires, transfers, odd days, and every row told."""

import datetime as dt
from types import SimpleNamespace

import ibis
import pandas as pd
import pytest

from ccqa_lib.data.staff.spells import staff_spells
from ccqa_lib.errors import SettingsError
from ccqa_lib.params import AttritionParams
from ccqa_lib.show.dates import told_start


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.fixture
def read(monkeypatch):
    """Return a function: columns and settings in, the executed spells, counts and oddities out."""

    def made(columns: dict, schema: dict | None = None, **given):
        monkeypatch.setattr(AttritionParams, "mapped", property(lambda self: tuple(columns)))
        table = ibis.memtable(pd.DataFrame(columns), schema=schema)
        study = AttritionParams.read(given)
        staff = staff_spells(SimpleNamespace(name="staff", table=table), study)
        counts = staff.counts.to_pandas()
        rows = dict(zip(counts["excluded"], counts["rows"], strict=True))
        assert sum(rows.values()) == len(next(iter(columns.values())))
        return staff.spells.to_pandas(), rows, staff.oddities.to_pandas().iloc[0]

    return made


DATES = {"employee_id": "string", "hired_on": "date", "left_on": "date", "leave_type": "string",
         "observed_from": "date"}  # fmt: skip


def dated(*rows):
    names = ("employee_id", "hired_on", "left_on", "leave_type", "observed_from")
    table = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    for name in ("hired_on", "left_on", "observed_from"):
        table[name] = [day(each) for each in table[name]]
    return table


def test_who_was_there_before_enters_when_the_extract_opens(read):
    spells, rows, _ = read(
        dated(
            ("a", "2020-01-01", "2024-03-01", "voluntary", "2024-01-01"),
            ("b", "2024-02-01", None, None, "2024-01-01"),
            ("c", "2020-01-01", "2023-12-01", "voluntary", "2024-01-01"),
        ),
        DATES,
        as_of="2024-12-31",
    )
    first, second = spells.itertuples()
    assert (first.entry, first.exit, first.cause) == (1461, 1521, "voluntary")
    assert (second.entry, second.exit, second.cause) == (0, 334, "")
    assert rows == {"used": 2, "left before the extract opens": 1}


def test_first_day_opens_the_window_where_no_column_does(read):
    columns = dated(
        ("a", "2020-01-01", None, None, None), ("b", "2020-01-01", "2021-01-01", "x", None)
    )
    spells, rows, _ = read(columns, DATES, as_of="2024-12-31", first_day="2024-01-01")
    assert spells["entry"].tolist() == [1461]
    assert rows["left before the extract opens"] == 1


def opening_late(first_left: str):
    """Return 60 people hired in 2021 and 2022, of whom 39 left from January 2024 on, and one."""
    hired = [f"202{1 + i % 2}-{1 + i % 12:02d}-15" for i in range(60)]
    left = [f"2024-{1 + i % 12:02d}-{3 + i % 20:02d}" if i < 40 else None for i in range(60)]
    left[0] = first_left
    return dated(*[(f"p{i}", hired[i], left[i], "voluntary", None) for i in range(60)])


def test_rows_that_show_no_leaver_for_years_are_taken_to_open_late(read):
    """Else everybody counts from hire, and early leaving is halved."""
    columns = opening_late("2024-01-03")
    del columns["observed_from"]
    schema = {name: kind for name, kind in DATES.items() if name != "observed_from"}
    spells, rows, odd = read(columns, schema, as_of="2024-12-31")
    assert set(spells["entry_on"].dt.strftime("%Y-%m-%d")) == {"2024-01-01"}
    assert pd.Timestamp(odd["opens"]) == pd.Timestamp("2024-01-01")
    assert odd["unseen"] > 40 and rows == {"used": 60}
    assert read(columns, schema, as_of="2024-12-31", first_day="2023-06-01")[0]["entry_on"].min() \
        == pd.Timestamp("2023-06-01")  # fmt: skip


def test_rows_that_show_leavers_all_along_count_from_hire(read):
    columns = opening_late("2021-03-20")
    del columns["observed_from"]
    schema = {name: kind for name, kind in DATES.items() if name != "observed_from"}
    spells, _, odd = read(columns, schema, as_of="2024-12-31")
    assert (spells["entry"] == 0).all() and pd.isna(odd["opens"])


def test_leave_types_that_are_not_declared_are_named_unless_they_are_of_few(read):
    kinds = ["自願"] * 6 + ["辭退"] * 2 + ["voluntary"] * 3
    rows = [(f"p{i}", "2024-01-01", "2024-05-01", kind, None) for i, kind in enumerate(kinds)]
    *_, odd = read(dated(*rows), DATES, as_of="2024-12-31", min_cell=5)
    assert (odd["types"], odd["unknown_types"]) == ("自願", 8)


def test_a_first_day_on_which_one_person_began_is_not_told(read):
    """The start of the period would else be the day on which the longest-serving one was hired."""
    hired = ["2015-03-17", "2019-06-01", "2020-02-02", "2021-05-05", "2021-08-08", "2022-01-01"]
    rows = [(f"p{i}", day, None, None, None) for i, day in enumerate(hired)]
    told = [staff_period(rows, least) for least in (5, 1)]
    assert told == ["2021-01-01", "2015-03-17"]
    assert staff_period([(f"p{i}", "2015-03-17", None, None, None) for i in range(5)], 5) \
        == "2015-03-17"  # fmt: skip


def staff_period(rows, min_cell: int) -> str:
    days = pd.Series(pd.to_datetime([row[1] for row in rows]))
    return told_start(days, min_cell).date().isoformat()


def test_a_transfer_ends_the_watching_and_is_no_leaving(read):
    spells, _, odd = read(
        dated(
            ("a", "2024-01-01", "2024-03-01", "transfer", None),
            ("b", "2024-01-01", "2024-03-01", "辞退", None),
            ("c", "2024-01-01", "2024-03-01", "retired", None),
        ),
        DATES,
        as_of="2024-12-31",
        involuntary=["辞退"],
    )
    assert spells["cause"].tolist() == ["", "involuntary", "other"]
    assert spells["exit"].tolist() == [60, 60, 60]
    assert odd["unknown_types"] == 1


def test_who_leaves_later_is_still_there_and_a_first_day_counts_half(read):
    spells, _, odd = read(
        dated(
            ("a", "2024-01-01", "2025-03-01", "voluntary", None),
            ("b", "2024-01-01", "2024-01-01", "voluntary", None),
        ),
        DATES,
        as_of="2024-12-31",
    )
    assert spells["cause"].tolist() == ["", "voluntary"]
    assert spells["exit"].tolist() == [365, 0.5]
    assert odd["later"] == 1


def test_days_that_cannot_be_are_left_out_by_reason(read):
    _, rows, _ = read(
        dated(
            ("a", "2024-05-01", "2024-03-01", "voluntary", None),
            ("b", "2025-05-01", None, None, None),
            (None, "2024-01-01", None, None, None),
            ("d", None, None, None, None),
            ("e", "2024-01-01", None, None, None),
        ),
        DATES,
        as_of="2024-12-31",
    )
    assert rows == {
        "left before being hired": 1, "hired after the last day": 1, "no employee_id": 1,
        "no hired_on": 1, "used": 1,
    }  # fmt: skip


def test_a_rehire_is_a_second_spell_and_an_overlap_is_counted(read):
    spells, _, odd = read(
        dated(
            ("a", "2022-01-01", "2023-01-01", "voluntary", None),
            ("a", "2024-01-01", None, None, None),
            ("b", "2022-01-01", None, None, None),
            ("b", "2023-01-01", None, None, None),
        ),
        DATES,
        as_of="2024-12-31",
    )
    assert len(spells) == 4
    assert (odd["again"], odd["overlapping"]) == (2, 1)


def test_nobody_is_born_in_2068(read):
    columns = dated(("a", "2010-01-01", None, None, None), ("b", "2010-01-01", None, None, None))
    columns["born_on"] = [day("2068-05-05"), day("1970-05-05")]
    _, _, odd = read(columns, {**DATES, "born_on": "date"}, as_of="2024-12-31")
    assert (odd["future"], odd["future_columns"].strip()) == (1, "born_on")


def test_everybody_twice_under_new_ids_is_seen_and_can_be_dropped(read):
    person = {"tenure": [1.0, 2.0, 3.0] * 2, "left": [True, False, False] * 2}
    more = {f"x{i}": [i, i + 1, i + 2] * 2 for i in range(5)}
    columns = {"employee_id": list("abcdef"), **person, **more}
    _, _, odd = read(columns, as_of="2024-12-31", tenure_unit="year")
    assert (odd["twins"], odd["compared"]) == (3, 7)
    spells, rows, _ = read(columns, as_of="2024-12-31", tenure_unit="year", twins="drop")
    assert len(spells) == 3
    assert rows["equal to another row in all but the id"] == 3


def test_durations_have_no_days_and_zero_counts_half_a_unit(read):
    spells, rows, odd = read(
        {"tenure": [0.0, 2.0, -1.0], "left": [True, False, True]}, as_of="2024-12-31",
        tenure_unit="month",
    )  # fmt: skip
    assert spells["exit"].tolist() == pytest.approx([365.25 / 24, 365.25 / 6])
    assert spells["cause"].tolist() == ["left", ""]
    assert spells["entry_on"].isna().all()
    assert rows["tenure below 0"] == 1 and odd["zero"] >= 1


def test_one_row_a_person_and_year_is_folded_into_pieces(read):
    columns = {
        "employee_id": ["a", "a", "a", "b", "b", "b"],
        "year": [2020, 2021, 2022, 2021, 2022, 2022],
        "left": [False, False, True, False, False, False],
        "hired_on": [day("2019-01-01")] * 3 + [day("2021-07-01")] * 3,
        "team": ["x", "y", "y", "z", "z", "z"],
    }
    spells, rows, _ = read(columns, as_of="2022-12-31", team_column="team", factors=["team"])
    assert rows == {"used": 5, "a second row of the person in that year": 1}
    own = spells[spells["person"] == "a"]
    assert own["entry"].tolist() == pytest.approx([365.25, 730.5, 1095.75])
    assert own["cause"].tolist() == ["", "", "left"]
    assert own["exit"].iloc[-1] == pytest.approx(1095.75 + 365.25 / 2)
    assert own["team"].tolist() == ["x", "y", "y"]  # what changes from year to year stays with it
    late = spells[spells["person"] == "b"]
    assert late["entry"].iloc[0] == 0


def test_who_leaves_in_the_year_of_hire_is_not_gone_on_the_first_day(read):
    """The middle of the year lies before a day of hire in October; all would leave at once."""
    columns = {"employee_id": ["a", "b"], "year": [2020, 2020], "left": [True, False],
               "hired_on": [day("2020-10-01"), day("2020-10-01")]}  # fmt: skip
    spells, _, _ = read(columns, as_of="2022-12-31")
    gone = spells[spells["cause"] != ""].iloc[0]
    assert gone["exit"] == pytest.approx(365.25 * (1 - 274 / 366) / 2)


def test_yearly_rows_tell_rates_but_no_days(monkeypatch):
    for columns, finest in ((("left",), 365.25), (("left", "left_on"), 1.0)):
        mapped = ("employee_id", "year", *columns)
        monkeypatch.setattr(AttritionParams, "mapped", property(lambda self, m=mapped: m))
        given = AttritionParams.read({"as_of": "2022-12-31"}).analysed()
        assert (given["base_rate"], given["finest"]) == ("known", finest)


def test_rows_after_the_year_of_leaving_are_left_out(read):
    columns = {"employee_id": ["a", "a"], "year": [2020, 2021], "left": [True, True]}
    _, rows, _ = read(columns, as_of="2022-12-31")
    assert rows == {"used": 1, "after the year in which the person left": 1}


def test_times_between_absences_end_with_the_next_one(read):
    columns = {
        "employee_id": ["a", "a", "a", "b"],
        "absent_on": [day("2024-01-01"), day("2024-01-11"), day("2024-01-11"), day("2024-02-01")],
        "absent_hours": [8.0, 4.0, 2.0, 8.0],
    }
    study = {"form": "absences", "as_of": "2024-03-01", "factors": ["absent_hours"]}
    spells, rows, _ = read(columns, **study)
    own = spells[spells["person"] == "a"]
    assert own["exit"].tolist() == [10, 50]
    assert own["cause"].tolist() == ["absent", ""]
    assert sum(rows.values()) == 4


def test_a_table_without_any_form_is_refused_with_what_is_needed(read):
    with pytest.raises(SettingsError, match="Map hired_on and left_on"):
        read({"name": ["a"]})


def test_characters_that_a_conversion_lost_are_counted(read):
    rows = dated(*[(name, "2024-01-01", None, None, None) for name in ("a", "b", "c")])
    people = {**rows, "supervisor": ["王\ufffd", "李娜", "\ue123芳"]}
    *_, odd = read(people, {**DATES, "supervisor": "string"}, as_of="2024-12-31")
    assert (odd["unreadable"], odd["unreadable_columns"].strip()) == (2, "supervisor")
    *_, clean = read(rows, DATES, as_of="2024-12-31")
    assert clean["unreadable"] == 0
