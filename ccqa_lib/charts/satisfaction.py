"""Charts of the satisfaction study: effects of drivers, where they stand, groups, the trend."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from matplotlib.axes import Axes

from ccqa_lib.analyse.satisfaction import Plan, Satisfaction
from ccqa_lib.analyse.satisfaction.grouping import group_name
from ccqa_lib.analyse.satisfaction.words import rating_name
from ccqa_lib.charts.control import chart_control
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, Tone, chart_intervals
from ccqa_lib.charts.style import house_style, new_axes, svg_text
from ccqa_lib.show import Block, figure, table, text
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import about, apart, listed, sentences
from ccqa_lib.show.numbers import number
from ccqa_lib.show.palette import GUIDE, INK, JUDGED, TARGET

POINTS = mark("percentage points of satisfied, for one point more on the rating")
MOVES = mark_heads(["driver", "step", "estimate", "low", "high", "moved"])
HEIGHT = 4.2  # inches of the map's axes
MOST_LINES = 30  # groups drawn


def driver_charts(result: Satisfaction) -> list[Block]:
    """Draw the effect of each driver, and effects beside mean ratings."""
    if result.drivers is None:
        told = text([result.why["drivers"]], say("What moves satisfaction cannot be told"))
        return [told.evidence_of("drivers-cannot-be-told")]
    blocks = [_effects(result).evidence_of("driver", "none"), result.drivers.to_block()]
    if len(result.drivers.effects) > 1:
        blocks.insert(1, _map(result.drivers.effects, result.plan))
    return blocks


def importance_blocks(result: Satisfaction) -> list[Block]:
    """Show shares of importance with their ranks, and penalties beside rewards."""
    blocks = []
    if result.ranking is not None:
        blocks.append(_ranks(result))
    elif "importance" in result.why:
        blocks.append(text([result.why["importance"]], say("Importance is not ranked")))
    if len(result.penalties):
        shown = result.penalties.drop(columns=["p"])
        shown["driver"] = shown["driver"].map(rating_name)
        shown["kind"] = shown["kind"].map(word)
        formats = dict.fromkeys(shown.columns[1:7], ".1f") | {"p_adjusted": ".2g"}
        caption = say("Beside a middling rating: what a bad one costs, what a good one brings")
        note = say("In percentage points of satisfied, other ratings alike (Brandt 1988).")
        blocks.append(table(shown, caption, note=note, formats=formats))
    return blocks or [text([say("There is no model of drivers.")], say("Importance"))]


def level_blocks(result: Satisfaction) -> list[Block]:
    """Show level, answers and silence, and the trend where there is one."""
    if result.level is None:
        told = text([result.why["level"]], say("How satisfied they are cannot be told"))
        return [told.evidence_of("no-overall-answer")]
    shares = result.level.answers
    answers = table(shares, say("Each answer"), formats={"answer": ".10g", "share": ".1%"})
    silence = result.silence.to_block().evidence_of("who-did-not-answer")
    blocks = [result.level.to_block().evidence_of("level"), answers, silence]
    if result.trend is not None:
        blocks.insert(0, chart_control(result.trend))
    elif result.why.get("trend"):
        blocks.append(text([result.why["trend"]], say("Over time")))
    if len(result.silence.by_group):
        formats = {"rate": ".1f"}
        caption = say("Who answered, by group (rate in percent)")
        blocks.append(table(result.silence.by_group, caption, formats=formats))
    return blocks


def segment_blocks(result: Satisfaction) -> list[Block]:
    """Draw how each group differs from all others, and what is not shown."""
    frame = result.segments
    told = list(result.segment_notes)
    if frame.empty:
        said = text(told or [say("No groups were named.")], say("Groups compared"))
        return [said.evidence_of("no-segment-differs")]
    shown = frame.head(MOST_LINES)
    rows = [
        IntervalRow(
            about(rating_name(row.column), group_name(row.group)), row.difference,
            row.difference_low, row.difference_high, _tone(row.is_clear, row.difference),
        )
        for row in shown.itertuples()
    ]  # fmt: skip
    clear = int(frame["is_clear"].sum())
    alt = say(
        "{count} groups, each less all others, in percentage points of satisfied. {clear} of "
        "{total} are clear of chance.",
        count=len(rows), clear=clear, total=len(frame),
    )  # fmt: skip
    scale = IntervalScale(say("percentage points of satisfied, the group less all others"))
    caption = say(
        "95 % intervals; marked are those clear after allowing for all {count}.", count=len(frame)
    )
    caption = sentences(caption, *told)
    formats = dict.fromkeys(frame.columns[3:9], ".1f") | {"p": ".2g", "p_adjusted": ".2g"}
    title = say("Groups: who is more or less satisfied than the others")
    named = frame.assign(group=frame["group"].map(group_name))
    drawn = chart_intervals(rows, scale, title, alt, caption)
    return [
        drawn.evidence_of("comparison", "no-segment-differs"),
        table(named, say("Groups compared"), formats=formats),
    ]


def what_if_table(result: Satisfaction) -> Block:
    """Show what the move that was asked for, and smaller and larger ones, go with."""
    fitted, plan = result.drivers, result.plan
    caption = say("What if")
    if fitted is None:
        return text([say("Without a model of drivers no move can be worked out.")], caption)
    known = list(fitted.effects["driver"])
    driver = plan.move_driver if plan.move_driver in known else known[0]
    if plan.move_driver and plan.move_driver not in known:
        return text([say("'{driver}' is not in the model.", driver=plan.move_driver)], caption)
    steps = sorted({plan.move_points / 2, plan.move_points, 2 * plan.move_points})
    parts = [fitted.what_if({driver: step}) for step in steps]
    frame = pd.concat(parts, ignore_index=True)[MOVES]
    frame["driver"] = frame["driver"].map(rating_name)
    formats = {"step": "+.2g", "estimate": ".1f", "low": ".1f", "high": ".1f", "moved": ".0%"}
    note = say(
        "Percentage points of satisfied if this rating alone moved so for everybody, within its "
        "scale, and if the association were a cause. `moved`: who can move at all."
    )
    title = say("What if {driver} moved", driver=rating_name(driver))
    return table(frame, title, note=note, formats=formats)


def _ranks(result: Satisfaction) -> Block:
    """Show the shares of importance under the drivers' rating_name names."""
    ranking = result.ranking
    drivers = ranking.drivers.assign(driver=ranking.drivers["driver"].map(rating_name))
    return replace(ranking, outcome=rating_name(ranking.outcome), drivers=drivers).to_block()


