"""Hashes of source files, remembered by size and times so that large exports are read once."""

import json
import os
from pathlib import Path
from typing import Self

from ccqa_lib.runs.files import file_sha256, replace_file


class Hashes:
    """Hashes by path; `save` keeps them for the next run. A damaged store is begun again."""

    def __init__(self, store: Path, known: dict[str, list]):
        self._store = store
        self._known = known

    @classmethod
    def load(cls, outputs: Path) -> Self:
        """Return what earlier runs remembered."""
        store = outputs / ".cache" / "hashes.json"
        try:
            known = json.loads(store.read_bytes())
        except (OSError, ValueError):
            known = {}
        return cls(store, known if isinstance(known, dict) else {})

    def of(self, path: Path) -> str:
        """Return the hash of a file; it is read only if its size or one of its times changed."""
        state = path.stat()
        seen = [state.st_size, state.st_mtime_ns, state.st_ctime_ns]
        known = self._known.get(str(path))
        if isinstance(known, list) and known[:-1] == seen:
            return known[-1]
        sha = file_sha256(path)
        self._known[str(path)] = [*seen, sha]
        return sha

    def save(self) -> None:
        """Keep the hashes of files that still exist."""
        kept = {path: value for path, value in self._known.items() if os.path.exists(path)}  # noqa: PTH110
        replace_file(self._store, json.dumps(kept).encode())
