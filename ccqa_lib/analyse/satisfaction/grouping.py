"""Groups of responses by the values of a column, the missing ones a group of their own."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.show.language import mark, word

UNKNOWN = mark("(not given)")


@dataclass(frozen=True, eq=False)
class Grouping:
    """The groups of a column: the number of each row's group, names and sizes (responses)."""

    codes: np.ndarray
    names: tuple[str, ...]
    sizes: np.ndarray

    def inside(self, group: int) -> np.ndarray:
        """Which rows belong to a group?"""
        return self.codes == group

    def named(self) -> np.ndarray:
        """Return the name of each row's group."""
        return np.array(self.names, object)[self.codes]


def grouping(values: pd.Series, counts: np.ndarray) -> Grouping:
    """Return the groups of a column, in the order of their names."""
    codes, found = pd.factorize(values)
    names = [_name(value) for value in found]
    if (codes < 0).any():
        codes = np.where(codes < 0, len(names), codes)
        names.append(UNKNOWN)
    distinct = sorted(set(names))
    place = np.array([distinct.index(name) for name in names], int)
    codes = place[codes] if len(place) else codes
    return Grouping(codes, tuple(distinct), np.bincount(codes, counts, len(distinct)))


def group_name(group: str) -> str:
    """Return a group's name as it is shown: as the data write it, but for those without one."""
    return word(UNKNOWN) if group == UNKNOWN else group


def _name(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
