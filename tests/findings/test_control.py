"""What the control study says of series whose truth is known."""

import json

import numpy as np
import pandas as pd
import pytest
from made_charts import made, share_chart, steady, stepped, weeks

from ccqa_lib.analyse.spc.control import ControlSettings, control_chart
from ccqa_lib.errors import SettingsError
from ccqa_lib.findings.control import control_findings
from ccqa_lib.findings.control_card import control_card

STUDY = "dmaic_5_control"


def told(chart, **given):
    return list(control_findings(chart, STUDY, **given))


def test_a_stable_measure_has_nothing_to_act_on():
    first, target, quality = told(made(steady(), target=300.0))
    assert (first.kind, first.verdict) == ("none", "fine")
    assert first.headline.startswith("Handle time: nothing to act on, within the expected")
    assert "noise" in first.action
    assert (target.id, target.verdict) == ("target", "watch")
    assert "in some weeks, misses it in others" in target.headline
    assert (quality.kind, quality.verdict) == ("quality", "fine")


@pytest.mark.parametrize(
    ("better", "said"),
    [("lower", "meets the target of 319 seconds lately, but can miss it in some weeks"),
     ("higher", "misses the target of 319 seconds lately, but can meet it in some weeks")],
)  # fmt: skip
def test_of_the_latest_periods_only_is_said_what_they_did(better, said):
    """A target inside the limits that no recent week crossed: chance may, but did not."""
    target = told(made(steady(), target=319.0, better=better))[1]
    assert said in target.headline


def test_a_step_is_dated_sized_and_to_be_acted_on():
    first = told(stepped(25), owner="Head of Operations")[0]
    assert (first.kind, first.verdict) == ("signal", "act")
    assert first.headline.startswith(
        "Handle time: 25 seconds higher than in the baseline since about the week of 8 Dec 2025"
    )
    assert first.id == "signal-2025-12-08-high"
    assert first.period == ("2025-12-08", "2026-02-23")
    assert first.effect.low < 25 < first.effect.high
    assert first.effect.unit == "seconds"
    assert first.certainty.startswith("almost certain: 12 weeks in a row")
    assert "compare the contacts before and after" in first.action
    assert first.owner == "Head of Operations"


def test_the_better_way_makes_it_an_improvement():
    first = told(stepped(25, better="higher"))[0]
    assert first.verdict == "fine"
    assert "make it the standard" in first.action


def test_without_a_better_way_it_is_a_change_to_watch():
    assert told(stepped(25, better="neither"))[0].verdict == "watch"


def test_an_event_coincides_and_is_never_called_the_cause():
    events = ["2025-12-05 new IVR menu", "2025-03-01 long before"]
    first = told(stepped(25), events=events)[0]
    assert first.caveats[0] == (
        "Its start coincides with 'new IVR menu' (5 Dec 2025); a coincidence in time is no proof "
        "of a cause."
    )
    assert "beginning with 'new IVR menu'" in first.action
    assert "because" not in json.dumps(first.to_dict())
    assert "coincides" not in json.dumps(told(stepped(25), events=events[1:])[0].to_dict())


def test_an_event_without_a_day_is_refused():
    with pytest.raises(SettingsError, match="does not begin with a day"):
        told(made(steady()), events=["new IVR menu"])


def test_target_waits_while_a_signal_is_on():
    target = next(f for f in told(stepped(25, target=330.0)) if f.id == "target")
    assert target.verdict == "cannot tell"
    assert "cannot be told yet" in target.headline
    assert target.certainty.startswith("it was met in ")


@pytest.mark.parametrize(
    ("target", "better", "verdict", "words"),
    [(250.0, "lower", "act", "cannot be expected to meet the target of 250 seconds in any week"),
     (350.0, "lower", "fine", "can be expected to meet the target of 350 seconds every week"),
     (250.0, "higher", "fine", "can be expected to meet"),
     (350.0, "higher", "act", "cannot be expected to meet")],
)  # fmt: skip
def test_target_met_or_missed_by_the_process_as_it_is(target, better, verdict, words):
    found = next(f for f in told(made(steady(), target, better)) if f.id == "target")
    assert found.verdict == verdict
    assert words in found.headline


def test_a_signal_just_over_may_not_be_over():
    findings = told(stepped(25, at=40, until=58))
    assert [f.id for f in findings[:2]] == ["back-in-range", "signal-2025-10-13-high"]
    assert findings[1].verdict == "watch"
    assert "2 weeks since then are too few to say so" in findings[1].action
    assert all(f.kind != "none" for f in findings)


def test_a_signal_long_over_is_history():
    findings = told(stepped(30, at=26, until=36))
    assert findings[0].kind == "none"
    assert findings[1].headline.endswith("now over")
    assert findings[1].verdict == "fine"
    assert "change nothing now" in findings[1].action


def test_one_wild_week_is_one_week():
    values = steady()
    values[-1] += 60
    first = told(made(values))[0]
    assert first.headline == (
        "Handle time: unusually high in the week of 23 Feb 2026, at 363 seconds"
    )
    assert "leave the process alone" in first.action


def test_shares_are_told_in_percent_and_points():
    first = told(share_chart(0.05))[0]
    assert first.effect.unit == "percentage points"
    assert 2 < first.effect.estimate < 8
    level = next(f for f in told(share_chart()) if f.id == "level-now")
    assert level.effect.unit == "%"
    assert 11 < level.effect.estimate < 13


