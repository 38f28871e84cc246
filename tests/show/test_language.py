"""Every sentence in every language: nothing missing, nothing left over, no mixed scripts."""

import json
import string
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import pytest
from prose import bare_sentences

from ccqa_lib.show.dates import day_words, period_words, plural, several
from ccqa_lib.show.language import (
    ENGLISH,
    LANGUAGES,
    head,
    in_language,
    language,
    say,
    speak,
    word,
)
from ccqa_lib.show.language.areas import AREAS
from ccqa_lib.show.language.catalogue import catalogue, catalogue_files, messages
from ccqa_lib.show.language.extract import in_code, in_notebook, in_template, left_over, missing
from ccqa_lib.show.language.joined import about, listed, sentences, without_name, without_stop
from ccqa_lib.show.numbers import percent, share_scale, with_unit

PROJECT = Path(__file__).resolve().parent.parent.parent
CHINESE = [each for each in LANGUAGES if each != ENGLISH]
ENCODINGS = {"zh-Hans": "gb2312", "zh-Hant": "big5hkscs"}


def files_of(pattern):
    return sorted(PROJECT.glob(pattern))


CONVERTED = [
    path for patterns in AREAS.values() for pattern in patterns for path in files_of(pattern)
]
# Settings and failures say what is wrong with them in English; only what they mark is shown.
ERRORS = ("params", "runs")
MODULES = [path for path in CONVERTED if path.suffix == ".py" and path.parent.name not in ERRORS]


@pytest.mark.parametrize("chosen", CHINESE)
def test_nothing_is_missing_and_nothing_is_left_over(chosen):
    lacking = [f"{each.place}: {each.english}" for each in missing(PROJECT, chosen)]
    assert lacking == [], "python -m ccqa_lib.show.language.extract --write adds empty entries"
    assert left_over(PROJECT, chosen) == []


@pytest.mark.parametrize("chosen", CHINESE)
def test_each_entry_stands_once_whole_and_in_one_script(chosen):
    entries = [each for file in catalogue_files(chosen) for each in messages(file)]
    twice = Counter((each.context, each.id) for each in entries)
    assert [key for key, count in twice.items() if count > 1] == []
    for each in entries:
        assert not each.fuzzy and each.string.strip(), each.id
        assert fields(each.id) == fields(each.string), each.id
        each.string.encode(ENCODINGS[chosen])


def fields(text):
    found = [(name, spec, how) for _, name, spec, how in string.Formatter().parse(text) if name]
    assert all(name.isidentifier() and not spec and not how for name, spec, how in found), text
    return {name for name, _, _ in found}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_converted_module_has_no_sentence_of_its_own(path):
    assert list(bare_sentences(path.read_text(encoding="utf-8"))) == []


def test_a_sentence_that_is_not_said_is_found():
    assert list(bare_sentences('def f():\n    "Doc string here."\n    return f"so {1} be it"'))
    assert not list(bare_sentences('x = say("so be it")\nraise SomeError("so be it")'))


def test_what_is_said_is_read_out_of_code_templates_and_notebooks():
    code = 'say("A {b}.", b=1)\nx = mark({"a b": "C."})\nplural(2, "cat")\nmark_heads(["dog"])'
    assert set(in_code(code)) == {
        (None, "A {b}."), (None, "a b"), (None, "C."), ("count", "cat"), ("column", "dog"),
    }  # fmt: skip
    assert list(in_template('{{ say("Hello {x}", x=y) }} {{ z | word }}')) == [(None, "Hello {x}")]
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "\n", "Prose."], "metadata": {}},
        {"cell_type": "code", "source": ['show.table(f, "The rows", role="data")'], "metadata": {}},
    ]
    assert [text for _, text in in_notebook({"cells": cells})] == ["Title", "Prose.", "The rows"]
    with pytest.raises(ValueError, match="literal"):
        list(in_code("say(x)"))


