"""Nasty csv exports, built byte by byte, each with what must become of it."""

import gzip
from dataclasses import dataclass, field
from typing import Any

ID, DAY, N, NAME = "id", "day", "n", "name"
COLUMNS = {
    ID: {"from": "ID"},
    DAY: {"from": "Day", "type": "date", "format": "%d/%m/%Y"},
    N: {"from": "N", "type": "integer"},
    NAME: {"from": "Name"},
}
HEAD = "ID,Day,N,Name\n"
GOOD = "001,13/02/2026,5,Ann\n"
MORE = "002,14/02/2026,6,Bob\n"
GOOD_ROW = ("001", "2026-02-13", 5, "Ann")
MORE_ROW = ("002", "2026-02-14", 6, "Bob")


@dataclass(frozen=True)
class Case:
    """One file: `rows` that must be loaded, or texts of which the refusal must hold every one.

    `lost` maps lines set aside to a part of the reason; `noted` are parts of the notes.
    """

    name: str
    content: bytes
    rows: list[tuple] | None = None
    refused: tuple[str, ...] = ()
    lost: dict[int, str] = field(default_factory=dict)
    noted: tuple[str, ...] = ()
    table: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    file: str = "export.csv"


def text(content: str, encoding: str = "utf-8") -> bytes:
    return content.encode(encoding)


def good(name, content, table=None, columns=None, **more) -> Case:
    content = content if isinstance(content, bytes) else text(content)
    more.setdefault("rows", [GOOD_ROW, MORE_ROW])
    return Case(name, content, table=table or {}, columns=columns or {}, **more)


def bad(name, content, *refused, table=None, columns=None, **more) -> Case:
    content = content if isinstance(content, bytes) else text(content)
    return Case(name, content, refused=refused, table=table or {}, columns=columns or {}, **more)


BOTH = HEAD + GOOD + MORE
LOSSY = {"max_lost_share": 0.9}


def _form() -> list[Case]:
    return [
        good("plain", BOTH),
        good("crlf", BOTH.replace("\n", "\r\n")),
        good("cr_only", BOTH.replace("\n", "\r")),
        good("mixed_line_ends", HEAD + GOOD.replace("\n", "\r\n") + MORE),
        good("no_last_line_end", BOTH.rstrip("\n")),
        good("bom", "\ufeff" + BOTH),
        good("quoted_all", '"ID","Day","N","Name"\n"001","13/02/2026","5","Ann"\n' + MORE),
        good("semicolon", BOTH.replace(",", ";"), {"delimiter": ";"}),
        good("tab", BOTH.replace(",", "\t"), {"delimiter": "\t"}),
        good("bar", BOTH.replace(",", "|"), {"delimiter": "|"}),
        good("sep_line", "sep=;\n" + BOTH.replace(",", ";"), {"delimiter": ";"},
             noted=("names the delimiter",)),
        bad("sep_line_differs", "sep=;\n" + BOTH.replace(",", ";"), "first line says", "';'",
            "delimiter: \";\""),
        bad("other_delimiter", BOTH.replace(",", ";"), "one column only", "';'", "semicolon"),
        good("padded_headings", " ID , Day,N ,Name\n" + GOOD + MORE),
        good("moved_columns", "Name,N,Day,ID\nAnn,5,13/02/2026,001\nBob,6,14/02/2026,002\n"),
        good("new_column", "ID,Day,N,Name,New\n001,13/02/2026,5,Ann,x\n002,14/02/2026,6,Bob,y\n",
             noted=("not used: New",)),
        bad("missing_column", "ID,Day,N,Nme\n" + GOOD, "export.csv", "'Name'",
            "Did you mean 'Nme'"),
        bad("renamed_case", "ID,DAY,N,Name\n" + GOOD, "'Day'", "Did you mean 'DAY'"),
        good("duplicate_heading", "ID,Day,N,Name,Name\n001,13/02/2026,5,x,Ann\n"
             "002,14/02/2026,6,y,Bob\n", columns={NAME: {"from": "Name#2"}}),
        good("blank_heading", "ID,Day,N,\n001,13/02/2026,5,Ann\n002,14/02/2026,6,Bob\n",
             columns={NAME: {"from": "#4"}}),
        good("trailing_delimiter", HEAD.replace("\n", ",\n") + GOOD.replace("\n", ",\n") + MORE),
        good("two_heading_rows", "Contact,,Count,\nID,Day,N,Name\n" + GOOD + MORE,
             {"header_rows": 2}, {ID: {"from": "Contact ID"},
                                  N: {"from": "Count N", "type": "integer"}}),
        good("no_heading", GOOD + MORE, {"header_rows": 0},
             {ID: {"from": "#1"}, NAME: {"from": "#4"}, N: {"from": "#3", "type": "integer"},
              DAY: {"from": "#2", "type": "date", "format": "%d/%m/%Y"}}),
        good("preamble", "Report of March\nmade, by\n" + BOTH, {"skip_rows": 2}),
        bad("preamble_undeclared", "Report of March\nmade by\n" + BOTH, "one column only",
            "skip_rows"),
        good("footer_rows", BOTH + "-- 2 rows --\n", {"footer_rows": 1},
             noted=("footer", "2 rows")),
        good("footer_starts", BOTH + "Total,,11,\n\n", {"footer_starts": ["Total"]},
             noted=("line 4 'Total 11'",)),
        good("footer_undeclared", BOTH + "-- 2 rows exported --\n", LOSSY, lost={4: "fewer cells"}),
        bad("footer_cut", BOTH + "-- 2 rows exported --", "line 4", "no line end", "footer_starts"),
        good("totals_row", BOTH + "Total,13/02/2026,11,all\n", LOSSY, lost={4: "totals"}),
        good("totals_row_chinese", BOTH + "合计：,13/02/2026,11,all\n", LOSSY, lost={4: "totals"}),
        good("heading_again", BOTH.replace(MORE, HEAD + MORE), LOSSY, lost={3: "heading again"}),
        good("backslashes_kept", HEAD + '001,13/02/2026,5,"C:\\new"\n' + MORE, {"escape": "\\"},
             rows=[("001", "2026-02-13", 5, "C:\\new"), MORE_ROW]),
        good("blank_lines", HEAD + "\n" + GOOD + "\n,,,\n" + MORE + "\n\n",
             noted=("without any content",)),
        good("spaces_only_line", HEAD + GOOD + "   \n" + MORE, LOSSY, lost={3: "fewer cells"}),
    ]  # fmt: skip


