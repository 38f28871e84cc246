"""What is stored in English of loading, told again in every language."""

import re
from pathlib import Path

from prose import bare_texts

from ccqa_lib.show.language import in_language
from ccqa_lib.show.language.retold import (
    NOTES,
    REASONS,
    retold_note,
    retold_reason,
    retold_value,
)

PROJECT = Path(__file__).resolve().parent.parent.parent
# Modules that write reasons and notes of loading, kept in English with the staged rows.
LOADERS = (
    "read/delimited.py", "read/footers.py", "read/rubbish.py", "read/textheading.py",
    "read/tokens.py", "read/sheets/*.py", "read/parquet.py", "convert/numbers.py",
    "convert/times.py", "convert/totalrows.py", "convert/words.py", "convert/zones.py",
    "stage/notes.py", "stage/totals.py", "rows/account.py", "rows/chosen.py", "rows/drawn.py",
    "staff/dated.py", "staff/spells.py", "staff/undated.py",
)  # fmt: skip
# What is a part of a note, or only ever of an error.
PARTS = {
    "Cells with {}: {}{}.", "{} Likewise in {}.", "{}: its columns differ from {}: it {}.",
    "has besides {}", "{}: {} in several spellings counted as one each, as {}.",
    "{} footer rows were left out, as the mapping says: {}.", "unexpected end of data",
    "field larger than field limit", "{} hidden rows were {}, as the mapping says.", "left out",
    "a day above 12, which tells its order from the month's", "grand total", "grand totals",
    "sub total", "no value", "above the highest that can be true",
    "after the {} 'skip_rows'", "in it", ", in column {}",
    "there are {} of {} ({}): write 'delimiter: {}' if that parts the cells",
    "no usual delimiter is in it: check 'skip_rows'",
    "The table '{}' has no column '{}'.{} It has: {}.", "below the lowest that can be true",
    "outer or double blanks, full-width letters or a spreadsheet's =\"...\", made plain",
}  # fmt: skip


def test_every_reason_and_note_of_loading_can_be_retold():
    known = {re.sub(r"\{\w+\}", "{}", each) for each in (*REASONS, *NOTES)}
    folder = PROJECT / "ccqa_lib" / "data"
    found = {
        text
        for pattern in LOADERS
        for path in folder.glob(pattern)
        for text in bare_texts(path.read_text(encoding="utf-8"))
    }
    told = {text.removeprefix("{}: ").strip() for text in found - PARTS}
    assert told - known == set()


def test_a_note_is_retold_with_its_parts():
    notes = {
        "a.csv: 2 footer rows were left out, as the mapping says: line 9 'x', line 10 'y'.":
            "a.csv：按对应关系略去 2 行页脚：行 9",
        "b.csv: its columns differ from a.csv: it has besides x, y and 3 more and lacks z.":
            "其列与 a.csv 不同：多出 x, y 等，另有 3 个，缺少 z。",
        "my data.db relation x: column 'a b' holds text, which was read as boolean.":
            "my data.db relation x：列 'a b' 为文本，已按 boolean 读取。",
    }  # fmt: skip
    with in_language("zh-Hans"):
        for note, begins in notes.items():
            told = retold_note(note)
            assert "line " not in told and " and " not in told and begins in told, told
        assert "fewer" not in retold_reason("queue: fewer cells than the heading")
        for form in (
            "date in the declared format '%d/%m/%Y'",
            "number as declared (decimal '.')",
            "number as declared (decimal ',', thousands '.')",
        ):
            assert not re.search("[a-z]{3}", retold_reason(f"x: not a {form}")), form
        assert retold_value("31 cells: a | b") == "31 个单元格：a | b"
        assert retold_note("no such note") == "no such note"
    assert retold_value("31 cells: a | b") == "31 cells: a | b"
