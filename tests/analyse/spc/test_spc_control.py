import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.control import ControlChart, ControlSettings, control_chart
from ccqa_lib.analyse.spc.measures import individuals_chart
from ccqa_lib.analyse.spc.rules import RULE_BOOKS
from ccqa_lib.analyse.spc.sources import CHART_SOURCES, RULE_SOURCES
from ccqa_lib.errors import AnalysisError, SettingsError

WEEKS = pd.date_range("2025-01-06", periods=60, freq="7D")
STEADY = np.random.default_rng(21).normal(300, 10, 60)


def chart(values, **settings):
    frame = pd.DataFrame({"period": WEEKS[: len(values)], "value": values})
    return control_chart(frame, "measure", ControlSettings("Handle time", "seconds", **settings))


def count_chart(events, n, family="share", **settings):
    frame = pd.DataFrame({"period": WEEKS[: len(events)], "events": events, "n": n})
    return control_chart(frame, family, ControlSettings("Abandoned", **settings))


def calm(points=60):
    """A series in which nothing breaks a rule, of mean 300 and sigma about 10."""
    return 300 + 10 * np.tile([0.5, -0.9, 0.2, 0.8, -0.6, -0.1, 1.0, -0.8], 8)[:points]


def test_nothing_in_a_calm_series():
    result = chart(calm(), better="lower", target=400)
    assert result.signals == ()
    assert result.variation == "common cause"
    assert result.assurance == "consistently pass"
    assert set(result.points["judgement"]) == {"common cause"}
    assert "0 signals in 60 periods" in str(result)
    assert "No point breaks a rule" in result.signals_block().content["note"]


def test_limits_are_those_of_the_baseline_only():
    result = chart(STEADY, baseline=24)
    alone = individuals_chart(STEADY[:24])
    assert result.points["upper"].nunique() == 1
    assert result.points["upper"].iloc[-1] == pytest.approx(alone.upper[0])
    assert (result.baseline_first, result.baseline_last) == (WEEKS[0], WEEKS[23])
    assert result.points["in_baseline"].sum() == result.baseline_points == 24


def test_more_periods_leave_limits_and_earlier_points_as_they_were():
    short, long = chart(STEADY[:40]), chart(STEADY)
    same = ["value", "centre", "lower", "upper", "in_baseline"]
    pd.testing.assert_frame_equal(short.points[same], long.points[same][:40])


@pytest.mark.parametrize(("better", "judgement"), [("lower", "concern"), ("higher", "improvement")])
def test_a_step_up_is_one_signal_from_its_first_week(better, judgement):
    values = calm()
    values[40:] += 25
    result = chart(values, better=better)
    (signal,) = result.signals
    assert (signal.first, signal.since, signal.last) == (WEEKS[40], WEEKS[40], WEEKS[59])
    assert (signal.side, signal.points, signal.judgement) == (1, 20, judgement)
    assert signal.still_on
    assert signal.level == pytest.approx(values[40:].mean())
    assert signal.difference.estimate == pytest.approx(values[40:].mean() - values[:24].mean())
    assert signal.difference.low < 25 < signal.difference.high
    assert result.variation == judgement
    assert result.now.level.estimate == pytest.approx(signal.level)


def test_without_a_better_way_a_signal_is_a_change():
    values = calm()
    values[45] += 80
    (signal,) = chart(values).signals
    assert (signal.judgement, signal.rule, signal.points) == ("change", "outside limits", 1)
    assert not signal.still_on


def test_the_level_is_that_of_the_latest_points_when_no_signal_is_on():
    values = calm()
    values[45] += 80
    result = chart(values)
    assert result.now.level.estimate == pytest.approx(values[-24:].mean())
    assert (result.now.points, result.now.is_baseline) == (24, False)
    assert result.variation == "common cause"


def test_opposite_signals_side_by_side_are_two():
    values = calm()
    values[40], values[41] = 400, 200
    result = chart(values, better="higher")
    assert [signal.side for signal in result.signals] == [1, -1]
    assert [signal.judgement for signal in result.signals] == ["improvement", "concern"]


@pytest.mark.parametrize("rules", ["making_data_count", "western_electric", "nelson"])
def test_units_do_not_matter(rules):
    values = STEADY + 15 * (np.arange(60) > 44)
    first = chart(values, rules=rules, better="lower")
    second = chart(values / 60 - 7, rules=rules, better="lower")
    for column in ("rule", "side", "judgement"):
        assert list(first.points[column]) == list(second.points[column])
    for one, other in zip(first.signals, second.signals, strict=True):
        assert other.difference.low == pytest.approx(one.difference.low / 60)
        assert (other.first, other.last, other.rule) == (one.first, one.last, one.rule)


def test_a_mirrored_series_has_mirrored_signals():
    values = STEADY + 15 * (np.arange(60) > 44)
    up, down = chart(values, better="lower"), chart(-values, better="higher")
    assert [s.judgement for s in up.signals] == [s.judgement for s in down.signals]
    assert [s.side for s in up.signals] == [-s.side for s in down.signals]


def test_the_input_is_not_altered():
    frame = pd.DataFrame({"period": WEEKS, "value": STEADY})
    before = frame.copy()
    control_chart(frame, "measure", ControlSettings("Handle time"))
    pd.testing.assert_frame_equal(frame, before)


def test_a_floor_cuts_the_limit_and_no_judgement():
    values = np.abs(np.random.default_rng(3).normal(5, 4, 60))
    free, cut = chart(values), chart(values, floor=0.0)
    assert free.points["lower"].iloc[0] < 0
    assert (cut.points["lower"] == 0).all()
    assert list(free.points["judgement"]) == list(cut.points["judgement"])


