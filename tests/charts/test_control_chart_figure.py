"""The control chart as a figure: what it says, in every script, at every length, every night."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.control import ControlSettings, control_chart
from ccqa_lib.charts.control import _draw_limits, _draw_points, chart_control
from ccqa_lib.charts.control_words import chart_scale
from ccqa_lib.charts.style import new_axes

HOSTILE = "<script>alert(1)</script> & $x^2$ \u202e\x00 處理時間"


def made(count=60, frequency="W-MON", measure="Handle time", step=0.0, **settings):
    values = 300 + 7 * np.random.default_rng(3).standard_normal(count)
    values[count * 2 // 3 :] += step
    periods = pd.date_range("2020-01-06", periods=count, freq=frequency)
    given = {"unit": "seconds", "better": "lower", "baseline": 12, **settings}
    frame = pd.DataFrame({"period": periods, "value": values})
    return control_chart(frame, "measure", ControlSettings(measure, **given))


def made_share():
    rng = np.random.default_rng(3)
    n = rng.integers(100, 900, 60)
    periods = pd.date_range("2025-01-06", periods=60, freq="W-MON")
    frame = pd.DataFrame({"period": periods, "events": rng.binomial(n, 0.12), "n": n})
    return control_chart(frame, "share", ControlSettings("Abandoned", "%", "lower"))


def texts(block):
    svg = re.sub("<!DOCTYPE.*?>", "", block.content["svg"], flags=re.DOTALL)
    return [element.text for element in ET.fromstring(svg).iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize(
    ("count", "frequency"), [(12, "MS"), (60, "W-MON"), (400, "D"), (2000, "D")]
)
def test_any_length_and_period_is_drawn(count, frequency):
    block = chart_control(made(count, frequency), ["2020-03-01 an event"])
    assert "an event" in texts(block)
    assert len(block.content["svg"]) < 400_000


def test_same_chart_gives_the_same_bytes():
    first, second = (chart_control(made(), ["2020-03-01 x"]).content["svg"] for _ in range(2))
    assert first == second
    assert "<dc:date" not in first


def test_hostile_and_chinese_labels_are_text():
    with np.errstate(all="raise"):
        block = chart_control(made(measure=HOSTILE), ["2020-03-01 " + HOSTILE])
    svg = block.content["svg"]
    assert "<script" not in svg
    assert "\x00" not in svg
    assert any("$x^2$" in (text or "") and "處理時間" in text for text in texts(block))


@pytest.mark.filterwarnings("error")
def test_chinese_labels_raise_no_warning():
    chart_control(made(measure="處理時間"), ["2020-03-01 颱風"])


def test_levels_target_and_unit_are_named():
    shown = texts(chart_control(made(target=310.0)))
    assert "Handle time (seconds)" in shown
    assert "target 310" in shown
    assert {name.split(" ")[0] for name in shown if name and "limit " in name} >= {"upper", "lower"}
    assert "baseline: sets the limits" in shown


def test_shares_are_drawn_in_percent_with_stepping_limits():
    block = chart_control(made_share())
    assert "Abandoned (%)" in texts(block)
    assert block.content["status"]["latest"].endswith(" %")
    assert max(block.content["status"]["points"]) > 1


def test_points_and_limits_are_drawn_on_one_scale():
    chart = made_share()
    _, axes = new_axes(3.0, top=0.2)
    _draw_limits(axes, chart, chart_scale(chart))
    _draw_points(axes, chart.points, chart_scale(chart))
    drawn = [line.get_ydata() for line in axes.lines[:4]]
    for values, name in zip(drawn, ("lower", "centre", "upper", "value"), strict=True):
        np.testing.assert_allclose(values, 100 * chart.points[name])


def test_signals_have_a_word_and_a_shape_besides_a_colour():
    calm, loud = chart_control(made()), chart_control(made(step=40))
    assert "concern" in texts(loud)
    assert "concern" not in texts(calm)
    assert loud.content["status"]["variation"] == "concern"


def test_target_is_not_judged_by_a_baseline_that_was_left():
    assert chart_control(made(target=310.0)).content["status"]["assurance"] == "inconsistent"
    left = chart_control(made(step=40, target=318.0)).content["status"]
    assert left["assurance"] == "not known yet"
    assert chart_control(made(step=40)).content["status"]["assurance"] == "no target"


def test_alt_text_follows_the_result():
    calm = chart_control(made(target=310.0)).content["alt"]
    assert calm.startswith("Control chart of Handle time, 60 weeks from week of 6 Jan 2020 to")
    assert "The target is 310 seconds." in calm
    loud = chart_control(made(step=40)).content["alt"]
    assert re.search(r"\d+ of 60 points are flagged as out of the ordinary: high from", loud)
    assert loud.endswith("(concern).")


def test_events_outside_the_chart_are_left_out():
    block = chart_control(made(), ["2019-01-01 before", "2031-01-01 after", "2020-02-01 inside"])
    assert "Events: 2020-02-01 inside." in block.content["caption"]
    assert not {"before", "after"} & set(texts(block))
