"""A new folder in the place of an old one, with no moment at which there is neither."""

import ctypes
import os
import sys
from pathlib import Path

from ccqa_lib.runs.files import sync_folder

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h


def put_in_place(new: Path, place: Path, aside: Path) -> None:
    """Move the folder `new` to `place`; what stood there lies in `new` or `aside` afterwards.

    Linux exchanges two folders in one step. Elsewhere the old one is first moved to `aside`,
    from where `put_back` restores it should the process die between the two steps.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        new.rename(place)
    elif not _exchange(new, place):
        _by_way_of(aside, new, place)
    sync_folder(place.parent)


def put_back(aside: Path, place: Path) -> bool:
    """Return an old folder to its place if its successor never came; gives whether it did."""
    if place.exists():
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    aside.rename(place)
    sync_folder(place.parent)
    return True


def _by_way_of(aside: Path, new: Path, place: Path) -> None:
    aside.parent.mkdir(parents=True, exist_ok=True)
    place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        aside.rename(place)
        raise


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step where the system can; gives whether it did."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0
