"""The application that commands are added to, and `ccqa --version`."""

from typing import Annotated

import typer

import ccqa_lib
from ccqa_lib.cli.console import out

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Process-improvement studies of a contact centre, from raw exports to reports.",
)


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Show the version and leave.")] = False,
) -> None:
    """Process-improvement studies of a contact centre, from raw exports to reports."""
    if show:
        out().print(f"ccqa {ccqa_lib.__version__}")
        raise typer.Exit
