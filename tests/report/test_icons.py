"""Icons exist for every word that a result can say."""

from typing import get_args

import pytest

from ccqa_lib.analyse.spc.making_data_count import Assurance
from ccqa_lib.analyse.spc.signals import Judgement
from ccqa_lib.errors import AnalysisError
from ccqa_lib.findings.finding import Verdict
from ccqa_lib.report.icon_sheet import KEY, icon_sheet, icon_use
from ccqa_lib.report.icons import assurance_icon, variation_icon, verdict_icon
from ccqa_lib.report.spark import sparkline


def test_every_word_has_its_own_drawing():
    drawn = [verdict_icon(word) for word in (*get_args(Verdict), "failed")]
    assert len(set(drawn)) == len(drawn)
    drawn = [assurance_icon(word) for word in (*get_args(Assurance), "not known yet")]
    assert len(set(drawn)) == len(drawn)
    drawn = {variation_icon(word, side) for word in get_args(Judgement) for side in (-1, 1)}
    assert len(drawn) == 7


def test_the_key_explains_every_word_of_the_index():
    assert {word for word, _, _ in KEY["variation"]} == set(get_args(Judgement))
    assert {word for word, _ in KEY["assurance"]} == {*get_args(Assurance), "not known yet"}


def test_every_icon_of_the_sheet_is_used_by_its_name():
    used = icon_use("variation", "change", 0), icon_use("assurance", "no target")
    for drawn in used:
        assert f'<symbol id="{drawn.split("#")[1].split(chr(34))[0]}"' in icon_sheet()
    with pytest.raises(AnalysisError, match="no icon for 'x'"):
        icon_use("verdict", "x")


def test_shapes_differ_and_not_only_colours():
    shapes = {verdict_icon(w).split('stroke-linejoin="round">')[1] for w in get_args(Verdict)}
    assert len(shapes) == len(get_args(Verdict))


def test_a_pattern_without_direction_has_an_icon():
    assert variation_icon("change", 0) == variation_icon("change", 1)


def test_an_unknown_word_is_refused_and_not_drawn():
    with pytest.raises(AnalysisError, match="no icon for '<script>'; known are act"):
        verdict_icon("<script>")


def test_sparkline_draws_numbers_only():
    assert sparkline([1.0], [""]) == ""
    drawn = sparkline([1.0, 1.0, 3.0], ["common cause", "concern", "<script>"])
    assert drawn.count("h0") == 1
    assert "script" not in drawn
