"""Where the rows of a table come from, and what became of every one of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ccqa_lib.data.read.intake import SetAside
from ccqa_lib.data.stage.parts import FileFacts
from ccqa_lib.errors import StudyFailedError
from ccqa_lib.show.blocks import Block
from ccqa_lib.show.blocks import table as table_block
from ccqa_lib.show.blocks import text as text_block
from ccqa_lib.show.language import mark_heads, say
from ccqa_lib.show.language.retold import retold_note, retold_reason, retold_value


@dataclass(frozen=True, eq=False)
class Lineage:
    """The account of one loaded table: rows in = rows used + set aside + duplicates dropped.

    Attributes
    ----------
    set_aside : mapping of reason to number of rows
        A row with several faults counts once, under its first.
    examples : tuple of SetAside
        A few rows of each reason, values masked; all of them are in `set_aside_path` (parquet:
        file, line, column, reason, value).
    notes : tuple of str
        What a reader of the report should know, one sentence each.
    """

    table: str
    files: tuple[FileFacts, ...]
    rows_in: int
    rows_used: int
    duplicates_dropped: int
    set_aside: Mapping[str, int]
    examples: tuple[SetAside, ...]
    notes: tuple[str, ...]
    set_aside_path: Path

    def __post_init__(self):
        accounted = self.rows_used + sum(self.set_aside.values()) + self.duplicates_dropped
        if self.rows_in != accounted:
            raise StudyFailedError(
                f"{self.table}: {self.rows_in:,} rows were read and {accounted:,} accounted for; "
                "this is a fault of the loader, please report it with its mapping."
            )

    def __str__(self) -> str:
        lost = sum(self.set_aside.values())
        return say(
            "{table}: {used} of {read} rows used, {lost} set aside, {same} duplicates dropped",
            table=self.table,
            used=f"{self.rows_used:,}",
            read=f"{self.rows_in:,}",
            lost=f"{lost:,}",
            same=f"{self.duplicates_dropped:,}",
        )

    def to_blocks(self) -> tuple[Block, ...]:
        """Return what the report shows: notes, account of rows, files, examples set aside."""
        told = [retold_note(note) for note in self.notes]
        notes = text_block(told, say("Notes on loading {table}", table=self.table), role="data")
        blocks = [notes] if self.notes else []
        blocks += [self._rows_block(), self._files_block()]
        return (*blocks, self._examples_block()) if self.examples else tuple(blocks)

    def to_block(self) -> Block:
        """Return the account of rows."""
        return self._rows_block()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return self.to_block()._repr_mimebundle_(include, exclude)

    def to_json(self) -> str:
        """Return all of it but the path, to be kept beside the staged table."""
        content = asdict(self) | {"set_aside": dict(self.set_aside)}
        del content["set_aside_path"]
        return json.dumps(content, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str, set_aside_path: Path) -> "Lineage":
        """Read back what `to_json` wrote."""
        content = json.loads(text)
        content["files"] = tuple(FileFacts(**fact) for fact in content["files"])
        content["examples"] = tuple(SetAside(**one) for one in content["examples"])
        content["notes"] = tuple(content["notes"])
        return cls(**content, set_aside_path=set_aside_path)

    def _files_block(self) -> Block:
        rows = [
            (fact.name, fact.rows, fact.bytes,
             fact.modified.removesuffix("+00:00").replace("T", " "), fact.sha256[:12])
            for fact in self.files
        ]  # fmt: skip
        heads = mark_heads(["file", "rows", "bytes", "changed (UTC)", "sha256"])
        frame = pd.DataFrame(rows, columns=heads)
        return table_block(frame, say("Files of {table}", table=self.table), role="data")

    def _rows_block(self) -> Block:
        account = [(say("rows read"), self.rows_in), (say("rows used"), self.rows_used)]
        account += [
            (say("set aside: {reason}", reason=retold_reason(reason)), rows)
            for reason, rows in self.set_aside.items()
        ]
        account.append((say("duplicates dropped"), self.duplicates_dropped))
        frame = pd.DataFrame(account, columns=mark_heads(["what became of them", "rows"]))
        return table_block(frame, say("Rows of {table}", table=self.table), role="data")

    def _examples_block(self) -> Block:
        told = [
            (
                each.file,
                each.line,
                each.column,
                retold_reason(each.reason),
                retold_value(each.value),
            )
            for each in self.examples
        ]
        heads = mark_heads(["file", "line", "column", "reason", "value"])
        note = say(
            "All of them are kept beside the staged table in {file}.",
            file=self.set_aside_path.name,
        )
        caption = say("Rows of {table} set aside", table=self.table)
        return table_block(pd.DataFrame(told, columns=heads), caption, role="data", note=note)
