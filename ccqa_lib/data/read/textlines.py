"""The physical lines of a text file, decoded, with the bytes that do not decode found out."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ccqa_lib.data.read.compressed import is_gzip, open_bytes
from ccqa_lib.data.read.encodings import (
    SAMPLE_BYTES,
    better_encoding,
    detect_encoding,
    same_encoding,
)
from ccqa_lib.data.read.filetype import FileType, file_type, kind_of_bytes
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.lineends import line_count, lines_of
from ccqa_lib.data.read.rubbish import is_suspect
from ccqa_lib.errors import SourceError

BLOCK_CHARACTERS = 1 << 20
NUL_TAIL = 16  # so many zero bytes at the end are the space of a copy that was not finished
_DAMAGED_SHARE = 0.2  # of the lines outside ASCII; more is another encoding, less is dirt
_READABLE = ("text", "json")  # a first line that begins with a brace may still be a table


@dataclass(frozen=True, eq=False)
class Block:
    """Whole lines of a file in order, with their line ends; `first` is the first one's number."""

    text: str
    first: int
    is_suspect: bool  # some line may hold NUL, undecodable bytes or rubbish: see `rubbish`

    @cached_property
    def lines(self) -> list[str]:
        """The lines one by one, each with its line end."""
        return lines_of(self.text)


def text_blocks(part: Part, encoding: str) -> Iterator[Block]:
    """Yield a file's lines in blocks of about a million characters.

    Line ends are CR, LF or CRLF; those of other scripts and old printers are not. Bytes that
    do not decode stay in their line as lone surrogates, for the caller to set the line aside.

    Raises
    ------
    SourceError
        Empty, another type than text, cut, or clearly in another encoding than declared.
    """
    head = _head(part)
    _refuse_other_type(part, head)
    _refuse_nul_tail(part, encoding)
    _refuse_other_encoding(part, encoding, head)
    first = 1
    with open_bytes(part) as file:
        text = io.TextIOWrapper(file, _codec(encoding, head), "surrogateescape", newline="")
        while lines := _next_lines(part, text, encoding, first):
            yield Block(lines, first, is_suspect(lines, encoding))
            first += line_count(lines)


def _head(part: Part) -> bytes:
    with open_bytes(part) as file:
        return file.read(SAMPLE_BYTES)


def _next_lines(part: Part, text: io.TextIOWrapper, encoding: str, first: int) -> str:
    try:
        lines = text.read(BLOCK_CHARACTERS)
        is_cut = lines and (lines.endswith("\r") or not lines.endswith("\n"))
        return lines + text.readline() if is_cut else lines
    except UnicodeError as error:
        raise SourceError(
            f"{part.name}: after line {first} some bytes are not {encoding} ({error}); the file "
            "is damaged or mixes encodings. Export it again."
        ) from error


def _codec(encoding: str, head: bytes) -> str:
    """Return the codec to read with: a byte order mark is obeyed and never becomes text."""
    if same_encoding(encoding, "utf-8"):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and "16" in encoding:
        return "utf-16"
    if same_encoding(encoding, "utf-16"):
        return detect_encoding(head).best if b"\x00" in head else "utf-16"
    return encoding


def _refuse_other_type(part: Part, head: bytes) -> None:
    kind = kind_of_bytes(head)
    if kind == "empty":
        raise SourceError(f"{part.name}: the file is empty (0 bytes); export it again.")
    if kind not in _READABLE:
        found = FileType(kind) if is_gzip(part.path) else file_type(part.path)
        raise SourceError(
            f"{part.name}: is read as delimited text, but is {found}; {found.remedy}, "
            "and run again."
        )


def _refuse_nul_tail(part: Part, encoding: str) -> None:
    """Refuse a file that ends in zero bytes: the room was made, the content never came."""
    size = part.path.stat().st_size
    if is_gzip(part.path) or "16" in encoding or size < NUL_TAIL:
        return
    with part.path.open("rb") as file:
        file.seek(max(0, size - 65_536))
        tail = file.read()
    kept = len(tail.rstrip(b"\x00"))
    if len(tail) - kept >= NUL_TAIL:
        raise SourceError(
            f"{part.name}: ends in zero bytes from byte {size - len(tail) + kept:,} on; the copy "
            "was not finished. Copy or export it again."
        )


def _refuse_other_encoding(part: Part, encoding: str, head: bytes) -> None:
    """Refuse text that is clearly in another encoding, whether or not it decodes."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise SourceError(
            f"{part.name}: 'encoding' was given {encoding!r}, which is no encoding; write one "
            "such as utf-8, gb18030, big5, utf-16 or latin-1."
        ) from None
    better = better_encoding(head, encoding)
    if better is None:
        return
    place = _first_undecoded(head, encoding)
    if place and place[2] < _DAMAGED_SHARE:
        return
    how = (
        f"line {place[0]}, byte {place[1]:,} does not decode"
        if place
        else "it decodes, but into characters that no text is made of"
    )
    raise SourceError(
        f"{part.name}: is declared as {encoding}, and {how}; it looks like {better}. "
        f"Write 'encoding: {better}' in its mapping if that is right, or export it again."
    )


def _first_undecoded(head: bytes, encoding: str) -> tuple[int, int, float] | None:
    """Return line, byte and the share of telling lines that do not decode; None if all do."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(head)
        return None
    except UnicodeDecodeError as error:
        start = error.start
    lines = [line for line in head.splitlines() if not line.isascii()]
    damaged = sum(1 for line in lines[:-1] or lines if not _decodes(line, encoding))
    line = len((head[:start] + b".").splitlines())
    return line, start + 1, damaged / max(len(lines), 1)


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
