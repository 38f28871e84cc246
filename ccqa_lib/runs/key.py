"""What a run depends on: settings, data and code. The same key means the same report."""

import json
import platform
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import requires, version
from pathlib import Path
from re import match

import ccqa_lib
from ccqa_lib.params.address import read_address
from ccqa_lib.params.project import project_root
from ccqa_lib.params.settings_file import RunSettings
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.runs.files import file_sha256
from ccqa_lib.runs.hashes import Hashes

_DISTRIBUTION = "ccqa-workbooks"


def run_key(run: RunSettings, hashes: Hashes) -> str:
    """Return the key of a run; empty for a database server, whose content has no fingerprint."""
    files = source_files(read_source(run.params.source))
    if files is None:
        return ""
    parts = {
        "settings": run.params.model_dump(mode="json"),
        "data": {str(path): hashes.of(path) for path in files},
        "params": [file_sha256(path) for path in _params_files(run)],
        "notebook": file_sha256(notebook_file(run.notebook)),
        "code": code_fingerprint(),
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def hashes_of_files(source: Source, hashes: Hashes) -> tuple[str, ...]:
    """Return the hashes of all files of a source; empty where a table comes from a database."""
    if any(table.url is not None for table in source.tables.values()):
        return ()
    return tuple(sorted(hashes.of(path) for path in source_files(source) or ()))


def notebook_file(notebook: str) -> Path:
    """Return the path of a study's notebook."""
    return project_root() / "notebooks" / f"{notebook}.ipynb"


def source_files(source: Source) -> list[Path] | None:
    """Return every file that a source's tables may be read from, in order; None for a server."""
    found: set[Path] = set()
    for table in source.tables.values():
        if table.files:
            found.update(_matching(source.folder, table.files))
        elif (path := read_address(table.url).path) is None:
            return None
        elif path.is_file():
            found.add(path)
    return sorted(found)


@cache
def code_fingerprint() -> str:
    """Return one hash of this library's files, the Python and the versions of all libraries."""
    package = Path(ccqa_lib.__file__).parent
    files = sorted(path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc")
    digest = sha256(platform.python_version().encode())
    for path in files:
        digest.update(f"{path.relative_to(package)}:{file_sha256(path)};".encode())
    for requirement in requires(_DISTRIBUTION) or []:
        if "extra ==" not in requirement:
            name = match(r"[\w.-]+", requirement).group()
            digest.update(f"{name}={version(name)};".encode())
    return digest.hexdigest()


def _params_files(run: RunSettings) -> Iterator[Path]:
    folder = project_root() / "params"
    project = getattr(run.params, "project", "")
    named = (
        folder / "sources" / f"{run.params.source}.yml",
        folder / "measures.yml",
        *(folder / kind / f"{project}.yml" for kind in ("projects", "ledger") if project),
    )
    for path in named:
        if path.is_file():
            yield path


def _matching(folder: Path, pattern: str) -> Iterator[Path]:
    path = folder / pattern
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (file for file in path.rglob("*") if file.is_file())
    elif not Path(pattern).is_absolute():
        yield from (file for file in folder.glob(pattern) if file.is_file())
