"""Labels keep off one another."""

import itertools

import pytest

from ccqa_lib.charts.events import EM, fitted, lanes, text_inches
from ccqa_lib.charts.levels import spread


def test_levels_far_apart_stay_where_they_are():
    assert spread([0.1, 0.5, 0.9], 0.1) == pytest.approx([0.1, 0.5, 0.9])


def test_near_levels_are_moved_apart_and_keep_their_order():
    moved = spread([0.5, 0.51, 0.1, 0.505], 0.1)
    assert sorted(range(4), key=moved.__getitem__) == [2, 0, 3, 1]
    ordered = sorted(moved)
    assert min(b - a for a, b in itertools.pairwise(ordered)) >= 0.1 - 1e-9


def test_labels_far_apart_share_the_lowest_line():
    assert lanes([0.0, 3.0], ["short", "short"]) == [0, 0]


def test_no_label_is_crossed_by_a_later_line():
    places, words = [0.0, 0.3, 0.6, 5.0], ["a long label of words"] * 4
    found = lanes(places, words)
    assert found == [2, 1, 0, 0]
    for i, j in itertools.combinations(range(4), 2):
        if places[j] < places[i] + text_inches(words[i]) + EM:
            assert found[i] > found[j]


def test_chinese_is_wider_and_is_cut_sooner():
    assert text_inches("颱風襲港") > text_inches("four")
    cut = fitted("颱風山竹襲港熱線大量來電", 0.6)
    assert cut.endswith("…")
    assert text_inches(cut) <= 0.6
    assert fitted("short", 2) == "short"
