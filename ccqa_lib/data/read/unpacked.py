"""A packed file as a plain one: readers that must jump about in a file need it whole."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ccqa_lib.data.read.compressed import open_bytes
from ccqa_lib.data.read.filetype import file_type
from ccqa_lib.data.read.intake import Part


@contextmanager
def unpacked(part: Part) -> Iterator[Path]:
    """Give the path of the part itself, or of a temporary copy where it is packed (gz, zip).

    Raises
    ------
    SourceError
        The archive is damaged, too large when unpacked, or does not hold exactly one file.
    """
    if file_type(part.path).kind not in ("gzip", "zip"):
        yield part.path
        return
    with tempfile.TemporaryDirectory(prefix="ccqa-") as folder:
        path = Path(folder) / "unpacked"
        with open_bytes(part) as packed, path.open("wb") as plain:
            shutil.copyfileobj(packed, plain, 1 << 20)
        yield path
