"""Cells by declared format: what each takes, and the reason for what it does not."""

from datetime import date

import ibis
import pytest

from ccqa_lib.data.convert.cells import Rules
from ccqa_lib.data.convert.columns import convert, evened, filled
from ccqa_lib.data.convert.formats import COMMON_FORMATS, check_format, other_order, pattern_of
from ccqa_lib.data.convert.words import add_nfkc
from ccqa_lib.data.convert.zones import changes_clocks
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.source import Column, Source, Table


@pytest.fixture(scope="module")
def engine():
    connection = ibis.duckdb.connect()
    add_nfkc(connection)
    return connection


def converted(engine, cells, column, own_types=False, zone="Asia/Hong_Kong"):
    """Return (value, reason) of each cell."""
    schema = {"raw": "string"} if all(isinstance(c, str | None) for c in cells) else None
    made = ibis.memtable({"raw": cells}, schema=schema)
    column = Column.model_validate({"from": "x", **column})
    table = Table(files="x.csv", encoding="utf-8", columns={"x": column})
    source = Source(name="made", zone=zone, tables={"t": table})
    rules = Rules("x", column, table, source, False, own_types)
    even = made.mutate(even=evened(made.raw, rules))
    full = even.mutate(cell=filled(even.even, rules))
    one = convert(full.cell, rules)
    rows = engine.to_pyarrow(full.select(value=one.value, why=one.why)).to_pylist()
    return [(row["value"], row["why"]) for row in rows]


def values(engine, cells, **given):
    column = {key: given.pop(key) for key in list(given) if key not in ("own_types", "zone")}
    found = converted(engine, cells, column, **given)
    assert [why for _, why in found if why] == []
    return [str(value) if hasattr(value, "isoformat") else value for value, _ in found]


def reasons(engine, cells, **column):
    found = converted(engine, cells, column)
    assert [value for value, _ in found if value is not None] == []
    return [why for _, why in found]


def test_iso_with_and_without_offset(engine):
    cells = ["2026-03-01", "2026-03-01 10:00", "2026-03-01T02:00:00Z", "2026-03-01T02:00:00+08:00"]
    assert values(engine, cells, type="datetime", format="ISO") == [
        "2026-03-01 00:00:00",
        "2026-03-01 10:00:00",
        "2026-03-01 10:00:00",
        "2026-03-01 02:00:00",
    ]


@pytest.mark.parametrize("cell", ["2026-3-1", "2026-02-30", "20260301", "2026-03-01 25:00", "x"])
def test_iso_takes_nothing_else(engine, cell):
    assert "not a date" in reasons(engine, [cell], type="datetime", format="ISO")[0]


@pytest.mark.parametrize(
    ("form", "cell", "day"),
    [
        ("%d/%m/%Y", "1/2/2026", "2026-02-01"),
        ("%m/%d/%y", "02/01/26", "2026-02-01"),
        ("%d %b %Y", "1 Feb 2026", "2026-02-01"),
        ("%B %d, %Y", "February 1,  2026", "2026-02-01"),
        ("%Y%m%d", "20260201", "2026-02-01"),
        ("%y%m%d %H:%M", "260201 7:02", "2026-02-01"),
        ("%Y年%m月%d日", "２０２６年2月1日", "2026-02-01"),
        ("roc", "民國115年2月1日", "2026-02-01"),
        ("serial", "46054", "2026-02-01"),
    ],
)
def test_declared_formats(engine, form, cell, day):
    assert values(engine, [cell], type="date", format=form) == [day]


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("%d/%m/%Y", "1/2/26"), ("%d/%m/%Y", "13/13/2026"), ("%d/%m/%Y", "1/2/2026 10:00"),
        ("%Y%m%d", "202621"), ("%H:%M %d/%m/%Y", "24:30 1/2/2026"), ("roc", "2026/02/01"),
        ("serial", "60"), ("serial", "46054x"), ("%d/%m/%y", "1/2/2026"),
    ],
)  # fmt: skip
def test_declared_formats_take_nothing_else(engine, form, cell):
    assert "not a date" in reasons(engine, [cell], type="datetime", format=form)[0]


