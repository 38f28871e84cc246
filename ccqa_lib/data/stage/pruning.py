"""How long are staged tables kept? Until nobody has used them for a month, or room is short."""

import re
import shutil
import time
from pathlib import Path

UNUSED_SECONDS = 30 * 86_400
SURE_SECONDS = 86_400  # a table used since then may be in use now, and is never removed
MOST_BYTES = 20_000_000_000
_STAGED = re.compile(r".+-[0-9a-f]{32}\Z")


def prune(root: Path, mark: str) -> None:
    """Remove staged tables not used for 30 days, and the longest unused ones above 20 GB.

    Only folders that are named and filled as this loader does it are touched; each is renamed
    before it is removed, so that none is ever found half empty.

    Parameters
    ----------
    mark : str
        Beginning of the name of a folder that is being removed.
    """
    staged = sorted((_last_use(path), path) for path in root.iterdir() if _is_staged(path))
    sizes = {path: _bytes_of(path) for _, path in staged}
    too_much = sum(sizes.values()) - MOST_BYTES
    now = time.time()
    for used, path in staged:
        unused = now - used
        if unused > UNUSED_SECONDS or (too_much > 0 and unused > SURE_SECONDS):
            too_much -= sizes[path]
            _remove(path, mark)


def _is_staged(path: Path) -> bool:
    return bool(_STAGED.match(path.name)) and (path / "lineage.json").is_file()


def _last_use(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()


def _bytes_of(path: Path) -> int:
    try:
        return sum(file.stat().st_size for file in path.iterdir())
    except OSError:
        return 0


def _remove(path: Path, mark: str) -> None:
    aside = path.with_name(f"{mark}{path.name}")
    try:
        path.rename(aside)
    except OSError:
        return
    shutil.rmtree(aside, ignore_errors=True)