def test_every_area_names_files_that_are_there():
    for patterns in AREAS.values():
        for pattern in patterns:
            assert files_of(pattern), pattern
    names = [path.relative_to(PROJECT).as_posix() for path in CONVERTED]
    homes = [[p for ps in AREAS.values() for p in ps if fnmatch(name, p)] for name in names]
    assert all(homes)


def test_english_is_said_as_it_is_written_and_reads_no_catalogue():
    assert language() == ENGLISH
    assert say("{a} of {b}", a="{b}", b=2) == "{b} of 2"  # braces in a value mean nothing
    assert say("no {field} given") == "no {field} given"
    code = (
        "import sys; from ccqa_lib.show.language import say, word; say('act'); word('act');"
        "assert not {'babel', 'ccqa_lib.show.language.catalogue'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=PROJECT)


def test_a_sentence_is_said_in_the_language_in_use():
    with in_language("zh-Hans"):
        assert word("act") == "需处理"
        assert say("{name}: {what}", name="{what}", what="x") == "{what}：x"
        assert word("no such text") == "no such text"
    with in_language("zh-Hant"):
        assert word("act") == "需處理"
        assert head("verdict") == "判定"
    with in_language("of a later version"):
        assert word("act") == "act"
    assert word("act") == "act"


def test_a_process_speaks_what_its_settings_say_until_a_block_says_otherwise():
    try:
        speak("zh-Hant")
        assert word("watch") == "關注"
        with in_language("en"):
            assert word("watch") == "watch"
        assert language() == "zh-Hant"
    finally:
        speak(ENGLISH)


def test_numbers_days_and_lists_follow_the_language():
    with in_language("zh-Hans"):
        assert (percent(0.95), percent(0.0004)) == ("95%", "不到 0.1%")
        assert share_scale(0.2).step(0.031) == "3 个百分点"
        assert with_unit("12", "seconds") == "12 秒"
        assert with_unit("12", "HK$") == "12 HK$"
        assert day_words("2026-03-02") == "2026年3月2日"
        assert period_words("2026-03-02", "week") == "2026年3月2日当周"
        assert period_words("2026-03-02", "month") == "2026年3月"
        assert (plural(1200, "week"), several("month")) == ("1,200 周", "个月")
        assert sentences("一。", "", "二。") == "一。二。"
        assert without_stop("一。") == "一"
        assert listed(["a", "b"]) == "a、b"
        assert without_name(about("Handle time", "高"), "Handle time") == "高"
    assert plural(2, "study") == "2 studies"


def test_blanks_where_a_field_meets_a_sentence_are_those_of_chinese():
    with in_language("zh-Hant"):
        told = {place: say("{size}, about {count} a year", size="6.4%", count=place)
                for place in ("9,900", "2.9 萬")}  # fmt: skip
        assert told == {"9,900": "6.4%，每年約 9,900 個", "2.9 萬": "6.4%，每年約 2.9 萬個"}
        assert say("{column} {levels}", column="queue", levels="退款") == "queue 退款"
        assert say("Checks of {subject}", subject="Repeats") == "Repeats 的檢查"
        assert say("Checks of {subject}", subject="重複聯絡") == "重複聯絡的檢查"
        assert say("{column} {levels}", column="王 小", levels="退款") == "王 小退款"
    assert say("{column} {levels}", column="隊列", levels="退款") == "隊列 退款"


def test_one_english_word_of_several_meanings_is_translated_by_its_context():
    contexts = (None, "caution", "difference", "no such context")
    with in_language("zh-Hans"):
        told = [word("points", context) for context in contexts]
        assert told == ["分", "数据点", "百分点", "points"]
    assert word("points", "caution") == "points"


@pytest.mark.parametrize("chosen", CHINESE)
def test_a_catalogue_is_a_gettext_file_that_names_its_language(chosen):
    for file in catalogue_files(chosen):
        text = file.read_text(encoding="utf-8")
        assert f'"Language: {chosen}\\n"' in text
        assert file.name.removesuffix(".po") in {*AREAS, "other"}
    assert len(catalogue(chosen)) > 600
    assert json.dumps(list(catalogue(chosen).values()), ensure_ascii=False)
