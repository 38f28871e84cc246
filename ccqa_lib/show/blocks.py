"""A block: one thing that a notebook shows, as plain data that a report can read back.

The executed notebook is the single source of report, index and comparison, so whatever a
notebook shows is stored in its output twice: as JSON under `BLOCK_MIME`, which the report
reads, and as HTML for the person in JupyterLab, which the report never uses.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from ccqa_lib.show.html import block_html
from ccqa_lib.show.language import mark_heads, say, word
from ccqa_lib.show.language.retold import retold_reason
from ccqa_lib.show.mimes import BLOCK_MIME
from ccqa_lib.show.numbers import with_unit
from ccqa_lib.show.sharing import shareable

EXCLUDED = "excluded"  # the house's column of why rows do not count: its cells are words of ours
_HEADS = mark_heads(("table", "excluded", "rows"))

Role = Literal[
    "evidence", "data", "checks", "settings", "assumptions", "methods", "versions", "proof"
]


@dataclass(frozen=True)
class Block:
    """One shown thing: its `kind` says how it is drawn, its `role` where a report puts it.

    `content` holds JSON types only: what was shown can be stored, compared and read again. Its
    texts are stored without personal data and secrets (see `ccqa_lib.show.sharing`), but for a
    proof, which quotes the settings as they were given.
    """

    kind: Literal["table", "figure", "text", "proof"]
    role: Role
    content: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the block as JSON types."""
        content = self.content if self.kind == "proof" else shareable(self.content)
        return {"kind": self.kind, "role": self.role, **content}

    def evidence_of(self, *findings: str) -> "Block":
        """Return the block as the evidence of these findings, named by id or by kind.

        The report links each finding to the first block that names its id, else its kind; a
        finding that no block names is linked to the first chart.
        """
        return replace(self, content={**self.content, "for": list(findings)})

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        stored = self.to_dict()
        return {
            BLOCK_MIME: stored,
            "text/html": block_html(stored),
            "text/plain": str(stored.get("caption", self.kind)),
        }


def table(
    frame: pd.DataFrame,
    caption: str,
    role: Role = "evidence",
    note: str = "",
    formats: Mapping[str, str] | None = None,
) -> Block:
    """Make a table block of a frame; its index is left out.

    Parameters
    ----------
    formats : mapping of column name to format specification, optional
        For example ``{"share": ".1%"}``; applied to numbers, written beside the raw value
        so that tables can be sorted and exported as numbers.
    """
    formats = formats or {}
    columns = [str(name) for name in frame.columns]
    if EXCLUDED in columns:
        frame = frame.assign(**{EXCLUDED: [_retold(each) for each in frame[EXCLUDED]]})
    rows = [
        [
            _cell(value, formats.get(str(name), ""))
            for name, value in zip(frame.columns, row, strict=True)
        ]
        for row in frame.itertuples(index=False, name=None)
    ]
    numeric = [_is_numeric(frame.iloc[:, i]) for i in range(len(columns))]
    content = {
        "caption": word(caption), "columns": columns, "numeric": numeric, "rows": rows,
        "note": word(note),
    }  # fmt: skip
    return Block("table", role, content)


def figure(svg: str, title: str, alt: str, caption: str = "", role: Role = "evidence") -> Block:
    """Make a figure block of an SVG text; `alt` says in words what the chart shows."""
    content = {"title": word(title), "svg": svg, "alt": word(alt), "caption": word(caption)}
    return Block("figure", role, content)


def text(paragraphs: Sequence[str], caption: str = "", role: Role = "evidence") -> Block:
    """Make a block of plain paragraphs."""
    return Block(
        "text", role, {"caption": word(caption), "paragraphs": [word(each) for each in paragraphs]}
    )


def proof(content: Mapping[str, Any]) -> Block:
    """Make the block by which a finished notebook proves that it is finished."""
    return Block("proof", "proof", dict(content))


def _cell(value: Any, format_spec: str) -> dict[str, Any]:
    """Return a cell as raw JSON `value` and shown `text`; anything missing is an empty dash."""
    if value is None or value is pd.NaT or value is pd.NA or _is_nan(value):
        return {"value": None, "text": "–"}
    if isinstance(value, bool):
        return {"value": value, "text": say("yes") if value else say("no")}
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, int | float):
        return {"value": value, "text": _written(value, format_spec or _default_format(value))}
    if hasattr(value, "isoformat"):
        value = _short_iso(value)
    return {"value": str(value), "text": str(value)}


def _written(value: float, format_spec: str) -> str:
    """Write a number by its format; a percent sign stands as in every other text."""
    written = format(value, format_spec)
    return with_unit(written[:-1], "%") if written.endswith("%") else written


def _retold(reason: Any) -> Any:
    return retold_reason(reason) if isinstance(reason, str) else reason


def _is_numeric(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def _default_format(value: float) -> str:
    return ",d" if isinstance(value, int) else ",.4g"


def _short_iso(moment: Any) -> str:
    written = moment.isoformat(sep=" ") if hasattr(moment, "hour") else moment.isoformat()
    return written.removesuffix(" 00:00:00")
