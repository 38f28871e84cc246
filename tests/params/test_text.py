import pytest
from pydantic import TypeAdapter, ValidationError

from ccqa_lib.params.text import LONGEST_TEXT, IsoDate, Name, NameOrEmpty, PlainText


def accepts(kind, value):
    try:
        return TypeAdapter(kind).validate_python(value) == value
    except ValidationError:
        return False


@pytest.mark.parametrize(
    "code",
    [
        "__import__('os')", "os.system('x')", "os.system ('x')", "exec('x')", "eval (x)",
        "a; b", "`ls`", "$(ls)", "${HOME}", "{param}", "x = 1", "a\\b", "<script>", "</td>",
        "<!--", "<img src=x>", "print(1)", "f(x)(y)", "a\nb", "a\x00b", "a\tb", "x\u202eb",
        "zero\u200bwidth", "\ufeffx", "import (os)",
    ],
)  # fmt: skip
def test_text_that_looks_like_code_or_hides_something_is_refused(code):
    assert not accepts(PlainText, code)


@pytest.mark.parametrize(
    "words",
    ["", "Hong Kong", "Late (over 5 min)", "海外(英语)", "<5 min", "90+ days", "R&D", "50 %",
     "O'Brien", '2" pipes', "a-b_c.d", "2026-02-03 new IVR menu", "Système d’appel", "Q&A: other"],
)  # fmt: skip
def test_words_of_the_trade_are_accepted(words):
    assert accepts(PlainText, words)


def test_a_long_text_is_refused():
    assert accepts(PlainText, "a" * LONGEST_TEXT)
    assert not accepts(PlainText, "a" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize("name", ["handle_time", "a1", "渠道", "Ärger"])
def test_names_are_accepted(name):
    assert accepts(Name, name)


@pytest.mark.parametrize("name", ["", "1a", "a b", "a__b", "a-b", "../x", "a\n", "a.b", "x" * 300])
def test_what_is_no_name_is_refused(name):
    assert not accepts(Name, name)


def test_a_name_may_be_left_empty_only_where_said():
    assert accepts(NameOrEmpty, "") and accepts(NameOrEmpty, "queue")
    assert not accepts(NameOrEmpty, "a b")


@pytest.mark.parametrize(
    ("day", "good"),
    [("2026-03-31", True), ("", True), ("20260331", False), ("2026-02-30", False),
     ("31/03/2026", False), ("2026-3-1", False), ("2026-W10-1", False), ("today", False),
     ("2026-03-31T00:00:00", False)],
)  # fmt: skip
def test_a_date_is_written_one_way(day, good):
    assert accepts(IsoDate, day) == good
