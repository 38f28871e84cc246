import numpy as np
import pyarrow as pa
import pytest

from ccqa_lib.data.sample.dirt import PER_10_000, Dirt
from ccqa_lib.data.sample.exports.delimited import delimited_text, soiled_lines, soiled_rows

COLUMNS = {name: pa.array([f"{name}{row}" for row in range(4)]) for name in "abc"}


@pytest.fixture
def dirt():
    rows = {"short": [1], "long": [2], "duplicated": [0, 3]}
    return Dirt(**{kind: np.array(rows.get(kind, []), dtype=int) for kind in PER_10_000})


def test_rows_are_cut_lengthened_and_repeated_where_the_dirt_says(dirt):
    assert soiled_rows(COLUMNS, dirt) == [
        ("a0", "b0", "c0"), ("a1",), ("a2", "b2", "c2", "1"), ("a3", "b3", "c3"),
        ("a0", "b0", "c0"), ("a3", "b3", "c3"),
    ]  # fmt: skip


def test_lines_of_a_part_have_the_dirt_of_that_part_only(dirt):
    part = {name: texts.slice(2) for name, texts in COLUMNS.items()}
    lines = soiled_lines(part, dirt, slice(2, 4))
    assert lines == ["a2,b2,c2,1", "a3,b3,c3", "a3,b3,c3"]


def test_texts_are_quoted_where_they_must_be():
    written = delimited_text(("a", "b"), [("x;y", 'say "no"'), ("1\n2", "")], ";", "\r\n")
    assert written == 'a;b\r\n"x;y";"say ""no"""\r\n"1\n2";\r\n'
