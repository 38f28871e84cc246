"""Where the project lies: the folder that holds `params/` and `notebooks/`."""

import os
from pathlib import Path

from ccqa_lib.errors import SettingsError


def project_root(start: Path | None = None) -> Path:
    """Return the project folder: `CCQA_PROJECT`, or the nearest parent that looks like one.

    Raises
    ------
    SettingsError
        Neither the start folder nor a parent of it holds `params/` and `notebooks/`.
    """
    if given := os.environ.get("CCQA_PROJECT"):
        return Path(given).resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "params").is_dir() and (folder / "notebooks").is_dir():
            return folder
    raise SettingsError(
        f"No project here: neither {here} nor a folder above it holds 'params' and 'notebooks'. "
        "Change into the project's folder, or set CCQA_PROJECT to it."
    )


def seen_from_project(path: Path) -> str:
    """Return a path as one types it in the project's folder; whole where it lies elsewhere."""
    full, root = path.resolve(), project_root()
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else str(full)


def outputs_root() -> Path:
    """Return the folder for everything generated: `CCQA_OUTPUTS`, or `outputs` in the project."""
    given = os.environ.get("CCQA_OUTPUTS")
    return Path(given).resolve() if given else project_root() / "outputs"
