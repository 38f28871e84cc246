"""Do two results agree, and to how many significant digits?

Agreement is told leaf by leaf: each number, text or gap in `expected` is one leaf. Digits
reached are minus the decimal logarithm of the relative error (NIST StRD calls it LRE), except
that two numbers which round to the same d digits always count as agreeing to d digits.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

MOST_DIGITS = 16.0  # a double holds no more
INDEX_DIGITS = 15  # positions of points are right or wrong
INDEX_SETS = ("beyond", "flagged", "changepoints", "breakpoints")
INDEX_ENDING = "_points"
WORDS_FOR_NUMBERS = {"Inf": math.inf, "-Inf": -math.inf, "NaN": math.nan}


@dataclass(frozen=True)
class Leaf:
    """One expected value beside ours.

    `asked` and `reached` are significant digits, None where the value is not a number;
    `why` says in words what is wrong where `agrees` is false.
    """

    path: str
    expected: Any
    got: Any
    agrees: bool
    asked: int | None = None
    reached: float | None = None
    why: str = ""


@dataclass(frozen=True)
class _Place:
    """Where in `expected` we are, and how closely to look there."""

    path: str
    digits: int
    digits_for: Mapping[str, int]
    zero_size: float = 1.0

    def at(self, key: str | int, siblings: Any) -> "_Place":
        """Step into a key or a list position (shown counting from 1)."""
        written = f"[{key + 1}]" if isinstance(key, int) else f".{key}" if self.path else key
        digits = self.digits
        if isinstance(key, str):
            is_index = key in INDEX_SETS or key.endswith(INDEX_ENDING)
            digits = self.digits_for.get(key, INDEX_DIGITS if is_index else digits)
        size = _zero_size(siblings)
        return replace(self, path=self.path + written, digits=digits, zero_size=size)


def compare(
    expected: Any, got: Any, digits: int, digits_for: Mapping[str, int] | None = None
) -> tuple[Leaf, ...]:
    """Return one leaf for each value in `expected`; what `got` holds besides is left alone.

    Parameters
    ----------
    expected : nested dict and list, DataFrame
        Numbers, texts, booleans and None; a matrix is ``{"rows", "cols", "values"}``.
    got : the same, or numpy and pandas objects
        A DataFrame stands for a matrix (index and columns), a table or a list of records,
        whichever is expected.
    digits, digits_for : int, mapping of key to int
        Significant digits asked; other digits for a key anywhere in the path.
    """
    return tuple(_leaves(expected, got, _Place("", digits, digits_for or {})))


def digits_reached(expected: float, got: float, zero_size: float = 1.0) -> float:
    """Return to how many significant digits two finite numbers agree, 0 to 16.

    Parameters
    ----------
    zero_size : float
        What counts as one unit where `expected` is zero.
    """
    error = abs(expected - got)
    if error <= np.spacing(abs(expected)):
        return MOST_DIGITS
    size = _unit_of_first_digit(expected) * 5 if expected else zero_size
    return float(np.clip(-math.log10(error / max(abs(expected), size)), 0, MOST_DIGITS))


def _unit_of_first_digit(value: float) -> float:
    return 10.0 ** math.floor(math.log10(abs(value)))


def _leaves(expected: Any, got: Any, place: _Place) -> Iterator[Leaf]:
    if isinstance(expected, pd.DataFrame):
        expected = expected.to_dict("list")
    got = _shaped_like(expected, got)
    if isinstance(expected, dict):
        yield from _object_leaves(expected, got, place)
    elif isinstance(expected, list):
        yield from _list_leaves(expected, got, place)
    else:
        yield _leaf(expected, got, place)


def _object_leaves(expected: dict, got: Any, place: _Place) -> Iterator[Leaf]:
    if not isinstance(got, Mapping):
        yield Leaf(place.path, "an object", got, False, why="an object with names is expected")
        return
    for key, part in expected.items():
        inner = place.at(str(key), expected)
        if key in got:
            yield from _leaves(part, got[key], inner)
        else:
            yield Leaf(inner.path, part, None, False, why="missing in our result")


def _list_leaves(expected: list, got: Any, place: _Place) -> Iterator[Leaf]:
    got = got if isinstance(got, list) else [got]
    if len(expected) != len(got):
        why = f"{len(expected)} values are expected, {len(got)} were found"
        yield Leaf(place.path, expected, got, False, why=why)
    elif not expected:
        yield Leaf(place.path, expected, got, True)
    else:
        for i, (part, ours) in enumerate(zip(expected, got, strict=True)):
            yield from _leaves(part, ours, place.at(i, expected))


def _leaf(expected: Any, got: Any, place: _Place) -> Leaf:
    if isinstance(got, list) and len(got) == 1:
        got = got[0]
    expected = WORDS_FOR_NUMBERS.get(expected, expected) if isinstance(expected, str) else expected
    if _is_missing(expected) or _is_missing(got):
        agrees = _is_missing(expected) and _is_missing(got)
        return Leaf(place.path, expected, got, agrees, why="" if agrees else "only one is missing")
    if not (_is_number(expected) and _is_number(got)):
        agrees = bool(type(expected) is type(got) and expected == got)
        return Leaf(place.path, expected, got, agrees, why="" if agrees else "not the same")
    if not (math.isfinite(expected) and math.isfinite(got)):
        agrees = expected == got
        return Leaf(place.path, expected, got, agrees, why="" if agrees else "not the same")
    reached = digits_reached(expected, got, place.zero_size)
    agrees = reached >= place.digits
    why = "" if agrees else f"{reached:.1f} digits, {place.digits} are asked"
    return Leaf(place.path, expected, got, agrees, place.digits, reached, why)


def _shaped_like(expected: Any, got: Any) -> Any:
    """Return our result as plain lists and objects, a frame in the form that is expected."""
    if isinstance(got, pd.DataFrame) and isinstance(expected, list):
        return got.to_dict("records")
    if isinstance(got, pd.DataFrame) and set(expected) == {"rows", "cols", "values"}:
        rows, cols = [str(name) for name in got.index], [str(name) for name in got.columns]
        return {"rows": rows, "cols": cols, "values": got.to_numpy().tolist()}
    if isinstance(got, pd.DataFrame):
        return got.to_dict("list")
    if isinstance(got, pd.Series) and isinstance(expected, dict):
        return got.to_dict()
    if isinstance(got, np.ndarray | np.generic | pd.Series):
        return got.tolist()
    return list(got) if isinstance(got, Sequence) and not isinstance(got, str) else got


def _is_missing(value: Any) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)


def _zero_size(siblings: Any) -> float:
    """Return one unit beside which a zero is judged: the largest neighbour, at most 1."""
    values = siblings.values() if isinstance(siblings, Mapping) else siblings
    sizes = [abs(v) for v in values if _is_number(v) and v and math.isfinite(v)]
    return min(1.0, max(sizes, default=1.0))
