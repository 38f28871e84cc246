"""The charts of the define study: segments beside each other, needs as a tree, the process."""

from collections.abc import Sequence

from ccqa_lib.analyse.process.picture import ProcessPicture
from ccqa_lib.analyse.project.definition import Definition
from ccqa_lib.analyse.project.segments import Segments, segment_words
from ccqa_lib.charts.ctq_tree import chart_ctq_tree
from ccqa_lib.charts.intervals import IntervalRow, IntervalScale, Tone, chart_intervals
from ccqa_lib.charts.process_map import chart_process_map
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.show import Block
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import apart
from ccqa_lib.show.numbers import scale_for

MOST_COLUMNS = 3  # charts; all columns have a table


def chart_needs(project: DmaicProject | None) -> list[Block]:
    """Return the CTQ tree, where the project names customers' needs."""
    return [chart_ctq_tree(project.customer_needs)] if project and project.customer_needs else []


def chart_process(process: ProcessPicture | None) -> list[Block]:
    """Return map, waits, rework, returns and times of cases; nothing without an event log."""
    if process is None:
        return []
    drawn = chart_process_map(process.map).evidence_of("how-cases-run")
    told = [drawn, process.waits_block(), process.rework.to_block()]
    told += [process.ping_pong.to_block()] if process.ping_pong else []
    return told + ([process.times.to_block()] if process.times else [])


def chart_segments(defined: Definition, label: str, unit: str) -> list[Block]:
    """Return a chart and a table for each column: shares of all cases, or levels."""
    blocks = []
    telling = _telling(defined)
    for place, part in enumerate(defined.segments):
        if place < MOST_COLUMNS and len(part.rows) > 1:
            drawn = _chart(part, defined, label, unit)
            names = ["problem-size", "cost-of-poor-quality"] if place == 0 else []
            names += ["for-whom"] if part.column == telling else []
            blocks.append(drawn.evidence_of(*names) if names else drawn)
        blocks.append(part.to_block())
    return blocks


def _telling(defined: Definition) -> str:
    """Return the column in which a segment stands out most, else the first."""
    if len(defined.standouts):
        return defined.standouts["column"].iloc[0]
    return next((part.column for part in defined.segments), "")


def _chart(part: Segments, defined: Definition, label: str, unit: str) -> Block:
    if part.family == "rate":
        return _of_all(part, label)
    scale = scale_for(part.family, unit, float(part.rows["level"].max() - part.rows["level"].min()))
    known = part.rows[part.rows["low"].notna()]
    out = set(defined.standouts.loc[defined.standouts["column"] == part.column, "segment"])
    rows = [
        IntervalRow(
            f"{segment_words(row.segment)} ({row.contacts:,})", row.level * scale.factor,
            row.low * scale.factor, row.high * scale.factor,
            "concern" if row.segment in out else "plain",
        )
        for row in known.itertuples()
    ]  # fmt: skip
    whole = defined.level.effect.estimate * scale.factor
    words = label
    if scale.unit:
        words = say("{measure}, {unit}", measure=label, unit=word(scale.unit))
    axis = IntervalScale(words, whole, scale.decimals)
    caption = say(
        "The dashed line is the level of all. Squares are worse than the rest, which is judged by "
        "whole periods; the intervals here are for single contacts, and narrower."
    )
    title = say("{measure} by {column}", measure=label, column=part.column)
    return chart_intervals(rows, axis, title, _alt(part, label, rows, axis), caption)


def _alt(part: Segments, label: str, rows: Sequence[IntervalRow], axis: IntervalScale) -> str:
    told = apart(f"{row.label} {axis.words(row)}" for row in rows)
    return say("{measure} by {column}: {told}", measure=label, column=part.column, told=told)


def _of_all(part: Segments, label: str) -> Block:
    causes: Sequence = part.pareto.causes.itertuples() if part.pareto else ()
    tone: Tone = "plain"
    rows = [
        IntervalRow(f"{segment_words(row.cause)} ({row.count:,})", 100 * row.share,
                    100 * row.low, 100 * row.high, tone)
        for row in causes
    ]  # fmt: skip
    axis = IntervalScale(say("% of all cases"), None, 1)
    title = say("{measure}: part of each {column}", measure=label, column=part.column)
    return chart_intervals(rows, axis, title, _alt(part, label, rows, axis))
