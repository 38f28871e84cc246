"""Which reader reads a file: as the mapping declares, or by the ending of its name."""

from collections.abc import Iterator

from ccqa_lib.data.read.delimited import read_delimited
from ccqa_lib.data.read.filetype import file_type
from ccqa_lib.data.read.intake import Part, RawBatch, Reader
from ccqa_lib.data.read.parquet import read_parquet
from ccqa_lib.data.read.xes import read_xes
from ccqa_lib.data.stage.parts import ENDINGS, plain_ending
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table


def _read_xlsx(part: Part, table: Table) -> Iterator[RawBatch]:
    """Read a workbook; its library takes long to load, and only workbooks need it."""
    from ccqa_lib.data.read.sheets.reader import read_xlsx

    return read_xlsx(part, table)


READERS: dict[str, Reader] = {
    "csv": read_delimited,
    "xlsx": _read_xlsx,
    "parquet": read_parquet,
    "xes": read_xes,
    "database": read_parquet,  # its rows have been fetched into a parquet file
}
_BY_ENDING = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet",
    ".xes": "xes",
}  # fmt: skip


def format_of(part: Part, table: Table) -> str:
    """Return the format of a file.

    Raises
    ------
    SourceError
        The mapping declares none and the ending tells none; the message says what it truly is.
    """
    if table.format or table.url:
        return table.format or "database"
    ending = plain_ending(part.name)
    if ending not in _BY_ENDING:
        raise SourceError(
            f"{part.name}: its ending tells no format ({', '.join(ENDINGS)}); it is "
            f"{file_type(part.path)}. Declare 'format' in its mapping."
        )
    return _BY_ENDING[ending]


def reader_of(part: Part, table: Table) -> Reader:
    """Return the reader of a file's format; see intake.Reader."""
    return READERS[format_of(part, table)]
