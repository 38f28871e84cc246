"""Read an event log in XES (IEEE 1849-2016): one row an event, all values as text.

Attributes of the case stand before their name: `case:concept:name`. Types that the log declares
are not trusted: every value is text first, and the mapping says what it is. Entities and document
types are refused, so that no text can grow beyond the file; nested attributes are left out.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

import pyarrow as pa
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from ccqa_lib.data.read.compressed import open_bytes
from ccqa_lib.data.read.headings import unique_headings
from ccqa_lib.data.read.intake import Part, RawBatch
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Table

BATCH_ROWS = 20_000
MOST_COLUMNS = 2_000
CASE = "case:"
_VALUES = ("string", "date", "int", "float", "boolean", "id")
Row = dict[str, str]


def read_xes(part: Part, table: Table | None = None) -> Iterator[RawBatch]:
    """Read an event log in batches; lines are numbers of events, counted from 1.

    The file is read twice, first for the names of all attributes.

    Raises
    ------
    SourceError
        It is no XES, is cut or damaged, declares entities, or has no event.
    """
    names: dict[str, None] = {}
    for row in _rows(part):
        names.update(dict.fromkeys(row))
        if len(names) > MOST_COLUMNS:
            raise SourceError(
                f"{part.name}: its events bear over {MOST_COLUMNS:,} different attributes; export "
                "the log with those that matter."
            )
    if not names:
        raise SourceError(f"{part.name}: the event log has no event; export it again.")
    keys = list(names)
    headings = unique_headings(keys)
    rows: list[Row] = []
    first = 1
    for row in _rows(part):
        rows.append(row)
        if len(rows) == BATCH_ROWS:
            yield _batch(rows, keys, headings, first)
            first, rows = first + len(rows), []
    yield _batch(rows, keys, headings, first)


def _batch(rows: list[Row], keys: list[str], headings: list[str], first: int) -> RawBatch:
    columns = [pa.array([row.get(key) for row in rows], pa.string()) for key in keys]
    cells = pa.RecordBatch.from_arrays(columns, names=headings)
    return RawBatch(cells, pa.array(range(first, first + len(rows)), pa.int64()))


def _rows(part: Part) -> Iterator[Row]:
    """Yield the attributes of each event, those of its case first."""
    with open_bytes(part) as file:
        try:
            yield from _events(file, part.name)
        except DefusedXmlException as error:
            raise SourceError(
                f"{part.name}: declares entities or a document type, as a file made to fill the "
                "memory does; export the log without them."
            ) from error
        except ParseError as error:
            line, column = error.position
            raise SourceError(
                f"{part.name}, line {line}, column {column}: the XML is cut or damaged there; "
                "copy or export it again."
            ) from error


def _events(file: BinaryIO, name: str) -> Iterator[Row]:
    root: Element | None = None
    depth, case = 0, {}
    events: list[Row] = []
    for kind, element in ElementTree.iterparse(file, ("start", "end"), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if kind == "start":
            if root is None:
                root = element
                if tag != "log":
                    raise SourceError(
                        f"{name}: its XML begins with <{tag[:40]}> and is no event log (<log>); "
                        "export the log as XES."
                    )
            depth += 1
            continue
        depth -= 1
        if tag == "event":
            events.append(_attributes(element, ""))
            element.clear()
        elif tag == "trace" and depth == 1:
            case = _attributes(element, CASE)
            yield from ({**case, **event} for event in events)
            events = []
        if depth == 1:
            root.clear()
    yield from events  # a log without traces


def _attributes(element: Element, prefix: str) -> Row:
    """Return the plain attributes of a case or event; what hangs below them is left out."""
    found = {}
    for child in element:
        tag, key = child.tag.rpartition("}")[2], child.get("key")
        if tag in _VALUES and key and (value := child.get("value")) not in (None, ""):
            found[prefix + key] = value
    return found
