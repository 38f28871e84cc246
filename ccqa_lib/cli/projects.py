"""`ccqa new-project`, `freeze`, `rebase` and `ledger`: a DMAIC project and its frozen limits."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import leave, out, use_outputs
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.dmaic_project import NOTEBOOKS
from ccqa_lib.params.ledger import read_ledger
from ccqa_lib.params.new_project import write_new_project
from ccqa_lib.params.project import project_root

_FIRST = "Baseline approved at the measure tollgate"
Name = Annotated[str, typer.Argument(help="Name of the project, as repeat_contacts.")]
Approver = Annotated[str, typer.Option(help="Who approves the limits.")]
Outputs = Annotated[Path | None, typer.Option(help="Folder of the reports.")]


@app.command("new-project")
def new_project(
    name: Name,
    source: Annotated[str, typer.Option(help="A name in params/sources.")] = "sample_centre",
    measure: Annotated[str, typer.Option(help="Its Y, of measures.yml.")] = "repeat_contact_share",
) -> None:
    """Write a project's file and the settings of its notebooks, to be edited."""
    written = write_new_project(name, source, measure)
    for path in written:
        _say(f"Wrote {path.relative_to(project_root()).as_posix()}")
    if not any(path.stem == NOTEBOOKS["analyse"] for path in written):
        _say(f"Nothing for the analyse phase: '{measure}' does not say which contact is a defect.")
    _say(f"Edit params/projects/{name}.yml, then: ccqa run params/{name}")


@app.command()
def freeze(
    name: Name,
    approver: Approver = "",
    reason: Annotated[str, typer.Option(help="Why these limits.")] = _FIRST,
    outputs: Outputs = None,
) -> None:
    """Write the limits that the newest measure run proposes into the project's ledger."""
    _write(name, (reason, approver), outputs, is_rebase=False)


@app.command()
def rebase(
    name: Name,
    approver: Approver = "",
    reason: Annotated[str, typer.Option(help="What has changed, so that new limits hold.")] = "",
    outputs: Outputs = None,
) -> None:
    """Write new limits behind the old ones, from a measure run on another baseline."""
    _write(name, (reason, approver), outputs, is_rebase=True)


@app.command()
def ledger(name: Name) -> None:
    """Show every version of a project's limits, and whether its points still give them."""
    from ccqa_lib.runs.ledger_write import replayed

    found = read_ledger(name)
    if found is None:
        raise SettingsError(f"Nothing of '{name}' is frozen; first: ccqa freeze {name}.")
    checked = replayed(found)
    for entry, is_same in checked:
        again = "replayed: the same" if is_same else "replayed: NOT THE SAME"
        _say(
            f"{entry.version}  {entry.written_on}  {entry.kind}, {entry.first} to {entry.last}, "
            f"centre {entry.centre:.6g}, by {entry.approver}: {entry.reason} ({again})"
        )
    if not all(is_same for _, is_same in checked):
        leave(1, "This version computes other limits from the same points; see the changelog.")


def _write(name: str, words: tuple[str, str], outputs: Path | None, is_rebase: bool) -> None:
    from ccqa_lib.runs.ledger_write import write_entry

    entry = write_entry(use_outputs(outputs), name, words, is_rebase)
    _say(
        f"Version {entry.version} of the limits of '{name}' is in params/ledger/{name}.yml: "
        f"{entry.first} to {entry.last}, from {entry.run}, approved by {entry.approver}."
    )


def _say(words: str) -> None:
    out().print(Text(words), soft_wrap=True)
