"""The stage: a table is loaded once, and reused as long as files, mapping and loader are the same.

A staged table is a folder that appears whole or not at all: written aside, then renamed.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from ccqa_lib.data.stage.lineage import Lineage
from ccqa_lib.data.stage.parts import FileFacts
from ccqa_lib.data.stage.pruning import prune
from ccqa_lib.errors import SourceError
from ccqa_lib.params.project import outputs_root
from ccqa_lib.params.source import Source

LOADER_VERSION = 3  # raise it when loading gives other rows, so that old stages are not reused
ROWS, SET_ASIDE, LINEAGE = "rows.parquet", "set_aside.parquet", "lineage.json"
_UNFINISHED = "unfinished-"
_ABANDONED_SECONDS = 86_400


@dataclass(frozen=True)
class Staged:
    """A loaded table on disk: the folder with its rows, and their lineage."""

    folder: Path
    lineage: Lineage

    @property
    def rows(self) -> Path:
        """The parquet file of its typed rows."""
        return self.folder / ROWS


def stage_root() -> Path:
    """Return the folder of all staged tables, made if need be."""
    root = outputs_root() / ".stage"
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SourceError(
            f"{root}: cannot be made ({error.strerror}); set CCQA_OUTPUTS."
        ) from error
    return root


def stage_key(source: Source, name: str, facts: Sequence[FileFacts]) -> str:
    """Return the name of a staged table: a hash of contents, mapping and loader version."""
    table = source.tables[name].model_dump(mode="json", by_alias=True)
    content = {
        "loader": LOADER_VERSION,
        "zone": source.zone,
        "table": name,
        "mapping": table,
        "files": [[fact.name, fact.sha256] for fact in facts],
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def find_staged(key: str) -> Staged | None:
    """Return a staged table if it is there and whole."""
    folder = stage_root() / key
    try:
        text = (folder / LINEAGE).read_text(encoding="utf-8")
        lineage = Lineage.from_json(text, folder / SET_ASIDE)
        is_whole = pq.read_metadata(folder / ROWS).num_rows == lineage.rows_used
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not is_whole:
        return None
    with suppress(OSError):
        os.utime(folder)  # its last use, which decides how long it is kept
    return Staged(folder, lineage)


def stage_with(key: str, build: Callable[[Path], Lineage]) -> Staged:
    """Build a table in a folder aside and give it its name; the first of two processes wins."""
    root = stage_root()
    _sweep(root)
    prune(root, f"{_UNFINISHED}pruned-")
    aside = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=root))
    try:
        lineage = build(aside)
        (aside / LINEAGE).write_text(lineage.to_json(), encoding="utf-8")
        _make_durable(aside)
        _publish(aside, root / key)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    staged = find_staged(key)
    if staged is None:
        raise SourceError(
            f"{root / key}: the staged table cannot be read back; is the disk full? Make room and "
            "run again."
        )
    return staged


def _publish(aside: Path, place: Path) -> None:
    try:
        aside.rename(place)
    except OSError:
        if find_staged(place.name) is not None:
            return
        broken = aside.with_name(f"{_UNFINISHED}broken-{aside.name}")
        place.rename(broken)
        aside.rename(place)
        shutil.rmtree(broken, ignore_errors=True)


def _make_durable(folder: Path) -> None:
    """Ask the disk to keep the files before the folder gets its name."""
    for path in folder.iterdir():
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _sweep(root: Path) -> None:
    """Remove what runs that were killed more than a day ago left behind."""
    for folder in root.glob(f"{_UNFINISHED}*"):
        try:
            age = time.time() - folder.stat().st_mtime
        except OSError:
            continue
        if age > _ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