def _rows() -> list[Case]:
    swallow = 'ID,Day,N,Name\n001,13/02/2026,5,"Ann\n' + MORE + '003,15/02/2026,7,19" tv\n'
    return [
        good("row_too_long", BOTH + "003,15/02/2026,7,Cy,x\n", LOSSY, lost={4: "more cells"}),
        good("row_too_short", HEAD + GOOD + "003,15/02/2026\n" + MORE, LOSSY,
             lost={3: "fewer cells"}),
        bad("cut_last_line", BOTH + "003,15/0", "line 4", "cut off"),
        bad("cut_in_quotes", BOTH + '003,15/02/2026,7,"C', "line 4", "cut off"),
        good("unclosed_quote", HEAD + '003,15/02/2026,7,"Cy\n' + GOOD + MORE, LOSSY,
             lost={2: "quote"}),
        good("quote_swallows_rows", swallow, LOSSY, lost={2: "quote"},
             rows=[MORE_ROW, ("003", "2026-02-15", 7, '19" tv')]),
        good("swallow_that_closes", 'ID,Day,N,Name\n001,"13/02/2026,5,Ann\n'
             '002,14/02/2026,6,screen 27",9\n' + "003,15/02/2026,7,Cy\n", LOSSY,
             lost={2: "rows of their own", 3: "more cells"},
             rows=[("003", "2026-02-15", 7, "Cy")]),
        good("stray_quote_after", HEAD + '003,15/02/2026,7,"Cy"x\n' + GOOD + MORE, LOSSY,
             lost={2: "quote"}),
        good("inch_mark_inside", HEAD + '001,13/02/2026,5,5\'10" Ann\n' + MORE,
             rows=[("001", "2026-02-13", 5, "5'10\" Ann"), MORE_ROW]),
        good("newline_in_quotes", HEAD + '001,13/02/2026,5,"An\nn"\n' + MORE,
             rows=[("001", "2026-02-13", 5, "An n"), MORE_ROW]),
        good("comma_and_doubled_quote", HEAD + '001,13/02/2026,5,"A, ""n"""\n' + MORE,
             rows=[("001", "2026-02-13", 5, 'A, "n"'), MORE_ROW]),
        good("backslash_escape", HEAD + '001,13/02/2026,5,"A\\"n"\n' + MORE, {"escape": "\\"},
             rows=[("001", "2026-02-13", 5, 'A"n'), MORE_ROW]),
        good("single_quotes", HEAD + "001,13/02/2026,5,'A,n'\n" + MORE, {"quote": "'"},
             rows=[("001", "2026-02-13", 5, "A,n"), MORE_ROW]),
        good("nul_in_row", HEAD + GOOD + "003,15/02/2026,3\x000,Cy\n" + MORE, LOSSY,
             lost={3: "zero byte"}),
        bad("nul_tail", text(BOTH) + b"\x00" * 4096, "zero bytes", f"byte {len(BOTH)}"),
        bad("empty", b"", "empty", "0 bytes"),
        bad("blank_only", "\n\n  \n", "blank lines"),
        bad("header_only", HEAD, "heading but no data row"),
        good("huge_cell", HEAD + "003,15/02/2026,7," + "x" * 200_000 + "\n" + GOOD + MORE, LOSSY,
             lost={2: "131,072"}),
        bad("too_many_columns", ",".join(f"c{i}" for i in range(5000)) + "\n1\n", "5,000 columns",
            "4,096"),
        bad("html", "<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        bad("zip_named_csv", b"PK\x03\x04" + b"\x00" * 60, "export.csv", "archive"),
        bad("parquet_named_csv", b"PAR1" + b"\x00" * 60, "a parquet file", "format: parquet"),
        good("gzip", gzip.compress(text(BOTH)), file="export.csv.gz"),
        bad("gzip_cut", gzip.compress(text(HEAD + GOOD * 500))[:-12], "not complete",
            file="export.csv.gz"),
        bad("gzip_bomb", gzip.compress(b"a" * 80_000_000), "times its size", file="export.csv.gz"),
        good("repeated_rows_dropped", BOTH + GOOD, {"duplicates": "drop"}),
        bad("repeated_rows", BOTH + GOOD, "wholly equal", "line 2", "line 4", "duplicates: drop"),
        bad("key_clash", BOTH + "001,13/02/2026,9,Ann\n", "key (id)", "line 2", "line 4",
            table={"key": [ID]}),
    ]  # fmt: skip


def _encodings() -> list[Case]:
    chinese = HEAD + "001,13/02/2026,5,客户对退款处理不满意\n002,14/02/2026,6,李娜投诉航班延误\n"
    rows = [("001", "2026-02-13", 5, "客户对退款处理不满意"),
            ("002", "2026-02-14", 6, "李娜投诉航班延误")]  # fmt: skip
    trad = HEAD + "001,13/02/2026,5,客戶對退款處理不滿意\n002,14/02/2026,6,航班延誤酒店未退款\n"
    trad_rows = [("001", "2026-02-13", 5, "客戶對退款處理不滿意"),
                 ("002", "2026-02-14", 6, "航班延誤酒店未退款")]  # fmt: skip
    accents = HEAD + "001,13/02/2026,5,café à la crème\n" + MORE
    accent_rows = [("001", "2026-02-13", 5, "café à la crème"), MORE_ROW]

    def enc(name):
        return {"encoding": name}

    mixed = text(chinese, "gb18030") + b"003,15/02/2026,7," + text("客戶對退款處理\n", "big5")
    return [
        good("gbk", text(chinese, "gbk"), enc("gbk"), rows=rows),
        good("gb18030", text(chinese, "gb18030"), enc("gb18030"), rows=rows),
        good("big5", text(trad, "big5"), enc("big5"), rows=trad_rows),
        good("big5hkscs", text(trad, "big5hkscs"), enc("big5hkscs"), rows=trad_rows),
        good("utf16_bom", text(chinese, "utf-16"), enc("utf-16"), rows=rows),
        good("utf16_le_bare", text(chinese, "utf-16-le"), enc("utf-16-le"), rows=rows),
        good("utf16_be_bare", text(chinese, "utf-16-be"), enc("utf-16"), rows=rows),
        good("latin1", text(accents, "latin-1"), enc("latin-1"), rows=accent_rows),
        good("cp1252", text(accents, "cp1252"), enc("cp1252"), rows=accent_rows),
        bad("gbk_as_utf8", text(chinese, "gbk"), "declared as utf-8", "line 2", "gb18030"),
        bad("big5_as_utf8", text(trad, "big5"), "declared as utf-8", "big5"),
        bad("big5_as_gb18030", text(trad, "big5"), "it decodes", "big5", table=enc("gb18030")),
        bad("gbk_as_big5hkscs", text(chinese, "gbk"), "gb18030", table=enc("big5hkscs")),
        bad("gbk_as_latin1", text(chinese, "gbk"), "gb18030", table=enc("latin-1")),
        bad("utf8_as_latin1", text(chinese), "utf-8", table=enc("latin-1")),
        bad("utf16_as_utf8", text(BOTH, "utf-16-le"), "utf-16", table=enc("utf-8")),
        bad("no_such_encoding", text(BOTH), "no encoding", table=enc("utf-9")),
        good("one_bad_byte", text(chinese * 1) + b"003,15/02/2026,7,\x92x\n", LOSSY, rows=rows,
             lost={4: "declared encoding"}),
        good("big5_line_in_gb18030", mixed, {**enc("gb18030"), **LOSSY}, rows=rows,
             lost={4: "no text is made of"}),
    ]  # fmt: skip


def _number(**given) -> dict:
    return {N: {"from": "N", "type": "number", **given}}


def _values() -> list[Case]:
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
    return [
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
             noted=("several spellings one",)),
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
        bad("personal_data_masked", n_rows("call 13800138000 or a@b.hk"), "#####", "(e-mail)"),
        good("headings_differ_by_case", "ID,Day,N,Name,name\n001,13/02/2026,5,Ann,x\n",
             rows=[GOOD_ROW]),
    ]  # fmt: skip


CASES = [*_form(), *_rows(), *_encodings(), *_values()]
