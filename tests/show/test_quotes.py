"""What people wrote is counted, and shown only when the settings say so."""

import pytest

from ccqa_lib.show import quotes
from ccqa_lib.show.free_text import LONGEST_QUOTE, MOST_QUOTES


@pytest.mark.parametrize(("count", "said"), [(1, "1 text"), (1200, "1,200 texts")])
def test_free_text_is_not_shared_by_default(count, said):
    stored = str(quotes(["陳大文說太慢"] * count, "What they wrote").to_dict())
    assert "陳大文" not in stored
    assert f"{said}, not shown: free text is shared only where the settings say so." in stored


def test_shared_text_is_short_few_and_without_numbers_of_people():
    words = ["電話91234567，太慢", "x" * 1000, *["fine"] * MOST_QUOTES]
    shown = quotes(words, "What they wrote", share=True).to_dict()["paragraphs"]
    assert shown[0] == "電話(phone)，太慢"
    assert len(shown[1]) == LONGEST_QUOTE
    assert shown[-1] == "and 2 more" and len(shown) == MOST_QUOTES + 1


def test_a_number_at_the_cut_is_hidden_whole():
    said = "y" * (LONGEST_QUOTE - 5) + " 91234567 and more"
    (shown,) = quotes([said], "c", share=True).to_dict()["paragraphs"]
    assert "9123" not in shown
