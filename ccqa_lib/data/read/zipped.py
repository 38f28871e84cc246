"""A zip archive with one table in it: no second file, no nesting, no way out of the archive."""

import io
import zipfile
from typing import BinaryIO

from ccqa_lib.data.read.bombs import refuse_bomb
from ccqa_lib.data.read.filetype import ZIP_FAULTS, kind_of_bytes
from ccqa_lib.data.read.intake import Part
from ccqa_lib.errors import SourceError

_ENCRYPTED = 0x1
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db")
_NESTED = ("zip", "gzip", "7z", "rar", "bzip2", "xz", "zstd")


def open_zip_member(part: Part) -> BinaryIO:
    """Open the one file that a zip archive holds; nothing is written to disk.

    Raises
    ------
    SourceError
        The archive is damaged, has a password, holds none or several files, another archive,
        or a content that unpacks to an absurd size.
    """
    try:
        archive = zipfile.ZipFile(part.path)
        member = _only_member(part, archive)
        with archive.open(member) as file:
            _refuse_nested(part, member.filename, file.read(512))
        return io.BufferedReader(_Member(part, archive, member), 1 << 20)
    except ZIP_FAULTS as error:
        raise _not_whole(part) from error


class _Member(io.RawIOBase):
    """The content of one file of an archive; every way in which it can be bad is a SourceError."""

    def __init__(self, part: Part, archive: zipfile.ZipFile, member: zipfile.ZipInfo):
        super().__init__()
        self._part, self._archive = part, archive
        self._file = archive.open(member)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        """Fill the buffer; see RawIOBase."""
        try:
            data = self._file.read(len(buffer))
        except ZIP_FAULTS as error:
            raise _not_whole(self._part) from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the content and its archive."""
        self._file.close()
        self._archive.close()
        super().close()


def _only_member(part: Part, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not _is_noise(member.filename)
    ]
    if len(members) != 1:
        names = ", ".join(repr(member.filename) for member in members[:5]) or "none"
        raise SourceError(
            f"{part.name}: a zip archive must hold exactly one table, and this one holds "
            f"{len(members)} files ({names}); unpack it and name the file, or a folder, in 'files'."
        )
    member = members[0]
    if member.flag_bits & _ENCRYPTED:
        raise SourceError(
            f"{part.name}: the archive has a password; unpack it, and name the unpacked file."
        )
    refuse_bomb(part.name, repr(member.filename), member.compress_size, member.file_size)
    return member


def _is_noise(name: str) -> bool:
    return name.startswith(_NOISE[0]) or name.rsplit("/", 1)[-1] in _NOISE[1:]


def _refuse_nested(part: Part, name: str, head: bytes) -> None:
    is_workbook = name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods"))
    if kind_of_bytes(head) in _NESTED and not is_workbook:
        raise SourceError(
            f"{part.name}: holds another archive ({name!r}); unpack it, and name the file inside."
        )


def _not_whole(part: Part) -> SourceError:
    return SourceError(
        f"{part.name}: the zip archive is damaged or not complete; copy or export it again."
    )
