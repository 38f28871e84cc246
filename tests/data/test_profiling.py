"""The guesses that a profile is made of, each with its evidence, on small made-up columns."""

import pytest

from ccqa_lib.data.profiling.dates import dates_of
from ccqa_lib.data.profiling.delimiters import guess_delimiter
from ccqa_lib.data.profiling.layout import layout_of
from ccqa_lib.data.profiling.numbers import numbers_of
from ccqa_lib.data.profiling.synonyms import house_columns, unit_of


@pytest.mark.parametrize(
    ("cells", "form", "is_sure", "told"),
    [
        (["01/02/2026", "03/04/2026"], "%d/%m/%Y", False, "no day is above 12"),
        (["01/02/2026", "13/04/2026"], "%d/%m/%Y", True, "%m/%d/%Y fits 1 cells (50.0%)"),
        (["01/02/2026", "04/13/2026"], "%m/%d/%Y", True, "fits 2 cells"),
        (["13/02/2026"] * 9 + ["02/13/2026"], "%d/%m/%Y", False, "both orders occur"),
        (["2026-03-01 10:00:00", "2026-03-02 10:00:00"], "%Y-%m-%d %H:%M:%S", True, ""),
        (["20260301", "20260302"], "%Y%m%d", True, ""),
        (["1-Mar-26", "2-Mar-26"], "%d-%b-%y", True, ""),
        (["2026年3月1日"], "%Y年%m月%d日", True, ""),
        (["114/03/01", "114/03/15"], "roc", True, ""),
        (["2026-03-01T10:00:00+0800"], "%Y-%m-%dT%H:%M:%S%z", True, ""),
        (["03/01/68", "13/01/69"], "%d/%m/%y", False, "read as 2068"),
    ],
)
def test_dates_come_with_their_evidence(cells, form, is_sure, told):
    counted = {cell: cells.count(cell) for cell in cells}
    guess = dates_of(counted, "Date").format
    assert (guess.value, guess.is_sure) == (form, is_sure)
    assert told in guess.evidence


def test_numbers_are_no_dates_and_words_neither():
    assert dates_of({"990201": 1}, "amount") is None
    assert dates_of({"12345678": 1}, "Date") is None
    assert dates_of({"19th November 2023": 3}, "Date") is None
    assert dates_of({}, "Date") is None


@pytest.mark.parametrize(
    ("cells", "decimal", "thousands", "is_sure"),
    [
        (["1", "2"], ".", "", True),
        (["1.5", "2"], ".", "", True),
        (["1,5", "2,25"], ",", "", True),
        (["1,234", "22,345"], ",", ".", False),
        (["1.234", "22.345"], ".", ",", False),
        (["1,234,567", "1,234"], ".", ",", True),
        (["1,234.50", "12"], ".", ",", True),
        (["1.234,50", "12"], ",", ".", True),
        (["1 234,50", "12"], ",", " ", True),
        (["1'234.50"], ".", "'", True),
        (["85%", "7.5%"], ".", "", True),
    ],
)
def test_marks_of_numbers_come_from_the_evidence(cells, decimal, thousands, is_sure):
    found = numbers_of(dict.fromkeys(cells, 1))
    assert (found.style.is_sure, found.decimal, found.thousands) == (is_sure, decimal, thousands)


def test_two_heading_rows_and_none():
    two = [
        (1, ["Id", "Calls", ""]),
        (2, ["", "in", "out"]),
        (3, ["1", "5", "6"]),
        (4, ["2", "7", "8"]),
    ]
    assert layout_of(two).header_rows.value == "2"
    assert layout_of(two).headings == ("Id", "Calls in", "out")
    none = layout_of([(1, ["1", "2026-03-01"]), (2, ["2", "2026-03-02"])])
    assert (none.header_rows.value, none.header_rows.is_sure) == ("0", False)
    assert none.headings == ("#1", "#2")


def test_the_delimiter_that_fits_the_heading_wins():
    lines = ["a;b;c\n", *["1,5;2,5;3,5\n"] * 20]
    assert guess_delimiter(lines).value == ";"
    assert guess_delimiter(["one\n", "two\n"]).evidence.endswith("one column")


@pytest.mark.parametrize(
    ("heading", "house"),
    [
        ("Call_ID", "contact_id"), ("AvgTalkDuration", "talk_seconds"),
        ("等待時長", "wait_seconds"),
        ("call duration in minutes", "handle_seconds"), ("坐席", "agent_id"),
        ("投訴類型", "category"),
        ("Date of Hire", "hired_on"), ("满意度", "overall"), ("Answered (Y/N)", "abandoned"),
    ],
)  # fmt: skip
def test_headings_are_known_in_three_languages(heading, house):
    assert house in house_columns(heading)


def test_units_are_read_from_headings():
    assert [unit_of(h) for h in ("Wait (mins)", "等待秒数", "time in hours", "duration")] == [
        "minutes", "seconds", "hours", None,
    ]  # fmt: skip
