"""`ccqa lab`: JupyterLab on the start page, with the studies in its launcher."""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import typer

from ccqa_lib.cli.app import app
from ccqa_lib.params.project import project_root

_START_PAGE = "/lab/tree/notebooks/start_here.ipynb"


@app.command()
def lab() -> None:
    """Open JupyterLab on the start page, without news or announcements."""
    project = project_root()
    command, environment = lab_command(project), lab_environment(os.environ)
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)


def lab_command(project: Path) -> list[str]:
    """Return the command that opens JupyterLab on the start page and asks nobody for news."""
    never = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return [
        *(sys.executable, "-m", "jupyter", "lab", *as_root),
        f"--ServerApp.root_dir={project}",
        f"--LabApp.default_url={_START_PAGE}",
        "--LabApp.news_url=None",
        f"--LabApp.check_for_updates_class={never}",
        f"--LabApp.extra_labextensions_path={_shipped('extensions')}",
    ]


def lab_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which JupyterLab finds the settings that this package ships.

    They are defaults: what a person sets in JupyterLab's own settings stays in force.
    """
    folders = [given.get("JUPYTER_CONFIG_PATH", ""), _shipped("config")]
    return {**given, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, folders))}


def _shipped(folder: str) -> str:
    """Return a folder of what JupyterLab reads; by name, so that no form is loaded for it."""
    return str(resources.files("ccqa_lib") / "start" / "jupyterlab" / folder)
