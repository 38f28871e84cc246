"""Which texts are copies of one wording? Templates, forms and retweets say a thing once.

Texts are near-copies when their sets of four characters agree (Jaccard) to LIKE or more; candidates
are found by MinHash in bands (Broder 1997, "On the resemblance and containment of documents").
Very short texts are never taken for copies: two people may well write the same three words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.themes.pieces import Pieces, pieces_of

LIKE = 0.6
FEWEST_SAID = 6.0  # words, or twice as many Chinese characters: shorter ones are no copies
_SHINGLE, _BANDS, _ROWS = 4, 16, 3
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Wordings:
    """The different texts, in the order of their words.

    Attributes
    ----------
    pieces : tuple of Pieces
    counts : array
        Rows that hold each text.
    group : array
        The wording that each text is a copy of: a place in `pieces`, its own where it is none.
    row_text : array
        For each row the place of its text; -1 where nothing was written.
    """

    pieces: tuple[Pieces, ...]
    counts: np.ndarray
    group: np.ndarray
    row_text: np.ndarray

    @property
    def n(self) -> int:
        """Rows with something written."""
        return int(self.counts.sum())

    @property
    def weights(self) -> np.ndarray:
        """How often each text counts where themes are sought: a copied wording once."""
        is_short = np.array([each.size < FEWEST_SAID for each in self.pieces], dtype=bool)
        leads = self.group == np.arange(len(self.group))
        return np.where(is_short, self.counts, np.where(leads, 1, 0))

    @property
    def copies(self) -> np.ndarray:
        """Rows of each wording, its near-copies included; 0 for the copies themselves."""
        return np.bincount(self.group, self.counts, minlength=len(self.group)).astype(int)


def wordings_of(texts: pd.Series) -> Wordings:
    """Take texts apart and group those that are copies of one another, whatever their order."""
    codes, told = pd.factorize(texts.astype("object"), sort=False)
    taken = [pieces_of(str(text)) for text in told]
    by_key = {each.key: each for each in taken if each.size}
    keys = sorted(by_key)
    place = {key: i for i, key in enumerate(keys)}
    of_code = np.array([place.get(each.key, -1) for each in taken] + [-1])
    row_text = of_code[codes]
    counts = np.bincount(row_text[row_text >= 0], minlength=len(keys))
    pieces = tuple(_lowest(taken, keys, place))
    return Wordings(pieces, counts, _groups(keys, pieces), row_text)


def _lowest(taken: Sequence[Pieces], keys: Sequence[str], place) -> list[Pieces]:
    """Return one spelling a key: the lowest, so that the order of rows does not choose it."""
    chosen: list[Pieces | None] = [None] * len(keys)
    for each in taken:
        at = place.get(each.key)
        if at is not None and (chosen[at] is None or each.words < chosen[at].words):
            chosen[at] = each
    return [each for each in chosen if each is not None]


def _groups(keys: Sequence[str], pieces: Sequence[Pieces]) -> np.ndarray:
    group = np.arange(len(keys))
    long = [i for i, each in enumerate(pieces) if each.size >= FEWEST_SAID]
    shingles = {i: _shingles(keys[i]) for i in long}
    first: dict[tuple[int, bytes], int] = {}
    for i in long:
        for band, mark in enumerate(_marks(shingles[i])):
            lead = first.setdefault((band, mark), i)
            if lead != i and _likeness(shingles[i], shingles[lead]) >= LIKE:
                group[i] = group[lead]
                break
    return group


def _shingles(key: str) -> np.ndarray:
    """Return the different runs of four characters, as numbers."""
    codes = np.frombuffer(key.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    hashed = np.zeros(max(len(codes) - _SHINGLE + 1, 1), dtype=np.uint64)
    for offset in range(min(_SHINGLE, len(codes))):
        hashed = hashed * np.uint64(0x100000001B3) + codes[offset : offset + len(hashed)]
    return np.unique(hashed)


def _marks(shingles: np.ndarray) -> list[bytes]:
    """Return one mark a band: texts that share a mark may be copies."""
    salts = (np.arange(1, _BANDS * _ROWS + 1, dtype=np.uint64) * _PRIME)[:, None]
    mixed = (shingles[None, :] ^ salts) * _PRIME
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    least = (mixed ^ (mixed >> np.uint64(32))).min(axis=1).reshape(_BANDS, _ROWS)
    return [row.tobytes() for row in least]


def _likeness(first: np.ndarray, second: np.ndarray) -> float:
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both / (len(first) + len(second) - both)
