"""Nasty csv exports: numbers, durations, dates, zones, words and keys."""

from nasty_case import DAY, GOOD, GOOD_ROW, HEAD, ID, LOSSY, MORE, NAME, N, bad, good


def _number(**given) -> dict:
    return {N: {"from": "N", "type": "number", **given}}


def n_rows(*values):
    return HEAD + "".join(f'{at:03d},13/02/2026,"{v}",Ann\n' for at, v in enumerate(values, 1))


def expect(*values):
    return [(f"{at:03d}", "2026-02-13", v, "Ann") for at, v in enumerate(values, 1)]


def days(*values):
    return HEAD + "".join(f'{at:03d},"{v}",5,Ann\n' for at, v in enumerate(values, 1))


def day_rows(*values):
    return [(f"{at:03d}", v, 5, "Ann") for at, v in enumerate(values, 1)]


def day(form, **more):
    return {DAY: {"from": "Day", "type": "date", "format": form, **more}}


zoned = {DAY: {"from": "Day", "type": "datetime", "format": "%d/%m/%Y %H:%M",
               "zone": "America/New_York"}}  # fmt: skip
offset = {DAY: {"from": "Day", "type": "datetime", "format": "%Y-%m-%dT%H:%M:%S%z"}}
clock = {N: {"from": "N", "type": "duration", "format": "h:mm:ss"}}
yes = {N: {"from": "N", "type": "boolean", "true": ["Y"], "false": ["N"]}}
VALUES = [
    good("long_id", HEAD + "00012345678901234567,13/02/2026,5,Ann\n" + "12E5,14/02/2026,6,B\n",
         rows=[("00012345678901234567", "2026-02-13", 5, "Ann"),
               ("12E5", "2026-02-14", 6, "B")]),
    good("names_like_null", HEAD + "001,13/02/2026,5,NA\n002,14/02/2026,6,None\n",
         rows=[("001", "2026-02-13", 5, "NA"), ("002", "2026-02-14", 6, "None")]),
    good("declared_missing", n_rows("5", "99", "99.0", "-", ""),
         {"missing": ["-"]}, {N: {"from": "N", "type": "integer", "missing": [99]}},
         rows=expect(5, None, None, None, None)),
    good("decimal_comma", 'ID;Day;N;Name\n001;13/02/2026;1.234,5;Ann\n002;13/02/2026;0,5;Ann\n',
         {"delimiter": ";", "decimal": ",", "thousands": "."},
         _number(), rows=expect(1234.5, 0.5)),
    good("thousands", n_rows("1,234", "12"), {"thousands": ","}, _number(),
         rows=expect(1234.0, 12.0)),
    bad("thousands_undeclared", n_rows("1,234", "12"), "not a number", "line 2", "'1,234'",
        columns=_number()),
    good("thousands_misplaced", n_rows("1,23", "12"), {"thousands": ",", **LOSSY}, _number(),
         rows=expect(None, 12.0)[1:], lost={2: "not a number"}),
    good("percent", n_rows("85%", "7.5 %"), None, _number(percent=True),
         rows=expect(0.85, 0.075)),
    good("percent_sign_absent", n_rows("85%", "0.85"), LOSSY, _number(percent=True),
         rows=expect(0.85), lost={3: "%"}),
    good("full_width_digits", n_rows("１２３", "\u00a07\u3000"), None, _number(),
         rows=expect(123.0, 7.0)),
    good("currency", n_rows("HK$1,234.50", "-HK$3"), {"thousands": ","},
         _number(marks=["HK$"]), rows=expect(1234.5, -3.0)),
    good("infinite", n_rows("5", "inf", "NaN", "1e400"), LOSSY, _number(), rows=expect(5.0),
         lost={3: "not a number", 4: "not a number", 5: "too large"}),
    good("too_many_digits", n_rows("5", "9007199254740993"), LOSSY, rows=expect(5),
         lost={3: "more digits"}),
    good("fraction_in_integer", n_rows("5.0", "5.5"), LOSSY, rows=expect(5),
         lost={3: "not a whole number"}),
    good("durations", n_rows("0:01:30", "30:00:00", "24:00:00"), None, clock,
         rows=expect(90.0, 108000.0, 86400.0)),
    good("negative_duration", n_rows("5", "-5"), LOSSY,
         {N: {"from": "N", "type": "duration", "format": "seconds"}}, rows=expect(5.0),
         lost={3: "below the lowest"}),
    good("out_of_range", n_rows("5", "500"), LOSSY, _number(highest=100), rows=expect(5.0),
         lost={3: "above the highest"}),
    good("minutes", n_rows("1.5"), None,
         {N: {"from": "N", "type": "duration", "format": "minutes"}}, rows=expect(90.0)),
    good("yes_no", n_rows("Y", "N", "", "y"), LOSSY, yes, rows=expect(True, False, None),
         lost={5: "declared words"}),
    good("odd_blanks", HEAD + "Ａ１,13/02/2026,5,\u3000Ann  Lee \nA2 ,14/02/2026,6,Ann Lee\n",
         {"key": [ID]}, rows=[("A1", "2026-02-13", 5, "Ann Lee"),
                              ("A2", "2026-02-14", 6, "Ann Lee")],
         noted=("name in several spellings counted as one",)),
    bad("month_first", days("02/13/2026", "02/14/2026", "03/01/2026"), "not a date",
        "%m/%d/%Y fits 2", "line 2"),
    good("formats_change", days("13/02/2026", "2026-02-14", "15/02/26"), LOSSY,
         rows=day_rows("2026-02-13"), lost={3: "not a date", 4: "not a date"}),
    good("either_order", days("01/02/2026", "03/04/2026"),
         rows=day_rows("2026-02-01", "2026-04-03"), noted=("no day is above 12",)),
    good("no_such_day", days("13/02/2026", "30/02/2026"), LOSSY, rows=day_rows("2026-02-13"),
         lost={3: "not a date"}),
    good("year_9999", days("13/02/2026", "31/12/9999"), LOSSY, rows=day_rows("2026-02-13"),
         lost={3: "1900 to 2199"}),
    good("chinese_date", days("2026年2月13日"), None, day("%Y年%m月%d日"),
         rows=day_rows("2026-02-13")),
    good("roc_date", days("115/02/13", "1150214"), None, day("roc"),
         rows=day_rows("2026-02-13", "2026-02-14")),
    good("serial_date", days("46066", "60"), LOSSY, day("serial"),
         rows=day_rows("2026-02-13"), lost={3: "not a date"}),
    good("swapped_dates", days("02/05/2026", "13/05/2026"), None,
         day("%d/%m/%Y", repair="swap_day_month", repair_reason="seen in the calendar"),
         rows=day_rows("2026-02-05", "2026-05-13"), noted=("1 of 2 dates", "seen in")),
    good("zone", days("01/07/2026 12:00", "01/11/2026 01:30", "08/03/2026 02:30"), LOSSY, zoned,
         rows=day_rows("2026-07-02 00:00:00", "2026-11-01 14:30:00"),
         lost={4: "does not exist"}, noted=("exists twice",)),
    good("offset", days("2026-02-13T01:00:00+0000", "2026-02-13T01:00:00Z"), None, offset,
         rows=day_rows("2026-02-13 09:00:00", "2026-02-13 09:00:00")),
    good("required", HEAD + GOOD + "002,14/02/2026,6,\n", LOSSY,
         {NAME: {"from": "Name", "required": True}}, rows=[GOOD_ROW], lost={3: "required"}),
    good("empty_key", HEAD + GOOD + ",14/02/2026,6,Bob\n", {"key": [ID], **LOSSY},
         rows=[GOOD_ROW], lost={3: "key"}),
    good("hostile_heading", 'ID,Day,N,"Name""; DROP TABLE x; --"\n' + GOOD + MORE,
         columns={NAME: {"from": 'Name"; DROP TABLE x; --'}}),
    good("two_headings_joined", "ID,Day,N,First,Last\n001,13/02/2026,5,Ann,Lee\n",
         columns={NAME: {"from": ["First", "Last"]}},
         rows=[("001", "2026-02-13", 5, "Ann Lee")]),
    good("constant", HEAD + GOOD, columns={NAME: {"value": "HK"}},
         rows=[("001", "2026-02-13", 5, "HK")]),
    good("recode", HEAD + GOOD, columns={NAME: {"from": "Name", "recode": {"Ann": "A"}}},
         rows=[("001", "2026-02-13", 5, "A")]),
    good("recode_to_a_number", HEAD + "001,13/02/2026,five,Ann\n",
         columns={N: {"from": "N", "type": "integer", "recode": {"five": 5}}},
         rows=[GOOD_ROW]),
    bad("personal_data_masked", n_rows("call 13800138000 or a@b.hk"), "#####", "(e-mail)"),
    good("headings_differ_by_case", "ID,Day,N,Name,name\n001,13/02/2026,5,Ann,x\n",
         rows=[GOOD_ROW]),
]  # fmt: skip
