"""`ccqa new-project`: a DMAIC project is begun."""

from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import out
from ccqa_lib.params.new_project import write_new_project
from ccqa_lib.params.project import project_root


@app.command("new-project")
def new_project(
    name: Annotated[str, typer.Argument(help="Name of the project, as repeat_contacts.")],
    source: Annotated[str, typer.Option(help="A name in params/sources.")] = "sample_centre",
    measure: Annotated[str, typer.Option(help="Its Y, of measures.yml.")] = "repeat_contact_share",
) -> None:
    """Write a project's file and the settings of its notebooks, to be edited."""
    for path in write_new_project(name, source, measure):
        shown = path.relative_to(project_root()).as_posix()
        out().print(Text(f"Wrote {shown}"), soft_wrap=True)
    out().print(
        Text(f"Edit params/projects/{name}.yml, then: ccqa run params/{name}"), soft_wrap=True
    )
