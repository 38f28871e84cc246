"""Columns of text, as an export shows numbers, times and labels; made without a Python loop."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccqa_lib.data.sample.calendar import FIRST_DAY

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_START: date = FIRST_DAY.item()


def labels(positions, names) -> pa.Array:
    """Return the name at each position."""
    return pa.array(names, pa.string()).take(pa.array(np.asarray(positions, dtype=np.int64)))


def whole(values) -> pa.Array:
    """Return whole numbers as digits."""
    return pa.array(np.asarray(values, dtype=np.int64)).cast(pa.string())


def padded(values, width: int) -> pa.Array:
    """Return whole numbers with leading zeros."""
    return pc.utf8_lpad(whole(values), width, "0")


def hundredths(values, mark: str = ".") -> pa.Array:
    """Return cents as units and two decimals."""
    cents = np.asarray(values, dtype=np.int64)
    return pc.binary_join_element_wise(whole(cents // 100), padded(cents % 100, 2), mark)


def clock(seconds) -> pa.Array:
    """Return seconds as h:mm:ss."""
    taken = np.asarray(seconds, dtype=np.int64)
    parts = (whole(taken // 3600), padded(taken // 60 % 60, 2), padded(taken % 60, 2))
    return pc.binary_join_element_wise(*parts, ":")


def dates(days, pattern: str) -> pa.Array:
    """Return day numbers as dates."""
    number = np.asarray(days, dtype=np.int64)
    first = int(number.min(initial=0))
    known = range(first, int(number.max(initial=0)) + 1)
    return labels(number - first, [calendar_day(day).strftime(pattern) for day in known])


def moments(minutes, pattern: str) -> pa.Array:
    """Return minutes from the start as a date and, after a blank, hours and minutes."""
    taken = np.asarray(minutes, dtype=np.int64)
    hours = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)]
    return pc.binary_join_element_wise(
        dates(taken // 1440, pattern), labels(taken % 1440, hours), " "
    )


def calendar_day(day: int) -> date:
    """Return the date of a day number."""
    return _START + timedelta(days=int(day))


def blank_where(texts: pa.Array, mask, instead: str = "") -> pa.Array:
    """Return the texts with another one where the mask is true."""
    return pc.if_else(pa.array(np.asarray(mask, dtype=bool)), instead, texts)


def replaced(texts: pa.Array, rows: np.ndarray, values: list[str]) -> pa.Array:
    """Return the texts with other values in some rows."""
    mask = np.zeros(len(texts), dtype=bool)
    mask[rows] = True
    return pc.replace_with_mask(texts, pa.array(mask), pa.array(values, pa.string()))


def wide_digits(texts: pa.Array, rows: np.ndarray) -> pa.Array:
    """Return the texts with full-width digits in some rows."""
    return replaced(texts, rows, [text.translate(_WIDE) for text in _taken(texts, rows)])


def trailing_blank(texts: pa.Array, rows: np.ndarray) -> pa.Array:
    """Return the texts with an ideographic space at the end of some rows."""
    return replaced(texts, rows, [f"{text}\u3000" for text in _taken(texts, rows)])


def _taken(texts: pa.Array, rows: np.ndarray) -> list[str]:
    return texts.take(pa.array(rows)).to_pylist()
