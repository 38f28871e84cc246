"""What an executed notebook shows: our own blocks and findings, and nothing else of it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ccqa_lib.show import BLOCK_MIME, FINDING_MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode


def code_cells(notebook: "NotebookNode") -> "list[NotebookNode]":
    """Return the code cells that hold code; Jupyter does not run blank ones."""
    return [
        cell for cell in notebook.cells if cell.cell_type == "code" and "".join(cell.source).strip()
    ]


def rich_outputs(cell: "NotebookNode") -> list[Mapping[str, Any]]:
    """Return the mime bundles that a cell shows."""
    kinds = ("display_data", "execute_result")
    return [output.data for output in cell.get("outputs", []) if output.output_type in kinds]


def blocks_of(notebook: "NotebookNode") -> list[Mapping[str, Any]]:
    """Return all stored blocks, in shown order."""
    return [bundle[BLOCK_MIME] for bundle in _bundles(notebook) if BLOCK_MIME in bundle]


def findings_of(notebook: "NotebookNode") -> list[Mapping[str, Any]]:
    """Return all stored findings, in shown order."""
    found: list[Mapping[str, Any]] = []
    for bundle in _bundles(notebook):
        stored = bundle.get(FINDING_MIME)
        if isinstance(stored, Mapping):
            found += stored.get("findings", [stored])
    return found


def better_way(notebook: "NotebookNode") -> str:
    """Return which way the charted measure is better: lower, higher, or empty if not known."""
    told = [block["status"] for block in blocks_of(notebook) if block.get("status")]
    return str(told[0].get("better") or "") if told else ""


def proof_of(notebook: "NotebookNode") -> Mapping[str, Any] | None:
    """Return the proof that the notebook's last code cell shows last, or None."""
    cells = code_cells(notebook)
    shown = rich_outputs(cells[-1]) if cells else []
    last = shown[-1].get(BLOCK_MIME) if shown else None
    return last if isinstance(last, Mapping) and last.get("kind") == "proof" else None


def _bundles(notebook: "NotebookNode") -> Iterator[Mapping[str, Any]]:
    for cell in code_cells(notebook):
        yield from rich_outputs(cell)
