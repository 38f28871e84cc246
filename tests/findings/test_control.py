"""What the control study says of series whose truth is known."""

import json

import numpy as np
import pytest
from made_charts import made, share_chart, steady, stepped, weeks

from ccqa_lib.errors import SettingsError
from ccqa_lib.findings.control import control_findings

STUDY = "dmaic_5_control"


def told(chart, **given):
    return list(control_findings(chart, STUDY, **given))


def test_a_stable_measure_has_nothing_to_act_on():
    first, target, quality = told(made(steady(), target=310.0))
    assert (first.kind, first.verdict) == ("none", "fine")
    assert first.headline.startswith("Handle time: nothing to act on, within the expected")
    assert "noise" in first.action
    assert (target.id, target.verdict) == ("target", "watch")
    assert "in some weeks, misses it in others" in target.headline
    assert (quality.kind, quality.verdict) == ("quality", "fine")


def test_a_step_is_dated_sized_and_to_be_acted_on():
    first = told(stepped(25), owner="Head of Operations")[0]
    assert (first.kind, first.verdict) == ("signal", "act")
    assert first.headline.startswith(
        "Handle time: higher than in the baseline since about the week of 8 Dec 2025, with 3"
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
    target = next(f for f in told(stepped(25, target=310.0)) if f.id == "target")
    assert target.verdict == "cannot tell"
    assert "cannot be told yet" in target.headline


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
    assert [f.id for f in findings[:2]] == ["signal-2025-10-13-high", "back-in-range"]
    assert findings[0].verdict == "watch"
    assert "2 weeks since then are too few to say so" in findings[0].action
    assert all(f.kind != "none" for f in findings)


def test_a_signal_long_over_is_history():
    findings = told(stepped(30, at=26, until=36))
    assert findings[0].kind == "none"
    assert findings[1].headline.startswith("Handle time: higher than in the baseline from")
    assert findings[1].verdict == "fine"
    assert "change nothing now" in findings[1].action


def test_one_wild_week_is_one_week():
    values = steady()
    values[-1] += 60
    first = told(made(values))[0]
    assert first.headline == (
        "Handle time: unusually high in one week, the week of 23 Feb 2026, with 363 seconds"
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
    assert "Trial limits: 12 points set them" in quality.headline


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
    assert "in the week of 23 Feb 2026" in first.headline


def test_segment_is_kept_as_data():
    first = told(made(steady()), levels={"site": ["香港"]})[0]
    assert first.factors == ("site",)
    assert first.to_dict()["levels"] == {"site": ["香港"]}


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
    assert "no steady level to judge against" in first.headline
    assert "chance" not in first.headline
    assert quality.id == "trust-in-limits"
