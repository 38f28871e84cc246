"""Lines of a block that are cut into cells all at once, since nothing about them is odd.

The careful reader (`tokens`) looks at one line after another. A line is left to it unless all of
this holds: it has as many cells as the heading, some content, no blank after a delimiter, no
escape, and quotes only as pairs around whole cells that end on it. On such a line both read the
same.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

_LF, _CR, _BLANK = 10, 13, 32
_LONGEST = 131_072  # bytes; no cell of a shorter line can be above the careful reader's limit
_MOST_ODD = 0.25  # of the lines; with more, all of them are read with care


@dataclass(frozen=True)
class Marks:
    """The bytes that cut the cells of a table; `quote` is None where none is declared."""

    delimiter: int
    quote: int | None


@dataclass(frozen=True, eq=False)
class Regular:
    """What was cut at once: `cells` has one row for each line of `at`; `odd` are all others.

    `at` and `odd` count lines of the block from 0; `begins` and `ends` are their bytes, the line
    end not included. `goes_on` is true of lines that end inside of quotes.
    """

    cells: pa.RecordBatch
    at: np.ndarray
    odd: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    goes_on: np.ndarray


@dataclass(frozen=True, eq=False)
class _Lines:
    data: bytes
    codes: np.ndarray
    begins: np.ndarray
    ends: np.ndarray


def regular_lines(data: bytes, marks: Marks, width: int, tail: int) -> Regular | None:
    """Cut the lines of a block that can be cut at once; None where the whole needs care.

    Parameters
    ----------
    data : bytes
        Whole lines in UTF-8, without zero bytes and byte order marks.
    width : int
        Cells of a row.
    tail : int
        So many last lines are left to the careful reader.
    """
    lines = _lines(data)
    if lines is None:
        return None
    quotes = _quotes(lines, marks)
    if quotes is None:
        return None
    goes_on = np.searchsorted(quotes, lines.ends) % 2 == 1
    odd = _is_odd(lines, marks, quotes, width) | goes_on
    odd[1:] |= goes_on[:-1]
    odd[max(len(odd) - tail, 0) :] = True
    if not data.endswith(b"\n"):
        odd[-1:] = True
    if odd.sum() > _MOST_ODD * len(odd) + tail:
        return None
    at = np.flatnonzero(~odd)
    cells = _cut(_kept(lines, odd), marks, width, is_quoted=len(quotes) > 0) if len(at) else None
    if cells is None or cells.num_rows != len(at):
        return None
    return Regular(cells, at, np.flatnonzero(odd), lines.begins, lines.ends, goes_on)


def _lines(data: bytes) -> _Lines | None:
    """Find the lines; None where one of them ends in a lone CR."""
    codes = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(codes == _LF)
    if not data.endswith(b"\n"):
        ends = np.append(ends, len(data))
    if data.count(b"\r") != data.count(b"\r\n"):
        return None
    begins = np.concatenate([[0], ends[:-1] + 1])
    return _Lines(data, codes, begins, ends)


def _quotes(lines: _Lines, marks: Marks) -> np.ndarray | None:
    """Return where quotes stand that enclose cells; none where all of them are plain characters.

    None where they are not all in pairs around whole cells.
    """
    codes = lines.codes
    if marks.quote is None or bytes([marks.quote]) not in lines.data:
        return np.empty(0, np.int64)
    at = np.flatnonzero(codes == marks.quote)
    before = np.where(at > 0, codes[at - 1], _LF)
    opens = (before == marks.delimiter) | (before == _LF)
    if not (opens | (before == _BLANK) | (before == _CR)).any():
        return np.empty(0, np.int64)
    after = np.where(at + 1 < len(codes), codes[np.minimum(at + 1, len(codes) - 1)], _LF)
    closes = (after == marks.delimiter) | (after == _LF) | (after == _CR)
    first, second = slice(0, None, 2), slice(1, None, 2)
    in_pairs = (
        len(at) % 2 == 0
        and (opens | (before == marks.quote))[first].all()
        and (closes | (after == marks.quote))[second].all()
    )
    return at if in_pairs else None


def _is_odd(lines: _Lines, marks: Marks, quotes: np.ndarray, width: int) -> np.ndarray:
    """Say of each line whether it needs care."""
    codes, ends, begins = lines.codes, lines.ends, lines.begins
    marked = np.flatnonzero(codes == marks.delimiter)
    if len(quotes):
        marked = marked[np.searchsorted(quotes, marked) % 2 == 0]
    cells = np.diff(np.searchsorted(marked, ends), prepend=0) + 1
    length = ends - begins
    odd = (cells != width) | (length > _LONGEST) | (codes[np.minimum(begins, len(codes) - 1)] == 32)
    blank_after = marked[codes[np.minimum(marked + 1, len(codes) - 1)] == _BLANK]
    odd[np.searchsorted(ends, blank_after)] = True
    content = length - (cells - 1) - (codes[np.maximum(ends - 1, 0)] == _CR)
    if len(quotes):
        content = content - np.diff(np.searchsorted(quotes, ends), prepend=0)
    return odd | (content <= 0)


def _kept(lines: _Lines, odd: np.ndarray) -> bytes:
    """Return the block without its odd lines."""
    if not odd.any():
        return lines.data
    gaps = np.flatnonzero(odd)
    starts = np.concatenate([[0], lines.ends[gaps] + 1])
    stops = np.append(lines.begins[gaps], len(lines.data))
    return b"".join(
        lines.data[start:stop] for start, stop in zip(starts, stops, strict=True) if stop > start
    )


def _cut(data: bytes, marks: Marks, width: int, *, is_quoted: bool) -> pa.RecordBatch | None:
    names = [f"c{at}" for at in range(width)]
    try:
        cut = pa_csv.read_csv(
            pa.BufferReader(data),
            pa_csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            pa_csv.ParseOptions(
                delimiter=chr(marks.delimiter),
                quote_char=chr(marks.quote) if is_quoted else False,
                double_quote=True,
                newlines_in_values=False,
                ignore_empty_lines=False,
            ),
            pa_csv.ConvertOptions(
                check_utf8=False,
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
    except pa.ArrowInvalid:
        return None
    return cut.combine_chunks().to_batches()[0] if cut.num_rows else None
