"""What a suite gave: one line a run, then the reason of each failure."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccqa_lib.runs.job import Outcome

_VERDICTS = ("act", "watch", "fine", "cannot tell")
_STATES = {"done": "done", "reused": "unchanged, reused", "failed": "failed"}


def show_summary(outcomes: Sequence[Outcome], console: Console) -> None:
    """Show the table of all runs, the failures with what to do, and a line that counts them."""
    table = Table("study", "label", "as of", "result", "findings", "seconds", box=None)
    for outcome in outcomes:
        cells = (
            outcome.notebook,
            outcome.label,
            outcome.as_of,
            _STATES[outcome.state],
            _findings(outcome),
            f"{outcome.seconds:.1f}",
        )
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    console.print(table)
    for line in _failures(outcomes):
        console.print(Text(line), soft_wrap=True)
    console.print(Text(counts_line(outcomes)))


def counts_line(outcomes: Sequence[Outcome]) -> str:
    """Return how many runs were done, reused and failed, in one line."""
    counts = [sum(outcome.state == state for outcome in outcomes) for state in _STATES]
    runs = "run" if len(outcomes) == 1 else "runs"
    return f"{len(outcomes)} {runs}: {counts[0]} done, {counts[1]} reused, {counts[2]} failed."


def _failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.state != "failed":
            continue
        step = f", at '{outcome.step}'" if outcome.step else ""
        yield f"{outcome.notebook}/{outcome.label} failed{step}: {outcome.reason}"
        yield f"  {outcome.what_to_do}" + (f" See {outcome.folder}." if outcome.folder else "")


def _findings(outcome: Outcome) -> str:
    told = [f"{outcome.verdicts[v]} {v}" for v in _VERDICTS if outcome.verdicts.get(v)]
    return ", ".join(told)
