"""`ccqa export`: a published run as tables, workbook, figures and PDF."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import out as console
from ccqa_lib.cli.console import use_outputs
from ccqa_lib.errors import SettingsError


@app.command()
def export(
    run: Annotated[str, typer.Argument(help="A run's folder, or its label, as handle_time.")],
    out: Annotated[Path | None, typer.Option(help="Folder to write to.")] = None,
    kinds: Annotated[
        str, typer.Option(help="Which of csv, xlsx, svg, png, pdf; commas between.")
    ] = "csv,xlsx,svg,png,pdf",
    outputs: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
) -> None:
    """Write a run's findings and tables as csv and xlsx, its figures as SVG and PNG, and a PDF."""
    from ccqa_lib.report.export import export_run
    from ccqa_lib.report.export.run_files import KINDS
    from ccqa_lib.runs.find_run import find_run

    root = use_outputs(outputs)
    wanted = [kind.strip() for kind in kinds.split(",") if kind.strip()]
    if odd := [kind for kind in wanted if kind not in KINDS]:
        raise SettingsError(f"--kinds: {', '.join(odd)} is none of {', '.join(KINDS)}.")
    folder = find_run(root, run)
    exported = export_run(folder, wanted)
    target = out or root / "exports" / "-".join(folder.parts[-3:])
    target.mkdir(parents=True, exist_ok=True)
    for name, content in exported.files.items():
        (target / name).write_bytes(content)
    console().print(Text(f"Wrote {len(exported.files)} files to {target}"), soft_wrap=True)
    for reason in exported.missing:
        console().print(Text(f"Not written: {reason}."), soft_wrap=True)
