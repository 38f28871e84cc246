"""`ccqa sample` and `ccqa inspect`: exports are made up, or looked at."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import out as console
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.source import read_source

_SAMPLE = "sample_centre"


@app.command()
def sample(
    contacts: Annotated[int | None, typer.Option(help="How many contacts.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the exports.")] = None,
) -> None:
    """Write the exports of a made-up centre, unless they are there."""
    from ccqa_lib.data.sample import ensure_sample, write_sample

    source = read_source(_SAMPLE)
    if contacts is None and out is None:
        ensure_sample(source)
    elif contacts is None:
        write_sample(out)
    else:
        write_sample(out or source.folder, contacts)
    console().print(Text(f"The sample centre is in {out or source.folder}"), soft_wrap=True)


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="An export: csv, xlsx, parquet, ...")],
    out: Annotated[Path | None, typer.Option(help="Write a first mapping here.")] = None,
) -> None:
    """Say what is in an export, and write a first mapping of it to confirm."""
    from ccqa_lib.data.profiling.inspect import inspect_file, mapping_text

    profile = inspect_file(file)
    console().print(Text(str(profile)), soft_wrap=True)
    mapping = mapping_text(profile, out.stem if out else "my_centre")
    if out is None:
        console().print(Text(mapping), soft_wrap=True)
        return
    if out.exists():
        raise SettingsError(f"{out} is there already; remove it or name another file with --out.")
    out.write_text(mapping, encoding="utf-8", newline="\n")
    console().print(Text(f"Wrote {out}; confirm each line that says so."), soft_wrap=True)
