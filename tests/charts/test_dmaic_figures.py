"""The figures of DMAIC: any label is text, long ones are cut, every arrow is counted."""

import base64
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from ccqa_lib.analyse.process.picture import picture_process
from ccqa_lib.charts.ctq_tree import boxed, chart_ctq_tree
from ccqa_lib.charts.process_map import chart_process_map, duration_words
from ccqa_lib.params.charter import CustomerNeed

HOSTILE = "<script>alert(1)</script> & 退款审核" + "很" * 60


def log(paths):
    rows = [
        (f"c{case}", activity, pd.Timestamp("2026-01-01") + pd.Timedelta(hours=case + step))
        for case, path in enumerate(paths)
        for step, activity in enumerate(path)
    ]
    return pd.DataFrame(rows, columns=["case_id", "activity", "happened_at"])


def texts(block):
    root = ET.fromstring(block.content["svg"])
    return ["".join(each.itertext()) for each in root.iter() if each.tag.endswith("text")]


def test_a_map_says_counts_and_times_and_draws_no_markup():
    shown = picture_process(log([["A", HOSTILE, "A"], ["A", HOSTILE, "B"]]), [])
    block = chart_process_map(shown.map)
    assert "<script>" not in block.content["svg"]
    said = " ".join(texts(block))
    assert "2 · 1.0 h" in said and "1 · 1.0 h" in said
    assert block._repr_mimebundle_()["text/html"].count("<script>") == 0


def test_a_map_of_a_repeated_step_shows_the_loop():
    shown = picture_process(log([["A", "A", "B"]]), ["B"])
    assert any(text.startswith("1 · 1.0 h") for text in texts(chart_process_map(shown.map)))
    assert shown.times.closed == 1 and shown.ping_pong is None


def test_one_event_a_case_is_a_map_without_arrows():
    shown = picture_process(log([["A"], ["A"]]), [])
    assert "2 · 2 begin here · 2 end here" in " ".join(texts(chart_process_map(shown.map)))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(float("nan"), "not known"), (12, "12 s"), (90, "1.5 min"), (7200, "2.0 h"),
     (200_000, "2.3 days")],
)  # fmt: skip
def test_times_are_written_in_the_unit_that_they_deserve(seconds, words):
    assert duration_words(seconds) == words


def test_the_tree_shows_needs_and_says_where_nothing_measures_one():
    block = chart_ctq_tree([CustomerNeed(need="答复要快", driver=""), CustomerNeed(need="b")])
    said = " ".join(texts(block))
    assert "答复要快" in said and "nothing measures it yet" in said
    assert base64.b64encode(block.content["svg"].encode())  # text that can be stored


def test_long_words_end_in_dots_within_their_box():
    lines = boxed("word " * 60).splitlines()
    assert len(lines) == 3 and lines[-1].endswith("...")