def test_points_that_resemble_their_neighbours_are_not_believed():
    rng = np.random.default_rng(1)
    walk = 300 + np.cumsum(rng.standard_normal(60))
    findings = told(made(walk))
    signals = [f for f in findings if f.kind == "signal"]
    assert all(f.verdict != "act" for f in signals)
    quality = findings[-1]
    assert quality.verdict == "watch"
    assert "Each point resembles the one before" in quality.headline
    assert quality.action == "Use longer periods, or judge long runs only."


def test_few_points_are_said():
    quality = told(made(steady(count=30), baseline=12))[-1]
    assert "Only 12 points set them" in quality.headline


def test_seven_points_cannot_tell():
    first = told(made(steady(count=7), baseline=7))[0]
    assert (first.kind, first.verdict) == ("none", "cannot tell")
    assert "7 weeks are too few to tell whether it is in control" in first.headline
    assert first.action.startswith("Wait for 12 weeks")


def test_a_point_far_outside_is_believed_even_where_its_run_is_not():
    values = steady()
    values[-7:] = values[:24].min() + np.arange(7)
    values[-1] = values[:24].mean() + 12 * values[:24].std()
    first = told(made(values))[0]
    assert not first.certainty.startswith("uncertain")
    assert first.effect.name == "difference from the baseline, week of 23 Feb 2026"


def test_segment_is_kept_as_data():
    first = told(made(steady()), levels={"site": ["香港"]})[0]
    assert first.factors == ("site",)
    assert first.to_dict()["levels"] == {"site": ["香港"]}


def test_limits_in_doubt_raise_no_alarm_and_give_no_all_clear():
    rng = np.random.default_rng(8)
    shape = rng.lognormal(0, 0.8, 60)
    skewed = told(made(20 * shape))
    assert all(f.verdict != "act" for f in skewed)
    assert "a long tail of high ones" in skewed[-1].headline
    values = steady()
    values[10] += 80
    first = told(made(values))[0]
    assert (first.id, first.verdict) == ("no-signal-in-doubtful-limits", "cannot tell")
    assert "the baseline itself breaks a rule" in first.certainty


def test_trial_limits_neither_act_nor_promise():
    values = steady(count=30)
    values[8:] += 40
    findings = told(made(values, baseline=8, target=360.0))
    assert [f.verdict for f in findings[:2]] == ["watch", "cannot tell"]
    assert "Set the baseline to 12 points or more" in findings[0].action


def test_a_target_far_from_doubtful_limits_is_still_judged():
    found = next(f for f in told(made(steady(count=7), baseline=7, target=900.0)) if f.effect)
    target = next(f for f in told(made(steady(count=7), 900.0, baseline=7)) if f.id == "target")
    assert found.verdict == "cannot tell"
    assert target.verdict == "fine"


def test_a_signal_that_moves_on_is_sized_by_its_latest_part():
    values = steady()
    values[30:45] += 30
    values[45:] += 70
    first = told(made(values))[0]
    assert "higher than in the baseline since about" in first.headline
    assert first.effect.low < 70 < first.effect.high
    assert "week of 17 Nov 2025 to" in first.effect.name


def test_a_ramp_is_sized_by_its_latest_part():
    values = steady()
    values[36:] += 3.0 * np.arange(24)
    first = told(made(values))[0]
    assert "lately" in first.headline
    assert "above the baseline" in first.headline
    assert first.effect.estimate > 50
    assert first.verdict == "act"


def test_a_wider_spread_is_a_finding_and_its_points_are_noise():
    values = steady()
    values[24:] = 300 + 4 * (values[24:] - 300)
    findings = told(made(values, target=400.0))
    spread = next(f for f in findings if f.id == "spread-changed")
    assert spread.effect.low < 4 < spread.effect.high
    assert "varies more than when the limits were set" in spread.headline
    assert all(f.verdict != "act" for f in findings)


def test_days_are_named_as_days():
    frame = pd.DataFrame(
        {"period": pd.date_range("2025-01-06", periods=40, freq="D"), "value": steady(count=40)}
    )
    frame.loc[39, "value"] += 80
    settings = ControlSettings("Handle time", "seconds", "lower")
    first = told(control_chart(frame, "measure", settings))[0]
    assert "unusually high on 14 Feb 2025, at" in first.headline
    assert "special on 14 Feb 2025" in first.action


def test_card_and_findings_agree():
    for values in (steady(), np.r_[steady()[:10], 400, steady()[11:]]):
        chart = made(values)
        rows = control_card(chart).content["rows"]
        broken = sum(row[1]["value"] == "does not hold" for row in rows)
        assert broken == len(chart.doubts)


def test_number_of_findings_stays_on_one_screen():
    values = steady()
    for at in (25, 30, 35, 40, 45):
        values[at] += 80
    values[52:] += 40
    assert 3 <= len(told(made(values, target=310.0))) <= 5


def test_same_chart_same_findings():
    one, two = (control_findings(stepped(25), STUDY).to_list() for _ in range(2))
    assert one == two


def test_hostile_measure_name_stays_text():
    chart = made(steady())
    html = control_findings(chart, "<script>")._repr_mimebundle_()["text/html"]
    assert "<script" not in html
    assert len(weeks()) == len(chart.points)


def test_a_falling_measure_has_no_steady_level_and_is_not_called_chance():
    values = 400 * np.exp(-np.arange(80) / 12) + steady(count=80) / 30
    first, *_, quality = told(made(values))
    assert first.id == "no-steady-level"
    assert "the first 24 weeks, which set the limits, are not one level" in first.headline
    assert "chance" not in first.headline
    assert first.effect.low is None
    assert quality.id == "trust-in-limits"
