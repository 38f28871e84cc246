"""Findings on level and target: where the measure runs, and whether that will do."""

from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.finding import Finding, Verdict
from ccqa_lib.show.dates import plural, several
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import apart, sentences
from ccqa_lib.show.numbers import percent

NO_TARGET = mark("no target is set that would say whether this will do")
VARYING = 1.2  # times; with limits that differ more from point to point, it is said for which


def level_finding(case: ControlCase) -> Finding:
    """Say at what level the process runs."""
    chart = case.chart
    now = case.scale.value(chart.now.level.estimate)
    centre = case.scale.value(chart.points["centre"].iloc[-1])
    latest = say(
        "{level} on average in the latest {periods}; {centre} in the baseline",
        level=now,
        periods=plural(chart.now.points, case.length),
        centre=centre,
    )
    if chart.now.is_baseline:
        latest = _of_baseline(case, now)
    return case.finding(
        id="level-now",
        kind="level",
        headline=case.headline(apart((latest, word(NO_TARGET)))),
        verdict="watch" if case.is_signal_on else "cannot tell",
        certainty=say(
            "the average lies in the interval with {share} confidence, if the {periods} do not "
            "follow one another",
            share=percent(chart.now.level.confidence),
            periods=several(case.length),
        ),
        effect=case.level_effect(),
        caveats=_on_target(case),
        action=say(
            "Plan with this level, not with the latest point. Agree on a target, or say that none "
            "is wanted."
        ),
    )


def _of_baseline(case: ControlCase, level: str) -> str:
    if case.is_signal_on:
        return say(
            "{level} on average in the baseline, {value} in the latest {period}",
            level=level,
            value=case.scale.value(case.chart.points["value"].iloc[-1]),
            period=word(case.length),
        )
    return say(
        "{level} on average in the baseline; since a rule was last broken there are too few "
        "{periods} to say more",
        level=level,
        periods=several(case.length),
    )


def target_finding(case: ControlCase) -> Finding:
    """Say whether the process, as it is, will meet its target."""
    headline, verdict, action = _on_assurance(case)
    return case.finding(
        id="target",
        kind="level",
        headline=case.headline(headline),
        verdict=verdict,
        certainty=_basis(case),
        effect=case.level_effect(),
        caveats=(*_on_size(case), *_on_target(case)),
        action=action,
    )


def _on_assurance(case: ControlCase) -> tuple[str, Verdict, str]:
    """Return headline, verdict and next step for what is known of the target."""
    filled = {
        "target": case.scale.value(case.chart.target),
        "period": word(case.length),
        "periods": several(case.length),
    }
    return {
        "consistently pass": (
            say("can be expected to meet the target of {target} every {period}", **filled),
            "fine",
            say(
                "Keep the process as it is. A stricter target is possible, if customers would "
                "notice."
            ),
        ),
        "consistently fail": (
            say("cannot be expected to meet the target of {target} in any {period}", **filled),
            "act",
            say(
                "Change the process, or the target: waiting and exhorting people will not meet it."
            ),
        ),
        "inconsistent": (
            _hit_and_miss(case, filled),
            "watch",
            say(
                "To meet it reliably, move the average or narrow the variation. Do not explain "
                "single hits and misses: as the process is, they are noise."
            ),
        ),
        "not known yet": (
            say("whether the target of {target} will be met cannot be told yet", **filled),
            "cannot tell",
            say("Judge the target again once the signal has ended or the limits were rebased.")
            if case.is_signal_on or not case.chart.doubts
            else sentences(case.chart.doubts[0].advice, say("Then judge the target again.")),
        ),
    }[case.chart.assured]


def _hit_and_miss(case: ControlCase, filled: dict[str, str]) -> str:
    """Say that chance decides, and of the latest periods only what they did."""
    met = case.chart.met
    if 0 < met.met == met.of:
        return say(
            "meets the target of {target} lately, but can miss it in some {periods}", **filled
        )
    if met.of and not met.met:
        return say(
            "misses the target of {target} lately, but can meet it in some {periods}", **filled
        )
    return say("meets the target of {target} in some {periods}, misses it in others", **filled)


def _basis(case: ControlCase) -> str:
    """Say what the verdict on the target rests on: what was seen, and what to expect."""
    met = case.chart.met
    seen = say(
        "it was met in {count} of the latest {periods}",
        count=met.met,
        periods=plural(met.of, case.length),
    )
    return apart((seen, _why(case)))


def _why(case: ControlCase) -> str:
    if case.chart.assured != "not known yet":
        if case.is_signal_on or case.chart.doubts:
            return say("the answer is the same for the baseline's level and the latest one")
        return say("the expected range, {range}, is compared with the target", range=case.expected)
    if case.is_signal_on:
        return say("the latest points are not those of the baseline, whose range may not hold")
    if case.chart.doubts:
        return say("the limits are in doubt, so that the expected range may not hold")
    return say("the level of the baseline and that of the latest points give two answers")


def _on_size(case: ControlCase) -> tuple[str, ...]:
    """Say for how many items the range holds, where it differs from point to point."""
    points = case.chart.points
    width = points["upper"] - points["lower"]
    if width.max() <= VARYING * width.min():
        return ()
    n = f"{points['n'].iloc[-1]:,.10g}"
    return (
        say(
            "The expected range is that of a {period} with n = {n}, as the latest; with fewer it "
            "is wider.",
            period=word(case.length),
            n=n,
        ),
    )


def _on_target(case: ControlCase) -> tuple[str, ...]:
    """Return what weakens the verdict on the target."""
    return (case.chart.target_note,) if case.chart.target_note else ()
