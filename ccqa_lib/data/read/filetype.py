"""What a file truly is, by its first bytes, whatever its name says."""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from ccqa_lib.errors import SourceError

# What Python's zip reader raises on damaged archives; a name that is no text is a ValueError.
ZIP_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError,
    ValueError, OverflowError,
)  # fmt: skip
HEAD_BYTES = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = (
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"%PDF", "pdf"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\x09\x08", "xls"),
    (b"\x09\x04\x06\x00", "xls"),
    (b"\x09\x02\x06\x00", "xls"),
)
_DESCRIBED = {
    "empty": "an empty file of 0 bytes",
    "text": "a text file",
    "html": "a web page (HTML)",
    "xml_sheet": "a spreadsheet in the XML form of 2003",
    "json": "a JSON file",
    "xlsx": "an Excel workbook (.xlsx)",
    "xlsm": "an Excel workbook with macros (.xlsm)",
    "xlsb": "an Excel binary workbook (.xlsb)",
    "xls": "an old Excel workbook (.xls)",
    "locked": "an Office file with a password",
    "ole": "an old Office file",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "docx": "a Word document",
    "zip": "a zip archive",
    "gzip": "a gzip file",
    "parquet": "a parquet file",
    "sqlite": "an SQLite database",
    "duckdb": "a DuckDB database",
    "pdf": "a PDF document",
}
_SAVE_AS_XLSX = "open it in Excel and save it as 'Excel Workbook (.xlsx)'"
_REMEDIES = {
    "html": "ask the system for a csv or xlsx export, or " + _SAVE_AS_XLSX,
    "xml_sheet": _SAVE_AS_XLSX,
    "xlsm": "open it in Excel and save it as 'Excel Workbook (.xlsx)', without macros",
    "xlsb": _SAVE_AS_XLSX,
    "xls": _SAVE_AS_XLSX,
    "ods": "open it and save it as 'Excel Workbook (.xlsx)'",
    "locked": "open it with its password, remove the password and save it again as .xlsx",
    "text": "declare 'format: csv' with its encoding and delimiter",
    "xlsx": "declare 'format: xlsx' with its sheet",
    "parquet": "declare 'format: parquet'",
    "sqlite": "declare 'url: sqlite:///<path>' with a 'relation' or 'query' in place of 'files'",
    "duckdb": "declare 'url: duckdb:///<path>' with a 'relation' or 'query' in place of 'files'",
    "zip": "put one file alone in it, or unpack it",
    "gzip": "give its name the ending .gz",
    "empty": "export it again",
}


@dataclass(frozen=True)
class FileType:
    """The true type of a file: a short `kind`, its words, and how to make it readable."""

    kind: str

    @property
    def described(self) -> str:
        """The type in words, as 'a web page (HTML)'."""
        return _DESCRIBED.get(self.kind, f"a {self.kind} file")

    @property
    def remedy(self) -> str:
        """What a person can do so that it can be read."""
        return _REMEDIES.get(self.kind, "export it as csv, xlsx or parquet")

    def __str__(self) -> str:
        return self.described


def file_type(path: Path) -> FileType:
    """Return the true type of the file at `path`.

    Raises
    ------
    SourceError
        The file is missing or cannot be opened.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be opened ({error.strerror}).") from error
    if head.startswith(_OLE):
        return FileType(_ole_kind(path))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return FileType(_zip_kind(path))
    return FileType(kind_of_bytes(head))


def kind_of_bytes(head: bytes) -> str:
    """Return the kind that the first bytes show; archives and Office files only roughly."""
    if not head:
        return "empty"
    if head[8:12] == b"DUCK":
        return "duckdb"
    if head.startswith(b"PK\x03\x04"):
        return "zip"
    if head.startswith(_OLE):
        return "ole"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    return _text_kind(head)


def require_kind(path: Path, wanted: str, name: str = "") -> None:
    """Refuse a file that is not of the wanted kind; the message calls it `name`.

    Raises
    ------
    SourceError
        The first bytes show another type than `wanted`.
    """
    found = file_type(path)
    if found.kind != wanted:
        needed = _DESCRIBED[wanted]
        raise SourceError(
            f"{name or path.name}: is {found}, but is read as {needed}; {found.remedy}, "
            "and run again."
        )


def _text_kind(head: bytes) -> str:
    start = head[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml_sheet"
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body")):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    if start.startswith((b"{", b"[{")):
        return "json"
    return "text"


def _ole_kind(path: Path) -> str:
    content = path.read_bytes() if path.stat().st_size < 200_000_000 else b""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "locked"
    names = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
    return "xls" if any(name in content for name in names) else "ole"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except ZIP_FAULTS:
        return "xlsx" if path.suffix.lower() == ".xlsx" else "zip"
    if "xl/vbaProject.bin" in names:
        return "xlsm"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[Content_Types].xml" in names:
        return "docx" if any(name.startswith("word/") for name in names) else "xlsx"
    if "mimetype" in names and "content.xml" in names:
        return "ods"
    return "zip"
