"""A first mapping of an export, each guess with its evidence; what is open is left out."""

from collections.abc import Sequence
from typing import Any

from ccqa_lib.data.profiling.assign import Assignment
from ccqa_lib.data.profiling.columns import ColumnProfile
from ccqa_lib.data.profiling.entries import Entry, column_entries
from ccqa_lib.data.profiling.layout import Layout
from ccqa_lib.data.profiling.samples import Sample
from ccqa_lib.data.profiling.yaml_lines import comment, flow, quoted
from ccqa_lib.params.house import HOUSE_TABLES

_FORMATS = {"text": "csv", "xlsx": "xlsx", "parquet": "parquet", "xes": "xes"}


def mapping_lines(
    place: dict[str, str],
    sample: Sample,
    layout: Layout,
    columns: Sequence[ColumnProfile],
    assignment: Assignment,
) -> list[str]:
    """Return the lines of a mapping.

    Parameters
    ----------
    place : mapping
        The source's `name`, its `root` folder and the `file` in it.
    """
    entries = column_entries(columns, assignment, sample.kind)
    return [
        comment(f"First mapping of {place['file']}, written by 'ccqa inspect'."),
        "# Lines marked 'confirm' are guesses. Lines marked 'decide' are left out: the mapping is",
        "# refused until somebody writes them.",
        f"name: {place['name']}",
        f"root: {quoted(place['root'])}  # confirm: seen from the project's folder",
        'zone: "Asia/Hong_Kong"  # confirm: the zone in which the export writes its times',
        "tables:",
        f"  {assignment.table}:  {comment('confirm: ' + assignment.evidence)}",
        f"    files: {quoted(place['file'])}",
        f"    format: {_FORMATS[sample.kind]}",
        *(f"    {line}" for line in _reading_lines(sample, layout)),
        *_key_lines(columns, assignment, entries),
        "    columns:",
        *(f"      {line}" for entry in entries for line in _column_lines(entry)),
    ]


def _reading_lines(sample: Sample, layout: Layout) -> list[str]:
    if sample.kind == "text":
        lines = _text_lines(sample)
    elif sample.kind == "xlsx":
        lines = [_sheet_line(sample)]
    else:
        return []
    if sample.hidden_rows:
        words = f"decide: hidden_rows: read or skip ({sample.hidden_rows:,} rows are hidden)"
        lines.append(comment(words))
    return [*lines, *_layout_lines(layout)]


def _sheet_line(sample: Sample) -> str:
    """Name the largest sheet, unless another that is shown is at least half as large."""
    sizes = {size.name: size.rows * size.columns for size in sample.sheets if not size.is_hidden}
    rivals = [name for name, cells in sizes.items() if 2 * cells >= sizes.get(sample.sheet, 0)]
    setting = f"sheet: {quoted(sample.sheet)}"
    others = ", ".join(str(size) for size in sample.sheets)
    if len(rivals) > 1:
        return comment(f"decide: {setting}? there are {others}")
    return f"{setting}  {comment('confirm: of ' + others)}"


def _text_lines(sample: Sample) -> list[str]:
    guess, lines = sample.encoding, []
    rival = f", next {guess.runner_up}" if guess.runner_up else ""
    if guess.sure:
        lines.append(f"encoding: {guess.best}  {comment('confirm: it fits clearly' + rival)}")
    else:
        lines.append(comment(f"decide: encoding: {guess.best}? too close to tell{rival}"))
    mark = sample.delimiter
    setting = f"delimiter: {quoted(mark.value)}"
    words = comment(f"{'confirm' if mark.is_sure else 'decide'}: {mark.evidence}")
    lines.append(f"{setting}  {words}" if mark.is_sure else f"# {setting}  {words}")
    if sample.quote.value != '"':
        words = comment("confirm: " + sample.quote.evidence)
        lines.append(f"quote: {quoted(sample.quote.value)}  {words}")
    return lines


def _layout_lines(layout: Layout) -> list[str]:
    lines = []
    if layout.skip_rows.value != "0":
        words = comment("confirm: " + layout.skip_rows.evidence)
        lines.append(f"skip_rows: {layout.skip_rows.value}  {words}")
    if not layout.header_rows.is_sure:
        words = f"decide: header_rows: {layout.header_rows.value}? {layout.header_rows.evidence}"
        lines.append(comment(words))
    elif layout.header_rows.value != "1":
        words = comment("confirm: " + layout.header_rows.evidence)
        lines.append(f"header_rows: {layout.header_rows.value}  {words}")
    if layout.skip_after_heading:
        words = comment("confirm: rows of questions and import ids stand under the heading")
        lines.append(f"skip_after_heading: {layout.skip_after_heading}  {words}")
    if layout.footer:
        starts = list(dict.fromkeys(_start(text) for text in layout.footer))
        lines.append(f"footer_starts: {quoted(starts)}  # confirm: the last rows are no data")
    return lines


def _start(text: str) -> str:
    """Return the part of a footer that stays the same from day to day: up to the first digit."""
    digits = [at for at, character in enumerate(text) if character.isdigit()]
    start = text[: digits[0]].rstrip() if digits else text[:40]
    return start or text[:40]


def _key_lines(
    columns: Sequence[ColumnProfile], assignment: Assignment, entries: Sequence[Entry]
) -> list[str]:
    house = HOUSE_TABLES.get(assignment.table)
    wanted = house.key if house else ()
    found = [
        entry.name
        for column, entry in zip(columns, entries, strict=True)
        if column.is_key and entry.name in wanted
    ]
    if found and len(wanted) == 1:
        return [f"    key: {quoted(found)}  # confirm: different in every row"]
    unique = [quoted(column.heading) for column in columns if column.is_key][:5]
    words = f"different in every row: {', '.join(unique)}" if unique else "no column is unique"
    return [f"    {comment('confirm: no key is set; ' + words)}"]


def _column_lines(entry: Entry) -> list[str]:
    settings: dict[str, Any] = {"from": entry.source, **entry.settings}
    written = f"{entry.name}: {flow(settings)}"
    decide = [comment(f"decide: {words}") for words in entry.decisions]
    confirm = "; ".join(entry.remarks)
    return [*decide, f"{written}  {comment('confirm: ' + confirm)}" if confirm else written]
