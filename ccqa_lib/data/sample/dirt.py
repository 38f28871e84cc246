"""The usual dirt of exports: which rows carry which fault, no row two of them.

Rows that are short, long or impossible must be set aside by a loader, duplicated ones dropped
once, and the rest read as if they were clean.
"""

from dataclasses import asdict, dataclass

import numpy as np

from ccqa_lib.data.sample.streams import sample_rows, stream

PER_10_000 = {
    "duplicated": 6, "short": 2, "long": 1, "impossible": 3,
    "respelt": 6, "wide_digits": 4, "trailing_blank": 4,
}  # fmt: skip

LARGEST_SHARE = 0.003


@dataclass(frozen=True, eq=False)
class Dirt:
    """Row positions by fault; each array is sorted.

    `duplicated` rows are written twice, `short` ones lack cells, `long` ones have one too many,
    `impossible` ones hold a value out of range, `respelt` ones the site's other spelling,
    `wide_digits` ones full-width digits, `trailing_blank` ones an ideographic space at the end.
    """

    duplicated: np.ndarray
    short: np.ndarray
    long: np.ndarray
    impossible: np.ndarray
    respelt: np.ndarray
    wide_digits: np.ndarray
    trailing_blank: np.ndarray

    def counts(self) -> dict[str, int]:
        """Return how many rows carry each fault."""
        return {kind: len(rows) for kind, rows in asdict(self).items()}


def draw_dirt(rows: int, seed: int, table: str, kinds: tuple[str, ...]) -> Dirt:
    """Draw which of `rows` carry which of `kinds`; together they stay below 0.3 %.

    Every kind strikes at least once where that is possible within the limit.
    """
    fewest = 1 if len(kinds) <= LARGEST_SHARE * rows else 0
    wanted = {kind: max(fewest, rows * PER_10_000[kind] // 10_000) for kind in kinds}
    drawn = sample_rows(stream(seed, f"dirt/{table}"), rows, sum(wanted.values()))
    ends = np.cumsum(list(wanted.values()))
    parts = dict(zip(wanted, np.split(drawn, ends[:-1]), strict=True))
    nothing = np.empty(0, dtype=np.int64)
    return Dirt(**{kind: np.sort(parts.get(kind, nothing)) for kind in PER_10_000})
