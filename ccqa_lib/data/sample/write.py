"""Write the sample centre: whole or not at all, and safe with two writers at once."""

import os
import secrets
import shutil
import time
from pathlib import Path

from ccqa_lib.data.sample.manifest import (
    DEFAULT_CONTACTS,
    DEFAULT_SEED,
    MANIFEST,
    SAMPLE_VERSION,
    SampleManifest,
    read_manifest,
    write_manifest,
)
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.source import Source

_FORGOTTEN_SECONDS = 3600


def write_sample(
    folder: Path, contacts: int = DEFAULT_CONTACTS, seed: int = DEFAULT_SEED
) -> SampleManifest:
    """Write the raw exports of the sample centre's five systems into a folder of their own.

    An older sample in that folder is replaced; it is there until the new one is whole.

    Raises
    ------
    SettingsError
        `contacts` or `seed` is out of range, or the folder holds anything but a sample.
    """
    # who only asks whether a sample is there does not wait for what draws one
    from ccqa_lib.data.sample.centre import draw_centre
    from ccqa_lib.data.sample.exports.whole import write_exports

    folder = folder.resolve()
    _require_own(folder)
    _sweep(folder)
    staging = _beside(folder, "staging")
    staging.mkdir(parents=True)
    try:
        write_exports(staging, draw_centre(contacts, seed))
        manifest = write_manifest(staging, seed, contacts)
        _publish(staging, folder, manifest)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return manifest


def ensure_sample(source: Source) -> None:
    """Write the sample centre where its source needs it, unless it is there and whole.

    Does nothing for any other source. A sample that the user wrote with another number of
    contacts is kept.
    """
    if source.written_by != "sample_centre":
        return
    found = read_manifest(source.folder)
    if found is None:
        write_sample(source.folder)
    elif found.version != SAMPLE_VERSION or not found.is_whole(source.folder):
        write_sample(source.folder, found.contacts, found.seed)


def _require_own(folder: Path) -> None:
    """Refuse a folder that holds something else: writing replaces what is in it."""
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder.name}: is a file; name a folder for the sample centre.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise SettingsError(
            f"{folder.name}: holds files that are no sample centre, and writing one would "
            "replace them. Name a new or empty folder."
        )


def _beside(folder: Path, what: str) -> Path:
    return folder.parent / f".{folder.name}.{what}-{os.getpid()}-{secrets.token_hex(4)}"


def _publish(staging: Path, folder: Path, manifest: SampleManifest) -> None:
    """Put the staged sample in its place, unless the very same one is there already.

    Another writer may have been faster, and a reader may be at work in what it wrote.
    """
    if read_manifest(folder) == manifest and manifest.is_whole(folder):
        return
    old = _beside(folder, "old")
    try:
        folder.rename(old)
    except FileNotFoundError:
        old = None
    try:
        staging.rename(folder)
    except OSError:
        if read_manifest(folder) is None:
            raise
    finally:
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what killed writers left beside the folder an hour or more ago."""
    own = (f".{folder.name}.staging-", f".{folder.name}.old-")
    neighbours = folder.parent.iterdir() if folder.parent.is_dir() else ()
    for path in [path for path in neighbours if path.name.startswith(own)]:
        if time.time() - path.stat().st_mtime > _FORGOTTEN_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
