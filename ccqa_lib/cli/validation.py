"""`ccqa validate`: our numbers beside reference results."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import out
from ccqa_lib.errors import SettingsError


@app.command()
def validate(
    folder: Annotated[Path, typer.Argument(help="Folder of reference cases.")],
    report: Annotated[Path | None, typer.Option(help="Write a report here.")] = None,
) -> None:
    """Compare our numbers with reference results; the last line counts the cases."""
    if not folder.is_dir():
        raise SettingsError(f"{folder} is no folder; name one that holds reference cases.")
    from ccqa_lib.validation.report import write_report
    from ccqa_lib.validation.run import validate as compare

    result = compare(folder)
    if report is not None:
        write_report(result, report)
    for case in result.cases:
        out().print(Text(str(case)), soft_wrap=True)
    out().print(Text(str(result)), soft_wrap=True)
    raise typer.Exit(0 if result.is_good else 1)
