"""Tables of a run as rows of plain values, and texts that no spreadsheet takes for a formula."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ccqa_lib.report.read_run import RunRecord
from ccqa_lib.show.html import column_head
from ccqa_lib.show.language import head, in_language, mark_heads, say, word
from ccqa_lib.show.plain import plain_line
from ccqa_lib.show.sharing import shareable_text

Value = str | int | float | bool | None
_FORMULA = re.compile(r"\s*[=+\-@|%\t\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+\-\u2212]?[0-9][0-9.,]*\s?%?\Z")
_FINDING = mark_heads((
    "id", "verdict", "headline", "effect", "estimate", "low", "high", "unit", "confidence",
    "certainty", "next step", "owner", "from", "to", "n", "kind", "caveats",
))  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One table: its title, the heads of its columns, and its rows of plain values."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Value]]


def sheets_of(record: RunRecord) -> Iterator[Sheet]:
    """Yield the findings of a run, then every table that it shows, in the run's language."""
    blocks = [block for section in record.sections for block in section.blocks]
    with in_language(record.language):
        heads = [head(name) for name in _FINDING]
        findings = Sheet(say("Findings"), heads, [_finding(each) for each in record.findings])
        tables = [_sheet(block) for block in blocks if block["kind"] == "table"]
    yield from (findings, *tables)


def text_of(words: str) -> str:
    """Return a text on one line, without personal data, secrets and marks."""
    return plain_line(shareable_text(words))


def guarded(text: str) -> str:
    """Return a text that a spreadsheet shows as text when it reads a csv file.

    What begins as a formula gets an apostrophe before it (OWASP, CSV injection); signed numbers
    are left alone.
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def _unit(effect: Mapping[str, Any]) -> str | None:
    return word(effect["unit"]) if effect else None


def _sheet(block: Mapping[str, Any]) -> Sheet:
    return Sheet(
        text_of(block["caption"] or say("Table")),
        [text_of(column_head(name)) for name in block["columns"]],
        [[_value(cell["value"]) for cell in row] for row in block["rows"]],
    )


def _value(value: Any) -> Value:
    return text_of(value) if isinstance(value, str) else value


def _finding(stored: Mapping[str, Any]) -> list[Value]:
    effect, period = stored["effect"] or {}, stored["period"] or ("", "")
    values = [
        stored["id"], word(stored["verdict"]), stored["headline"], effect.get("name"),
        effect.get("estimate"), effect.get("low"), effect.get("high"), _unit(effect),
        effect.get("confidence"), stored["certainty"], stored["action"], stored["owner"],
        *period, stored["n"], stored["kind"], " ".join(stored["caveats"]),
    ]  # fmt: skip
    return [_value(each) for each in values]
