"""The bytes of a file, unpacked on the way where it is packed (gzip, or zip of one file)."""

import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO

from ccqa_lib.data.read.bombs import refuse_bomb
from ccqa_lib.data.read.filetype import file_type
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.zipped import open_zip_member
from ccqa_lib.errors import SourceError

_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)


class _Unpacked(io.RawIOBase):
    """The content of a .gz file; every way in which it can be bad is a SourceError."""

    def __init__(self, part: Part):
        super().__init__()
        self._part = part
        self._packed = part.path.stat().st_size
        self._file = gzip.open(part.path, "rb")  # noqa: SIM115 closed in close()
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        """Fill the buffer; see RawIOBase."""
        try:
            data = self._file.read(len(buffer))
        except _DAMAGED as error:
            raise SourceError(
                f"{self._part.name}: the gzip file is not complete or damaged after "
                f"{self._read:,} bytes; copy or export it again."
            ) from error
        self._read += len(data)
        refuse_bomb(self._part.name, "the content", self._packed, self._read)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file under it."""
        self._file.close()
        super().close()


def open_bytes(part: Part) -> BinaryIO:
    """Open a part for reading as bytes, unpacked.

    Raises
    ------
    SourceError
        It cannot be opened; reading raises it where the content is cut, damaged or absurdly large.
    """
    kind = file_type(part.path).kind
    if kind == "gzip":
        return io.BufferedReader(_Unpacked(part), 1 << 20)
    if kind == "zip":
        return open_zip_member(part)
    try:
        return part.path.open("rb")
    except OSError as error:
        raise SourceError(f"{part.name}: cannot be opened ({error.strerror}).") from error


def is_gzip(path: Path) -> bool:
    """Say whether the bytes of a file are gzip, whatever its name."""
    return file_type(path).kind == "gzip"
