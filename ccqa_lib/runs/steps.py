"""Which step of a study is a cell in? The nearest heading above it."""

from collections.abc import Mapping, Sequence
from typing import Any


def step_of(cells: Sequence[Mapping[str, Any]], index: int) -> str:
    """Return the nearest heading at or above a cell, without its marks; empty where none is."""
    for cell in reversed(cells[: index + 1]):
        if cell["cell_type"] != "markdown":
            continue
        headings = [line for line in _lines(cell) if line.startswith("#")]
        if headings:
            return headings[-1].strip("# ")
    return ""


def _lines(cell: Mapping[str, Any]) -> list[str]:
    return "".join(cell["source"]).splitlines()
