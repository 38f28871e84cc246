"""One nasty csv export: its bytes, and what must become of it."""

from dataclasses import dataclass, field
from typing import Any

ID, DAY, N, NAME = "id", "day", "n", "name"
COLUMNS = {
    ID: {"from": "ID"},
    DAY: {"from": "Day", "type": "date", "format": "%d/%m/%Y"},
    N: {"from": "N", "type": "integer"},
    NAME: {"from": "Name"},
}
HEAD = "ID,Day,N,Name\n"
GOOD = "001,13/02/2026,5,Ann\n"
MORE = "002,14/02/2026,6,Bob\n"
GOOD_ROW = ("001", "2026-02-13", 5, "Ann")
MORE_ROW = ("002", "2026-02-14", 6, "Bob")


@dataclass(frozen=True)
class Case:
    """One file: `rows` that must be loaded, or texts of which the refusal must hold every one.

    `lost` maps lines set aside to a part of the reason; `noted` are parts of the notes.
    """

    name: str
    content: bytes
    rows: list[tuple] | None = None
    refused: tuple[str, ...] = ()
    lost: dict[int, str] = field(default_factory=dict)
    noted: tuple[str, ...] = ()
    table: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    file: str = "export.csv"


def text(content: str, encoding: str = "utf-8") -> bytes:
    return content.encode(encoding)


def good(name, content, table=None, columns=None, **more) -> Case:
    content = content if isinstance(content, bytes) else text(content)
    more.setdefault("rows", [GOOD_ROW, MORE_ROW])
    return Case(name, content, table=table or {}, columns=columns or {}, **more)


def bad(name, content, *refused, table=None, columns=None, **more) -> Case:
    content = content if isinstance(content, bytes) else text(content)
    return Case(name, content, refused=refused, table=table or {}, columns=columns or {}, **more)


BOTH = HEAD + GOOD + MORE
LOSSY = {"max_lost_share": 0.9}
