"""Nasty cells: how the text of each must come out."""

import re
from datetime import date, datetime, time, timedelta

from nasty_xlsx import (
    HEAD,
    SHEET,
    Case,
    book,
    epoch_1904,
    raw,
    rewrite,
    several,
    styled,
)

TWO = (HEAD, ("1", "a"), ("2", "b"))
BOTH = (("1", "a"), ("2", "b"))

CASES = (
    Case("plain", book(*TWO), rows=BOTH, lines=(2, 3)),
    Case("leading zeros are text", book(HEAD, ("00123", "a")), rows=(("00123", "a"),)),
    Case(
        "leading zeros that only the format shows",
        book(HEAD, (123, 7), then=several(styled("A2", "00000"), styled("B2", "0"))),
        rows=(("00123", "7"),),
    ),
    Case(
        "serial numbers of a workbook that counts from 1904",
        book(HEAD, ("1", 44000), then=epoch_1904),
        columns={"day": {"from": "Day", "type": "date", "format": "serial"}},
        refused=r"counts days from 1904.*'serial' column \(day\) count from 1900",
    ),
    Case("text of thousands stays text", book(HEAD, ("1,234", " a ")), rows=(("1,234", " a "),)),
    Case("whole number", book(HEAD, (123, 4.0)), rows=(("123", "4"),)),
    Case(
        "fractions are exact and without exponent",
        raw(
            book(HEAD, (0.3, 1e-7), (-2.5, 1e14)),
            SHEET,
            lambda xml: xml.replace("<v>0.3</v>", "<v>0.30000000000000004</v>"),
        ),
        rows=(("0.30000000000000004", "0.0000001"), ("-2.5", "100000000000000")),
    ),
    Case(
        "sixteen digits",
        book(HEAD, (1234567890123456, "a"), ("1234567890123456", "b")),
        rows=(("1234567890123456", "b"),),
        aside=((2, "number of more than 15 digits: the last ones are lost"),),
    ),
    Case(
        "true dates whatever they show",
        book(
            HEAD, ("1", date(2026, 3, 1)), ("2", datetime(2026, 3, 1, 9, 5)), ("3", 46082),
            ("4", 46082),
            then=several(
                styled("B2", "mm-dd-yy"), styled("B3", "d/m/yyyy h:mm"),
                styled("B4", 'yyyy"年"m"月"d"日"'), styled("B5", "[$-404]e/m/d"),
            ),
        ),
        rows=(
            ("1", "2026-03-01"), ("2", "2026-03-01 09:05:00"), ("3", "2026-03-01"),
            ("4", "2026-03-01"),
        ),
    ),
    Case(
        "date format that only East Asian Excel knows",
        raw(
            book(HEAD, ("1", date(2026, 3, 1)), ("2", 0.5), then=styled("B3", "h:mm:ss")),
            "xl/styles.xml",
            lambda xml: re.sub(
                r'numFmtId="(14|164)"', 'numFmtId="31"', re.sub("<numFmts.*</numFmts>", "", xml)
            ).replace('numFmtId="21"', 'numFmtId="33"'),
        ),
        rows=(("1", "2026-03-01"), ("2", "12:00:00")),
    ),
    Case(
        "serial number stays a number",
        book(HEAD, ("1", 45352)), rows=(("1", "45352"),),
    ),
    Case(
        "1904",
        book(HEAD, ("1", date(2026, 3, 1)), then=epoch_1904),
        rows=(("1", "2026-03-01"),),
        notes=("counts days from 1904",),
    ),
    Case(
        "the day that never was",
        book(
            HEAD, ("1", 60), ("2", 59.5), ("3", 61), ("4", -3),
            then=several(*(styled(f"B{n}", "yyyy-mm-dd") for n in (2, 3, 4, 5))),
        ),
        rows=(("3", "1900-03-01"),),
        aside=(
            (2, "date before 1 March 1900, where sheets count a day too many"),
            (3, "date before 1 March 1900, where sheets count a day too many"),
            (5, "negative date"),
        ),
    ),
    Case(
        "date out of range",
        book(HEAD, ("1", 3e6), ("2", "x"), then=styled("B2", "yyyy-mm-dd")),
        rows=(("2", "x"),),
        aside=((2, "no date: the serial number 3e+06 is out of range"),),
    ),
    Case(
        "times and long durations",
        book(
            HEAD, ("1", time(9, 12, 58)), ("2", timedelta(hours=30, minutes=5)), ("3", 1.5),
            ("4", 1.0), ("5", 0.0007),
            then=several(styled("B4", "h:mm:ss"), styled("B5", "[h]:mm"), styled("B6", "mm:ss")),
        ),
        rows=(
            ("1", "09:12:58"), ("2", "30:05:00"), ("3", "36:00:00"), ("4", "24:00:00"),
            ("5", "00:01:00.480"),
        ),
    ),
    Case(
        "minutes and seconds of a coloured format are no date",
        book(HEAD, ("1", 5.25), then=styled("B2", '[Red]0.00" days"')),
        rows=(("1", "5.25"),),
    ),
    Case("booleans", book(HEAD, (True, False)), rows=(("TRUE", "FALSE"),)),
    Case(
        "error values are no blanks",
        book(HEAD, ("1", "#N/A"), ("2", "#DIV/0!"), ("3", "c"), ("4", "#REF!")),
        rows=(("3", "c"),),
        aside=((2, "error #N/A"), (3, "error #DIV/0!"), (5, "error #REF!")),
    ),
    Case(
        "errors in a column that is not used",
        book(("Id", "Day", "Rate"), ("1", "a", "#N/A"), ("2", "b", "#N/A")),
        rows=BOTH,
        notes=("column 'Rate' is not used; 2 of its cells are no value (error #N/A)",),
    ),
    Case(
        "formula without a result",
        book(HEAD, ("1", "=1+1")),
        refused=r"export.xlsx, sheet 'Calls', cell B2: a formula .* open the workbook in Excel",
    ),
    Case(
        "formula with an empty result",
        raw(book(*TWO), SHEET, rewrite("B2", '<c r="B2" t="str"><f>""</f><v></v></c>')),
        rows=(("1", None), ("2", "b")),
    ),
    Case(
        "formula with a result",
        raw(book(*TWO), SHEET, rewrite("B2", '<c r="B2"><f>40+2</f><v>42</v></c>')),
        rows=(("1", "42"), ("2", "b")),
    ),
    Case(
        "formula in a column that is not used",
        book(("Id", "Day", "Sum"), ("1", "a", "=1+1")),
        rows=(("1", "a"),),
        notes=("column 'Sum' is not used; 1 of its cells are no value (formula without",),
    ),
    Case(
        "formula as a heading",
        book(("Id", '="Day"'), ("1", "a")), refused="the heading in B1 cannot be read",
    ),
)  # fmt: skip
