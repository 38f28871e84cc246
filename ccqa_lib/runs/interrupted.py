"""A suite leaves a mark while it runs, so that one that was interrupted can be gone on with."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ccqa_lib.runs.files import replace_file


def begun_at(outputs: Path) -> str:
    """Return when the last suite began if it was interrupted, else an empty text."""
    try:
        mark = json.loads(_mark(outputs).read_bytes())
    except (OSError, ValueError):
        return ""
    began = mark.get("began") if isinstance(mark, dict) else None
    return began if isinstance(began, str) else ""


@contextmanager
def marked(outputs: Path, now: str) -> Iterator[None]:
    """Leave the mark of a suite that began `now`; it goes when the suite comes to its end."""
    replace_file(_mark(outputs), json.dumps({"began": now}).encode())
    yield
    with suppress(OSError):
        _mark(outputs).unlink()


def _mark(outputs: Path) -> Path:
    return outputs / ".cache" / "suite.json"