def test_values_below_the_floor_are_refused():
    with pytest.raises(AnalysisError, match="values below 0, said to be the least possible, in"):
        chart(STEADY - 300, floor=0.0)


def test_limits_of_shares_follow_n_and_stay_between_0_and_1():
    rng = np.random.default_rng(5)
    n = rng.integers(20, 2000, 60)
    result = count_chart(rng.binomial(n, 0.1), n)
    assert result.kind == "p"
    assert result.points["lower"].between(0, 1).all()
    assert result.points["upper"].between(0, 1).all()
    widest, tightest = result.points["n"].idxmin(), result.points["n"].idxmax()
    assert result.points["upper"][widest] > result.points["upper"][tightest]
    assert result.sigma_z < result.sigma_z_limit


def test_over_dispersed_shares_are_widened_and_stay_silent():
    rng = np.random.default_rng(6)
    n = rng.integers(15000, 20000, 60)
    events = rng.binomial(n, rng.normal(0.62, 0.02, 60))
    auto, plain = count_chart(events, n), count_chart(events, n, kind="p")
    assert auto.kind == "p_prime"
    assert (plain.points["rule"] == "outside limits").sum() > 20
    assert (auto.points["rule"] == "outside limits").sum() == 0


def test_counts_are_rates_of_exposure_one():
    events = np.random.default_rng(7).poisson(25, 60)
    result = count_chart(events, 1, "rate")
    assert result.kind == "u"
    assert result.points["centre"].iloc[0] == pytest.approx(events[:24].mean())


def test_a_share_signal_has_its_difference_in_shares():
    rng = np.random.default_rng(8)
    n = np.full(60, 1500)
    events = rng.binomial(n, np.where(np.arange(60) < 40, 0.05, 0.09))
    result = count_chart(events, n, better="lower", target=0.06)
    signal = result.signals[-1]
    assert signal.first <= signal.since == WEEKS[40]
    assert signal.difference.low < 0.04 < signal.difference.high
    assert signal.judgement == "concern"
    assert "assurance, which rests on the baseline's limits" in result.target_note


def test_rules_carry_their_false_alarms():
    result = chart(STEADY, rules="limits_only")
    assert [rule.name for rule in result.rules.rules] == ["outside limits"]
    assert 0.1 < result.rules.false_alarm < 0.5
    rows = result.rules_block().content["rows"]
    assert rows[-1][0]["text"] == "any rule"
    assert "by simulation of 4,000 stable series of 60" in result.rules_block().content["note"]


def test_everything_needed_is_shown():
    result = chart(STEADY, better="lower", target=290)
    shown = {row[0]["text"] for row in result.to_block().content["rows"]}
    assert {"chart", "baseline", "limits now", "variation", "assurance", "rules"} <= shown
    assert isinstance(result, ControlChart)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.full(60, 7.0), "the 24 weeks of the baseline are all 7; without variation"),
        (np.full(60, 0.1) + 1e-17, "Check whether the values were rounded, capped or copied"),
        (np.append(np.full(24, 5.0), np.arange(36.0)), "are all 5; without variation"),
        (np.zeros(60), "are all 0; without variation there are no limits"),
        (STEADY[:5], "a baseline of 24 weeks was asked for and the series has 5"),
        (STEADY[:18], "limits need 6 to 18 weeks"),
    ],
)
def test_series_that_cannot_carry_limits_are_refused(values, message):
    with pytest.raises(AnalysisError) as caught:
        chart(values)
    assert message in str(caught.value)
    assert str(caught.value).startswith("Handle time: ")


def test_shares_that_never_change_are_refused():
    with pytest.raises(AnalysisError, match=r"the 24 weeks of the baseline are all 0\.25; without"):
        count_chart(np.tile([25, 50], 30), np.tile([100, 200], 30))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"better": "up"}, "'better' was given 'up'; it can be higher, lower, neither."),
        ({"rules": "all"}, "'rules' was given 'all'"),
        ({"kind": "c"}, "'chart' was given 'c'"),
        ({"kind": "p"}, "which does not fit a measure; it can be auto, xmr."),
        ({"target": float("nan")}, "'target' was given nan"),
    ],
)
def test_settings_that_are_not_known_are_refused(settings, message):
    with pytest.raises(SettingsError, match=message):
        chart(STEADY, **settings)


def test_an_unknown_family_is_refused():
    with pytest.raises(SettingsError, match="'family' was given 'ratio'"):
        control_chart(pd.DataFrame(), "ratio", ControlSettings("x"))


def test_seven_points_give_trial_limits_and_say_so():
    result = chart(STEADY[:7], baseline=7)
    assert result.is_trial
    assert "Only 7 points set them, which makes them trial limits" in result.notes[0].says
    assert not chart(STEADY[:30], baseline=12).is_trial


def test_a_signal_knows_its_farthest_point():
    values = STEADY[:40].copy()
    values[30] = values[:24].mean() + 40 * values[:24].std()
    signal = next(s for s in chart(values).signals if s.extreme.value == values[30])
    assert signal.extreme.period == signal.first
    assert signal.extreme.sigmas > 20


def test_chart_and_rules_name_their_sources():
    said = " ".join(chart(STEADY[:40]).sources_block().content["paragraphs"])
    assert "Montgomery" in said
    assert "Making Data Count" in said
    assert set(CHART_SOURCES) == {"xmr", "p", "p_prime", "u", "u_prime"}
    assert set(RULE_SOURCES) == {book.name for book in RULE_BOOKS.values()}
