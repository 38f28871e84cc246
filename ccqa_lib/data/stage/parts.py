"""Which files hold the rows of a table, and what each of them is: name, size, content."""

import hashlib
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ccqa_lib.data.read.intake import Part
from ccqa_lib.errors import SourceError
from ccqa_lib.params.problems import did_you_mean
from ccqa_lib.params.source import Source, Table

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".xes")
_PACKED = (".gz", ".zip")
_PATTERN_SIGNS = frozenset("*?[")
_YOUNG, _LOOK_AGAIN = 1.0, 0.2  # seconds: a file changed so lately is looked at once more


@dataclass(frozen=True)
class FileFacts:
    """A file as it was read: `name` under the root, size, content hash, last change, rows."""

    name: str
    bytes: int
    sha256: str
    modified: str
    rows: int = 0


def files_of(source: Source, table: Table) -> list[Part]:
    """Return the files that hold a table's rows, in the order of their names.

    Raises
    ------
    SourceError
        There is none; the message names the place and the nearest name there.
    """
    root, files = source.folder, table.files or ""
    place = root / files
    if place.is_file():
        found = [place]
    elif place.is_dir():
        found = [path for path in place.iterdir() if path.is_file() and _holds_a_table(path)]
    elif _PATTERN_SIGNS & set(files):
        found = [path for path in root.glob(files) if path.is_file() and not _is_hidden(path)]
    else:
        found = []
    if not found:
        raise SourceError(_nothing_there(source, files, place))
    return [Part(_name_under(root, path), path) for path in sorted(found)]


def facts_of(part: Part) -> FileFacts:
    """Return size, last change and content hash of a file.

    Raises
    ------
    SourceError
        It is being written at this moment, or cannot be read.
    """
    try:
        before = part.path.stat()
        if time.time() - before.st_mtime < _YOUNG:
            time.sleep(_LOOK_AGAIN)
        with part.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        after = part.path.stat()
    except OSError as error:
        raise SourceError(f"{part.name}: cannot be read ({error.strerror}).") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise SourceError(
            f"{part.name}: is still being written ({before.st_size:,} bytes, then "
            f"{after.st_size:,}); run again when the export has finished."
        )
    modified = datetime.fromtimestamp(after.st_mtime, UTC).isoformat(timespec="seconds")
    return FileFacts(part.name, after.st_size, digest, modified)


def refuse_changed(part: Part, before: FileFacts) -> None:
    """Refuse a file whose content changed between two looks at it.

    Raises
    ------
    SourceError
        Its size or content is another than in `before`.
    """
    now = facts_of(part)
    if replace(now, rows=before.rows, modified=before.modified) != before:
        raise SourceError(
            f"{part.name}: changed while it was read ({before.bytes:,} bytes, then "
            f"{now.bytes:,}); run again when nothing writes to it."
        )


def refuse_same_content(facts: list[FileFacts]) -> None:
    """Refuse two files of one table with the very same content: rows would count twice.

    Raises
    ------
    SourceError
        The message names both files.
    """
    seen: dict[str, str] = {}
    for fact in facts:
        if fact.sha256 in seen:
            raise SourceError(
                f"{fact.name} and {seen[fact.sha256]} have the very same content, so that every "
                "row would count twice; remove one of them, or narrow the pattern in 'files'."
            )
        seen[fact.sha256] = fact.name


def plain_ending(name: str) -> str:
    """Return the ending of a name without .gz or .zip, as ``.csv`` for ``a.csv.gz``."""
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix in _PACKED and Path(path.stem).suffix else (
        path.suffix
    )  # fmt: skip


def _holds_a_table(path: Path) -> bool:
    return plain_ending(path.name) in (*ENDINGS, *_PACKED) and not _is_hidden(path)


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "~$"))


def _name_under(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def _nothing_there(source: Source, files: str, place: Path) -> str:
    folder = place.parent
    known = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    hint = did_you_mean(place.name, known)
    what = "the folder holds no table" if place.is_dir() else "there is no such file"
    if not source.folder.is_dir():
        what, hint = "the source's 'root' is no folder here", ""
    return (
        f"Source '{source.name}': {files!r} was not found ({what}).{hint} Check 'root' and "
        "'files' of its mapping."
    )
