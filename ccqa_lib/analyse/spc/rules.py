"""Rule sets: which patterns are called signals, in which order, and under which name.

Every point of a pattern is marked, so that a signal begins where its pattern begins.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.spc.making_data_count import special_causes
from ccqa_lib.analyse.spc.patterns import Placed, rising_ends, whole
from ccqa_lib.analyse.spc.shewhart_rules import (
    ALTERNATING,
    TREND,
    nelson_ends,
    western_electric_ends,
)
from ccqa_lib.errors import SettingsError
from ccqa_lib.show.language import mark

UNDIRECTED = 2  # a pattern that points neither up nor down
OUTSIDE = mark("outside limits")
Finder = Callable[[Placed], tuple[np.ndarray, ...]]


@dataclass(frozen=True)
class RuleBook:
    """Rules by name with their words, first in precedence first.

    `find` returns, rule by rule, an int array of shape (..., n): 1 up, -1 down, UNDIRECTED, or 0
    where the rule is not broken.
    """

    name: str
    version: str
    words: dict[str, str]
    find: Finder


def _making_data_count(placed: Placed) -> tuple[np.ndarray, ...]:
    found = special_causes(placed)
    return found.outside, found.trend, found.two_in_three, found.one_side


def _western_electric(placed: Placed) -> tuple[np.ndarray, ...]:
    ends = western_electric_ends(placed)
    return (
        _outside(placed),
        _some(placed, ends[2], 2, 3),
        _some(placed, ends[3], 1, 5),
        whole(ends[4], 8) * placed.side,
    )


def _nelson(placed: Placed) -> tuple[np.ndarray, ...]:
    ends = nelson_ends(placed)
    return (
        _outside(placed),
        whole(ends[2], 9) * placed.side,
        _trend(placed.values),
        whole(ends[4], ALTERNATING) * UNDIRECTED,
        _some(placed, ends[5], 2, 3),
        _some(placed, ends[6], 1, 5),
        whole(ends[7], 15) * UNDIRECTED,
        whole(ends[8], 8) * UNDIRECTED,
    )


def _limits_only(placed: Placed) -> tuple[np.ndarray, ...]:
    return (_outside(placed),)


def _outside(placed: Placed) -> np.ndarray:
    return np.sign(placed.zone) * (np.abs(placed.zone) == 3)


def _some(placed: Placed, ends: np.ndarray, least_zone: int, length: int) -> np.ndarray:
    """Mark the points beyond the border in windows that end with a pattern, side by side."""
    marks = np.zeros(placed.zone.shape, dtype=int)
    for sign in (1, -1):
        beyond = placed.zone * sign >= least_zone
        marks += sign * (whole(ends & beyond, length) & beyond)
    return marks


def _trend(values: np.ndarray) -> np.ndarray:
    up, down = (whole(rising_ends(way * values, TREND), TREND) for way in (1, -1))
    return up * 1 - down


_LIMITS = mark("a point outside the limits (three sigma from the centre)")
RULE_BOOKS: dict[str, RuleBook] = mark({
    "making_data_count": RuleBook(
        "Making Data Count",
        "NHS England, with the two-sigma rule of November 2023",
        {
            OUTSIDE: _LIMITS,
            "trend of 7": "seven points in a row, each above (or each below) the one before",
            "2 of 3 near a limit": "two of three points beyond two sigma, all three on one side",
            "7 on one side": "seven points in a row on one side of the centre",
        },
        _making_data_count,
    ),
    "western_electric": RuleBook(
        "Western Electric",
        "Statistical Quality Control Handbook, 1956, zone rules 1 to 4",
        {
            OUTSIDE: _LIMITS,
            "2 of 3 beyond 2 sigma": "two of three points beyond two sigma on one side",
            "4 of 5 beyond 1 sigma": "four of five points beyond one sigma on one side",
            "8 on one side": "eight points in a row on one side of the centre",
        },
        _western_electric,
    ),
    "nelson": RuleBook(
        "Nelson",
        "Journal of Quality Technology 16 (4), 1984, rules 1 to 8, counting points",
        {
            OUTSIDE: _LIMITS,
            "9 on one side": "nine points in a row on one side of the centre",
            "trend of 6": "six points in a row, each above (or each below) the one before",
            "14 alternating": "fourteen points in a row that go up and down in turn",
            "2 of 3 beyond 2 sigma": "two of three points beyond two sigma on one side",
            "4 of 5 beyond 1 sigma": "four of five points beyond one sigma on one side",
            "15 within 1 sigma": "fifteen points in a row within one sigma of the centre",
            "8 beyond 1 sigma": "eight points in a row with none within one sigma",
        },
        _nelson,
    ),
    "limits_only": RuleBook("Limits only", "Shewhart 1931", {OUTSIDE: _LIMITS}, _limits_only),
})  # fmt: skip


def find_rule_book(name: str) -> RuleBook:
    """Return a rule book by the name that settings use."""
    if name not in RULE_BOOKS:
        raise SettingsError(f"'rules' was given '{name}'; it can be {', '.join(RULE_BOOKS)}.")
    return RULE_BOOKS[name]


def first_broken(book: RuleBook, placed: Placed) -> tuple[np.ndarray, np.ndarray]:
    """Return each point's first broken rule ("" for none) and the side it points to (0, +-1)."""
    found = book.find(placed)
    broken = [ways != 0 for ways in found]
    rule = np.select(broken, list(book.words), "")
    way = np.select(broken, found, 0)
    return rule, np.where(way == UNDIRECTED, 0, way)
