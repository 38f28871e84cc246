import pytest

from ccqa_lib.data.read.encodings import (
    better_encoding,
    detect_encoding,
    plausibility,
    same_encoding,
)

SIMPLIFIED = (
    "坐席,备注\n张伟,客户对退款处理不满意，要求主管回电\n李娜,航班延误，酒店未退款，请尽快处理\n"
)
TRADITIONAL = (
    "座席,備註\n陳大文,客戶對退款處理不滿意，要求主管回電\n李小姐,航班延誤，酒店未退款，請處理\n"
)
EUROPEAN = "agent,note\n1,café à la crème\n2,naïve Müller, señor\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (TRADITIONAL, "big5hkscs", "big5hkscs"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (EUROPEAN, "utf-8", "utf-8"),
        (EUROPEAN, "latin-1", "cp1252"),
        ("id,n\n1,2\n", "ascii", "utf-8"),
    ],
)
def test_encoding_is_found_and_sure(text, encoding, found):
    guess = detect_encoding(text.encode(encoding))
    assert guess.best == found
    assert guess.sure


@pytest.mark.parametrize("lines", [1, 2, 3])
@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [(SIMPLIFIED, "gbk", "gb18030"), (TRADITIONAL, "big5", "big5hkscs")],
)
def test_a_single_line_of_chinese_is_enough(text, encoding, found, lines):
    start = "".join(text.splitlines(keepends=True)[:lines])
    assert detect_encoding(start.encode(encoding)).best == found


def test_two_characters_that_are_valid_utf_8_by_chance_are_seen_through():
    assert detect_encoding("联通\n".encode("gbk")).best == "gb18030"


def test_rubbish_scores_below_text():
    rubbish = TRADITIONAL.encode("big5").decode("gb18030")
    assert plausibility(TRADITIONAL) > 0.6 > 0.2 > plausibility(rubbish)


@pytest.mark.parametrize(
    ("text", "truly", "declared", "better"),
    [
        (TRADITIONAL, "big5", "gb18030", "big5hkscs"),
        (SIMPLIFIED, "gbk", "big5hkscs", "gb18030"),
        (SIMPLIFIED, "gbk", "utf-8", "gb18030"),
        (SIMPLIFIED, "gbk", "latin-1", "gb18030"),
        (EUROPEAN, "utf-8", "cp1252", "utf-8"),
        (SIMPLIFIED, "gbk", "gbk", None),
        (SIMPLIFIED, "utf-16-le", "utf-16", None),
        (EUROPEAN, "latin-1", "latin-1", None),
        ("Привет из Москвы\n", "cp1251", "cp1251", None),
        ("id\n1\n", "ascii", "big5", None),
    ],
)
def test_better_encoding_only_where_it_is_clear(text, truly, declared, better):
    assert better_encoding(text.encode(truly), declared) == better


def test_names_of_one_encoding():
    assert same_encoding("UTF8", "utf-8-sig")
    assert same_encoding("latin1", "ISO-8859-1")
    assert not same_encoding("gbk", "big5")


def test_nothing_is_no_crash():
    assert detect_encoding(b"").best == "utf-8"
    assert not detect_encoding(b"\x81\x8d\x8f\x90\x9d\xff\xff\n").sure
