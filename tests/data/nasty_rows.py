"""Nasty csv exports: ragged rows, quotes, zero bytes, packed files, rows that stand twice."""

import gzip

from nasty_case import BOTH, GOOD, HEAD, ID, LOSSY, MORE, MORE_ROW, bad, good, text

swallow = 'ID,Day,N,Name\n001,13/02/2026,5,"Ann\n' + MORE + '003,15/02/2026,7,19" tv\n'
ROWS = [
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
    good("swallow_of_the_right_width", HEAD + '003,"13/02/2026,5,Cy\n004,14/02/2026",6,Di\n'
         + GOOD + MORE, LOSSY, lost={2: "rows of their own", 3: "not a date"}),
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
