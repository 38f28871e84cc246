"""Marks that steer a reader's eye or a terminal are gone; words of all scripts stay."""

import pytest

from ccqa_lib.show.plain import LONGEST_SHOWN, plain_line, plain_text


@pytest.mark.parametrize(
    "mark",
    ["\x00", "\x07", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff",
     "\u2028", "\U000e0041"],
)  # fmt: skip
def test_marks_are_dropped(mark):
    assert plain_text(f"ab{mark}cd") == "abcd"


def test_what_no_file_may_hold_is_replaced():
    assert plain_text("a\ud800b\uffffc") == "a\ufffdb\ufffdc"
    plain_text("a\ud800b").encode("utf-8")


@pytest.mark.parametrize("kept", ["處理時間", "e\u0301", "क\u200dष", "tab\tline\nline", "<b>&\"'"])
def test_words_are_kept(kept):
    assert plain_text(kept) == kept


def test_long_text_is_cut_and_says_so():
    shown = plain_text("x" * (LONGEST_SHOWN + 1))
    assert len(shown) < LONGEST_SHOWN + 10
    assert shown.endswith("(cut)")
    assert plain_text("x" * LONGEST_SHOWN) == "x" * LONGEST_SHOWN


def test_a_line_is_one_line():
    assert plain_line(" a\r\n b\u3000c ") == "a b c"
