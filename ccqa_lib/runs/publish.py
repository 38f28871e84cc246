"""A run's folder appears whole or not at all, and says so by a manifest of its files."""

import json
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from ccqa_lib.runs.files import file_sha256, sync_folder, write_synced
from ccqa_lib.runs.lock import try_lock
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.swap import put_back, put_in_place

MANIFEST = "manifest.json"


def publish(place: RunPlace, folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files to the private folder, then put them in place of `folder` in one step.

    The caller holds the lock of `place`.
    """
    whole = place.staging / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    for name, content in files.items():
        write_synced(whole / name, content)
    write_synced(whole / MANIFEST, _manifest(files))
    sync_folder(whole)
    aside = place.aside(folder)
    put_in_place(whole, folder, aside)
    shutil.rmtree(whole, ignore_errors=True)
    shutil.rmtree(aside, ignore_errors=True)


def is_intact(folder: Path) -> bool:
    """Say whether a published folder holds what its manifest says, byte for byte."""
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())["files"]
        return all(file_sha256(folder / name) == sha for name, sha in listed.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def is_whole(folder: Path) -> bool:
    """Say whether every file of a published folder is there; what is in them is not read."""
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())["files"]
        return all((folder / name).is_file() for name in listed)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def recover(outputs: Path) -> None:
    """Bring the outputs in order after a crash; what a live run works on is left alone.

    A folder that was moved aside for a successor that never came is put back, and the private
    folders of dead runs are removed.
    """
    for aside in sorted(outputs.glob(".aside/**/" + MANIFEST)):
        _recover_aside(outputs, aside.parent)
    for staging in sorted(outputs.glob(".staging/*/*")):
        place = RunPlace(outputs, staging.parent.name, staging.name)
        with try_lock(place.lock_file) as is_dead:
            if is_dead:
                shutil.rmtree(staging, ignore_errors=True)


def _recover_aside(outputs: Path, aside: Path) -> None:
    home = outputs / aside.relative_to(outputs / ".aside")
    place = RunPlace(outputs, home.parent.parent.name, home.parent.name)
    with try_lock(place.lock_file) as is_dead:
        if is_dead and not put_back(aside, home):
            shutil.rmtree(aside, ignore_errors=True)


def _manifest(files: Mapping[str, bytes]) -> bytes:
    hashes = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    return json.dumps({"format": 1, "files": hashes}, indent=1).encode()
