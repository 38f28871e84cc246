"""What is in this file? `inspect_file(path)` tells; `mapping_text(profile, name)` maps it."""

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ccqa_lib.data.profiling.assign import Assignment, assign
from ccqa_lib.data.profiling.columns import ColumnProfile, column_profile
from ccqa_lib.data.profiling.layout import Layout, layout_of
from ccqa_lib.data.profiling.mapping import mapping_lines
from ccqa_lib.data.profiling.samples import (
    Sample,
    event_log_sample,
    parquet_sample,
    sheet_sample,
    text_sample,
)
from ccqa_lib.data.read.filetype import file_type
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.unpacked import unpacked
from ccqa_lib.errors import SettingsError, SourceError
from ccqa_lib.params.project import project_root
from ccqa_lib.show import Block, table
from ccqa_lib.show.masking import masked

_SAMPLERS = {
    "xlsx": sheet_sample, "parquet": parquet_sample, "text": text_sample, "xml": event_log_sample,
}  # fmt: skip
LOOKED_AT = 50_000  # rows, evenly spread, that the columns are judged by
_EVIDENCE = 120  # characters of a column's evidence that the table shows


@dataclass(frozen=True, eq=False)
class Profile:
    """What an unknown export looks like; every guess has its evidence.

    Attributes
    ----------
    file, folder : str
        Name of the file, and its folder as seen from the project.
    sample : Sample
        True kind, encoding, delimiter and sheets, and the rows that were looked at.
    layout : Layout
        Lines before, of and after the heading; the data rows.
    columns : tuple of ColumnProfile
        In the order of the file.
    assignment : Assignment
        The house table and column names that the headings suggest.
    """

    file: str
    folder: str
    bytes: int
    sample: Sample
    layout: Layout
    columns: tuple[ColumnProfile, ...]
    assignment: Assignment

    def __str__(self) -> str:
        rows = f"{len(self.layout.data):,} rows" + ("" if self.sample.is_whole else " and more")
        return f"{self.file}: {self.sample.kind}, {rows}, {len(self.columns)} columns"

    def sentences(self) -> list[str]:
        """Say how the file was read, one guess a sentence, with the evidence."""
        sample, layout = self.sample, self.layout
        found = []
        if (guess := sample.encoding) is not None:
            sure = "sure" if guess.sure else f"not sure, by {guess.margin:.2f}"
            rival = f"; next would be {guess.runner_up}" if guess.runner_up else ""
            found.append(f"Encoding {guess.best} ({sure}{rival}).")
        if sample.delimiter is not None:
            mark, quote = sample.delimiter, sample.quote
            found.append(f"Delimiter {mark.value!r} ({mark.evidence}).")
            found.append(f"Quote {quote}.")
        if sample.sheets:
            names = ", ".join(map(str, sample.sheets))
            found.append(f"Sheets: {names}. Looked at: {sample.sheet!r}.")
        if sample.hidden_rows:
            found.append(f"{sample.hidden_rows:,} rows are hidden.")
        found.append(
            f"Lines before the heading: {layout.skip_rows}. Heading: {layout.header_rows}."
        )
        if layout.footer:
            found.append(f"Last rows that are no data: {'; '.join(map(masked, layout.footer))}.")
        if layout.blank:
            found.append(f"{layout.blank:,} rows have no content.")
        found.append(f"House table: {self.assignment.table} ({self.assignment.evidence}).")
        return found

    def to_block(self) -> Block:
        """Return one row a column of the export as a table."""
        rows = [
            {
                "heading": column.heading,
                "suggested name": name,
                "likely type": column.kind,
                "filled": column.share_filled,
                "distinct": column.distinct,
                "examples": " | ".join(column.examples),
                "evidence": _evidence(column),
            }
            for column, name in zip(self.columns, self.assignment.names, strict=True)
        ]
        note = " ".join(self.sentences())
        return table(pd.DataFrame(rows), str(self), "data", note, {"filled": ".1%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def inspect_file(path: Path | str) -> Profile:
    """Profile a csv, tsv, xlsx, parquet or XES file, packed or not; nothing is written.

    Raises
    ------
    SourceError
        The file is missing, empty, damaged, or of a type that cannot be read; the message says
        what it truly is and what to save it as.
    """
    path = Path(path)
    with unpacked(Part(path.name, path)) as plain:
        kind = file_type(plain)
        if kind.kind not in _SAMPLERS:
            raise SourceError(f"{path.name}: is {kind}; {kind.remedy}.")
        sample = _SAMPLERS[kind.kind](Part(path.name, plain))
    layout = layout_of(sample.rows)
    if not layout.data:
        raise SourceError(f"{path.name}: holds no row of data; export it again.")
    rows = [cells for _, cells in layout.data[:: len(layout.data) // LOOKED_AT + 1]]
    columns = tuple(
        column_profile(heading, [cells[at] if at < len(cells) else None for cells in rows])
        for at, heading in enumerate(layout.headings)
    )
    size = path.stat().st_size
    return Profile(path.name, _folder(path), size, sample, layout, columns, assign(columns))


def mapping_text(profile: Profile, name: str) -> str:
    """Write a first mapping for `params/sources/<name>.yml`; a person confirms every guess.

    A guess that the evidence leaves open (the order of day and month, a close call between two
    encodings, the unit of a duration) is left out with its evidence in a comment: the mapping
    is then refused until somebody decides.
    """
    place = {"name": name, "root": profile.folder, "file": profile.file}
    lines = mapping_lines(
        place, profile.sample, profile.layout, profile.columns, profile.assignment
    )
    return "\n".join(lines) + "\n"


def _folder(path: Path) -> str:
    """Return the file's folder as seen from the project, or in full where there is no project."""
    folder = path.resolve().parent
    try:
        return Path(os.path.relpath(folder, project_root())).as_posix()
    except (SettingsError, ValueError):
        return folder.as_posix()


def _evidence(column: ColumnProfile) -> str:
    parts = []
    if column.format is not None:
        parts.append(column.format.evidence)
    if column.numbers is not None:
        parts.append(str(column.numbers.style))
    if codes := [*column.must_be_codes, *column.codes]:
        parts.append(f"may mean no value: {', '.join(map(masked, codes))}")
    if column.leading_zeros:
        parts.append(f"{column.leading_zeros} with leading zeros")
    if column.is_key:
        parts.append("different in every row")
    return "; ".join(parts)[:_EVIDENCE]