@pytest.mark.parametrize(
    ("form", "cell", "moment"),
    [
        ("%Y-%m-%d %H:%M:%S", "2026-02-28 24:00:00", "2026-03-01 00:00:00"),
        ("%H:%M %d/%m/%Y", "24:00 31/12/2025", "2026-01-01 00:00:00"),
        ("%Y/%m/%d %p %I:%M", "2026/3/1 下午 1:05", "2026-03-01 13:05:00"),
        ("%Y/%m/%d %p %I:%M", "2026/3/1 上午 12:05", "2026-03-01 00:05:00"),
        ("%d/%m/%Y %I:%M %p", "1/3/2026 1:05 p.m.", "2026-03-01 13:05:00"),
        ("%a %d/%m/%Y %H:%M", "Sun 01/03/2026 10:00", "2026-03-01 10:00:00"),
    ],
)
def test_times_as_systems_write_them(engine, form, cell, moment):
    assert values(engine, [cell], type="datetime", format=form) == [moment]


def test_a_weekday_that_contradicts_its_date_is_a_fault(engine):
    (why,) = reasons(engine, ["Mon 03/03/2026"], type="date", format="%a %d/%m/%Y")
    assert why.startswith("a weekday that is not the one of its date")


def test_durations_in_words(engine):
    cells = ["1小时2分3秒", "31秒", "2 hrs 5 min", "1h 30s"]
    found = values(engine, cells, type="duration", format="words")
    assert found == [3723.0, 31.0, 7500.0, 3630.0]
    assert all(reasons(engine, ["5", "3秒2分", "h"], type="duration", format="words"))


def test_ids_that_are_kept_from_a_spreadsheet_are_bare(engine):
    assert values(engine, ['="00123"', '="1"2"', "=1"]) == ["00123", '1"2', "=1"]


def test_true_dates_and_times_of_a_workbook_are_taken_beside_the_format(engine):
    assert values(
        engine, ["2026-03-04 00:00:00", "05/03/2026"], type="date", format="%d/%m/%Y",
        own_types=True,
    ) == ["2026-03-04", "2026-03-05"]  # fmt: skip
    assert values(engine, ["0:01:30", "2"], type="duration", format="minutes", own_types=True) == [
        90,
        120,
    ]


def test_typed_cells_take_no_detour(engine):
    assert values(engine, [1.5, float("nan"), None], type="number") == [1.5, None, None]
    assert values(engine, [True, None], type="boolean", true=["Y"], false=["N"]) == [True, None]
    assert values(engine, [2.0, 3.0], type="integer", scale=2.0) == [4, 6]
    assert "too large" in reasons(engine, [float("inf")], type="number")[0]
    assert "more digits" in reasons(engine, [2**60], type="integer")[0]


def test_zones_with_a_half_hour_step_and_in_the_far_south(engine):
    zone = {"type": "datetime", "format": "%Y-%m-%d %H:%M", "zone": "Australia/Lord_Howe"}
    found = converted(engine, ["2026-10-04 02:15", "2026-10-04 02:45"], zone)
    assert "does not exist" in found[0][1]
    assert found[1] == (found[1][0], None)
    assert changes_clocks("Australia/Lord_Howe")
    assert not changes_clocks("Asia/Hong_Kong")


def test_scale_and_range_are_in_house_units(engine):
    assert values(engine, ["2"], type="number", scale=60, lowest=100) == [120]
    assert reasons(engine, ["1"], type="number", scale=60, lowest=100) == [
        "below the lowest that can be true (100)"
    ]


def test_every_common_format_reads_what_it_writes(engine):
    day = date(2026, 11, 23)
    for form in COMMON_FORMATS:
        assert values(engine, [day.strftime(form)], type="date", format=form) == ["2026-11-23"]


@pytest.mark.parametrize("form", ["%H:%M", "%Q/%m/%Y", "%d", "plain", "%d/%m/%"])
def test_formats_that_cannot_be_read_exactly_are_refused(form):
    with pytest.raises(SettingsError, match="here: 'format' was given"):
        check_format(form, "here")


def test_other_order_and_pattern():
    assert other_order("%d/%m/%Y") == "%m/%d/%Y"
    assert other_order("%d %b %Y") is None
    assert pattern_of("%Y.%m") == r"^\d{4}\.\d{1,2}$"
    assert pattern_of("%y%m%d %H:%M") == r"^\d{2}\d{2}\d{2} +\d{1,2}:\d{1,2}$"
    assert pattern_of("%Y%m%d%H%M") == r"^\d{4}\d{2}\d{2}\d{2}\d{2}$"
