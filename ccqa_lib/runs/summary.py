"""What a suite gave: one line a run, then the reason of each failure."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ccqa_lib.report.gap import Gap, gaps_line, without_report
from ccqa_lib.runs.choose import expected_of, is_answered
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.plan import RunOptions
from ccqa_lib.runs.progress import minutes

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
    for remark in sorted({outcome.remark for outcome in outcomes if outcome.remark}):
        console.print(Text(remark), soft_wrap=True)
    console.print(Text(counts_line(outcomes)))


def show_plan(jobs: Sequence[Job], options: RunOptions, console: Console) -> None:
    """Show what would run, what an earlier report answers, and how long it may take."""
    table = Table("study", "label", "as of", "would", "seconds", "MB", box=None)
    left = 0.0
    for job in jobs:
        need, answered = expected_of(job), is_answered(job)
        left += 0.0 if answered else need.seconds
        told = (f"{need.seconds:.0f}", f"{need.megabytes:.0f}") if need.is_measured else ("?", "?")
        day = job.settings.get("as_of") or "all data"
        cells = (job.notebook, job.label, day, "reuse" if answered else "run", *told)
        table.add_row(*(Text(cell, overflow="fold") for cell in cells))
    console.print(table)
    runs = sum(not is_answered(job) for job in jobs)
    console.print(
        f"{len(jobs)} planned: {runs} to run, {len(jobs) - runs} to reuse; about "
        f"{minutes(left / options.jobs)}, {options.jobs} at a time. Nothing was run."
    )


def show_gaps(gaps: Sequence[Gap], console: Console) -> None:
    """Say how many runs have no report, and where they are named; nothing where there is none."""
    if missing := without_report(gaps):
        told = f"{gaps_line(missing)} `ccqa status` names them and what heals them."
        console.print(Text(told), soft_wrap=True)


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