def _effects(result: Satisfaction) -> Block:
    effects = result.drivers.effects
    rows = [
        IntervalRow(rating_name(row.driver), row.estimate, row.low, row.high,
                    _tone(row.is_called, row.estimate))
        for row in effects.itertuples()
    ]  # fmt: skip
    called = [rating_name(name) for name in result.drivers.called["driver"]]
    alt = say(
        "Effects of {count} drivers on the share of satisfied. Clear of chance: {drivers}.",
        count=len(rows),
        drivers=listed(called) or say("none"),
    )
    caption = say(
        "Average change of the share of satisfied if this rating alone were one point higher, "
        "never beyond the scale's end; 95 % intervals. Marked: clear after allowing for all "
        "{count}.",
        count=len(rows),
    )
    title, scale = say("What goes with satisfaction"), IntervalScale(word(POINTS))
    return chart_intervals(rows, scale, title, alt, sentences(caption, result.drivers.model.why))


def _tone(is_clear: bool, size: float) -> Tone:
    if not is_clear:
        return "plain"
    return "improvement" if size > 0 else "concern"


def _map(effects: pd.DataFrame, plan: Plan) -> Block:
    with house_style():
        drawing, axes = new_axes(HEIGHT, top=0.2)
        _dots(axes, effects)
        _lines(axes, plan)
        axes.set_xlabel(say("mean rating"))
        axes.set_ylabel(say("effect of one point (percentage points)"))
        svg = svg_text(drawing)
    best = effects.iloc[0]
    alt = say(
        "{count} drivers by mean rating and effect. The largest effect has {driver}, {size} "
        "percentage points, at a mean rating of {rating}.",
        count=len(effects), driver=rating_name(best["driver"]),
        size=number(best["estimate"], 1), rating=number(best["rating"], 2),
    )  # fmt: skip
    return figure(svg, say("Importance and performance"), alt, _lines_told(plan))


def _lines_told(plan: Plan) -> str:
    importance = say(
        "importance from {line} percentage points", line=f"{plan.effect_line:g}"
    )  # fmt: skip
    performance = say("no line for performance, as no target is set for ratings")
    if plan.rating_target is not None:
        performance = say(
            "performance from a mean rating of {line}", line=f"{plan.rating_target:g}"
        )
    return say(
        "Lines are declared in the settings, not taken from the data: {lines}.",
        lines=apart((importance, performance)),
    )


def _dots(axes: Axes, effects: pd.DataFrame) -> None:
    for row in effects.itertuples():
        colour, marker = JUDGED["improvement"] if row.is_called else (INK, "o")
        axes.plot([row.rating, row.rating], [row.low, row.high], color=colour, linewidth=0.8)
        axes.plot([row.rating], [row.estimate], color=colour, marker=marker, markersize=6)
    ratings, sizes = effects["rating"], effects["estimate"]
    for name, x, y in _spread(effects["driver"], ratings, sizes):
        axes.annotate(name, (x, y), xytext=(6, 4), textcoords="offset points", fontsize=8)
    axes.margins(x=0.15, y=0.12)


def _spread(drivers: pd.Series, ratings: pd.Series, sizes: pd.Series) -> Sequence[tuple]:
    """Return names with their places; of dots that lie on one another only the first is named."""
    near_x = 0.06 * max(float(ratings.max() - ratings.min()), 1e-9)
    near_y = 0.05 * max(float(sizes.max() - sizes.min()), 1e-9)
    placed: list[tuple[str, float, float]] = []
    for driver, x, y in zip(drivers, ratings, sizes, strict=True):
        if all(abs(x - px) > near_x or abs(y - py) > near_y for _, px, py in placed):
            placed.append((rating_name(driver), float(x), float(y)))
    return placed


def _lines(axes: Axes, plan: Plan) -> None:
    axes.axhline(0, color=GUIDE, linewidth=1)
    axes.axhline(plan.effect_line, color=TARGET, linewidth=1, linestyle=":")
    if plan.rating_target is not None:
        axes.axvline(plan.rating_target, color=TARGET, linewidth=1, linestyle=":")
