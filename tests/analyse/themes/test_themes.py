"""Planted themes come back in both languages, noise gives none, and no person is named."""

import time

import numpy as np
import pandas as pd
import pytest
from written import CHINESE, ENGLISH, chinese_texts, english_texts

from ccqa_lib.analyse.themes.pieces import pieces_of
from ccqa_lib.analyse.themes.result import MOST_TEXTS, TextQuestion, find_themes
from ccqa_lib.errors import AnalysisError

ASKED = TextQuestion("text")


def search(frame, **given):
    return find_themes(frame, TextQuestion("text", **given))


def stored(found):
    return [(t.terms, t.texts, t.stability, t.is_copied) for t in found.themes]


@pytest.mark.parametrize(("make", "planted"), [(english_texts, ENGLISH), (chinese_texts, CHINESE)])
def test_planted_themes_come_back_with_their_words_and_their_number(make, planted):
    frame = make(2500, 3)
    found = search(frame)
    assert len(found.stable) == len(planted)
    for name, words in planted.items():
        (theme,) = [each for each in found.stable if words[0] in each.terms]
        assert set(theme.terms) == set(words)
        assert theme.stability >= 0.9
        truth = (frame["theme"] == name).sum()
        assert abs(theme.texts - truth) < 0.05 * truth


def test_both_languages_in_one_column_are_kept_apart():
    frame = pd.concat([english_texts(1500, 5), chinese_texts(1500, 6)], ignore_index=True)
    found = search(frame)
    assert len(found.stable) == len(ENGLISH) + len(CHINESE)
    assert not any(
        any(term.isascii() for term in theme.terms) and not all(t.isascii() for t in theme.terms)
        for theme in found.stable
    )


@pytest.mark.parametrize("make", [english_texts, chinese_texts])
def test_texts_without_a_theme_give_none(make):
    claims = [search(make(1200, seed, share=1e-9)).stable for seed in range(6)]
    assert claims == [()] * 6


def test_long_texts_among_short_ones_are_no_theme():
    rng = np.random.default_rng(1)
    words = [f"wo{a}{b}" for a in "abcdefghij" for b in "klmnopqrst"]
    texts = [" ".join(rng.choice(words, 60 if rng.random() < 0.2 else 5)) for _ in range(1500)]
    assert search(pd.DataFrame({"text": texts})).stable == ()


def test_the_order_of_rows_does_not_matter_and_a_second_run_is_the_same():
    frame = pd.concat([english_texts(700, 8), chinese_texts(700, 9)], ignore_index=True)
    first = search(frame)
    assert stored(first) == stored(search(frame.sample(frac=1, random_state=4)))
    assert stored(first) == stored(search(frame))


def test_a_wording_that_many_sent_is_told_once_and_makes_no_theme():
    said = "My refund has been pending for over three weeks"
    copies = pd.DataFrame({"text": [f"RT @someone: {said}! http://x.io/{i}" for i in range(90)]})
    found = search(pd.concat([english_texts(600, 2, share=1e-9), copies], ignore_index=True))
    (theme,) = found.stable
    assert theme.is_copied and theme.texts == 90
    assert "refund" in theme.terms and "someone" not in theme.terms
    assert found.wordings == 601


def test_too_few_texts_give_no_theme_and_empty_ones_are_no_texts():
    few = search(english_texts(40, 1))
    assert few.themes == () and few.n == 40
    odd = pd.DataFrame({"text": [None, "", "  ", "12345", "!!!", 7, float("nan"), "好"]})
    assert search(odd).n == 1
    assert search(pd.DataFrame({"text": [None, None]})).n == 0


def test_no_column_means_no_themes_and_a_wrong_one_is_told():
    frame = english_texts(10, 1)
    assert find_themes(frame, TextQuestion("")) is None
    with pytest.raises(AnalysisError, match="No column comment; there are text, theme"):
        find_themes(frame, TextQuestion("comment"))


def with_persons(seed=4):
    """Texts of which a part names an agent, a telephone, an address and an account."""
    frame = english_texts(1500, seed)
    rng = np.random.default_rng(seed)
    said = [
        "spoke with agent Zoltan Quimby on 9123 4567, write to zq@mail.com or @zquimby",
        "agent Zoltan Quimby hung up, my account AB1234567, call +852 6123 4567",
    ]
    named = rng.random(len(frame)) < 0.2
    frame.loc[named, "text"] += " " + rng.choice(said, named.sum())
    return frame


def told_of(found):
    return " ".join(term for theme in found.themes for term in theme.terms)


def test_names_numbers_and_addresses_of_people_are_never_terms():
    told = told_of(search(with_persons()))
    for person in ("zoltan", "quimby", "zq", "mail", "9123", "6123", "ab1234567"):
        assert person not in told


def test_names_that_the_table_tells_are_hidden_however_they_are_written():
    frame = with_persons()
    frame["text"] = frame["text"].str.lower()
    assert "zoltan" in told_of(search(frame))
    frame["agent_id"] = "Zoltan Quimby"
    assert "zoltan" not in told_of(search(frame, persons=["agent_id"]))
    said = pd.DataFrame(
        {"text": [f"客服陳大文態度惡劣，拒絕處理{'第' * (i % 3)}。" for i in range(60)]}
    )
    said["agent_id"] = "陳大文"
    assert "大文" not in told_of(search(said, persons=["agent_id"]))
    titled = pd.DataFrame({"text": ["接線的黃志強先生態度惡劣，拒絕處理我的退款申請。"] * 60})
    assert "志強" not in told_of(search(titled)) and "退款申請" in told_of(search(titled))


def test_what_one_person_adds_to_a_copied_wording_is_not_told():
    said = "The website took my payment and then it lost the order"
    texts = [said] * 80 + [f"{said} signed Bartholomew Xu"]
    (theme,) = search(pd.DataFrame({"text": texts})).themes
    assert theme.texts == 81 and "bartholomew" not in " ".join(theme.terms)


def test_a_telephone_in_brackets_is_no_word():
    assert pieces_of("請致電 91234567 聯絡本人 chan.tm@example.com").words == ()
    assert pieces_of("Call me on +852 6123 4567 re 4G").words[-1] in ("4G", "re")


def test_a_theme_that_is_written_more_somewhere_is_found_there_and_nowhere_else():
    frame = pd.concat(
        [english_texts(1500, 1), english_texts(1500, 2, share=0.05)], ignore_index=True
    )
    frame["site"] = ["A"] * 1500 + ["B"] * 1500
    frame["coin"] = np.random.default_rng(0).choice(["x", "y", "z"], 3000)
    found = search(frame, groups=["site", "coin"])
    assert set(found.differing["column"]) == {"site"}
    assert found.differing["low"].max() < 0 and len(found.differing) == 3
    assert found.contrasts["column"].isin(["coin"]).any()


def test_of_very_many_texts_some_are_read_whatever_their_order():
    frame = pd.DataFrame({"text": [f"{i} late refund" for i in range(MOST_TEXTS + 500)]})
    found = find_themes(frame, ASKED)
    assert (found.n, found.n_given) == (MOST_TEXTS, MOST_TEXTS + 500)


def test_five_thousand_texts_take_less_than_five_seconds():
    frame = english_texts(5000, 1)
    began = time.process_time()
    find_themes(frame, ASKED)
    assert time.process_time() - began < 5
