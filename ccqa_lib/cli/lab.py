"""`ccqa lab`: JupyterLab on the notebooks."""

import os
import subprocess
import sys
from pathlib import Path

import typer

from ccqa_lib.cli.app import app
from ccqa_lib.params.project import project_root


@app.command()
def lab() -> None:
    """Open JupyterLab on the notebooks, without news or announcements."""
    project = project_root()
    raise typer.Exit(subprocess.run(lab_command(project), check=False).returncode)


def lab_command(project: Path) -> list[str]:
    """Return the command that opens JupyterLab on the notebooks and asks nobody for news."""
    never = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyter", "lab", *as_root),
        f"--ServerApp.root_dir={project}",
        "--LabApp.default_url=/lab/tree/notebooks",
        "--LabApp.news_url=None",
        f"--LabApp.check_for_updates_class={never}",
    ]
