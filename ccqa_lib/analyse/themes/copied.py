"""What is said word for word by many: templates and forms, told by their terms only."""

import numpy as np

from ccqa_lib.analyse.themes.chinese import chunks
from ccqa_lib.analyse.themes.english import english_terms
from ccqa_lib.analyse.themes.stop_words import HAN_TITLES
from ccqa_lib.analyse.themes.wordings import FEWEST_SAID, Wordings

MOST_TERMS_OF_COPY = 5
LONGEST_CHUNK = 8


def copied_wordings(given: Wordings, least: int, hidden: frozenset[str]) -> list[tuple[int, tuple]]:
    """Return the wordings with `least` copies or more: their place, and the terms of each.

    A term must stand in `least` of the copies, so that what one person added is not among them.
    """
    copies = given.copies
    long = np.array([each.size >= FEWEST_SAID for each in given.pieces], dtype=bool)
    found = []
    for place in np.flatnonzero((copies >= least) & long):
        members = np.flatnonzero(given.group == place)
        if terms := _terms(given, members, least, hidden):
            found.append((int(place), terms))
    return sorted(found, key=lambda each: (-copies[each[0]], each[0]))


def _terms(given: Wordings, members: np.ndarray, least: int, hidden: frozenset[str]) -> tuple:
    counts = given.counts[members]
    pieces = [given.pieces[i] for i in members]
    english = english_terms([each.words for each in pieces], counts, least, hidden)
    chinese = [[c for c in chunks(each.runs) if _may_be_told(c, hidden)] for each in pieces]
    texts = [list(dict.fromkeys(a + b)) for a, b in zip(english, chinese, strict=True)]
    lead = texts[int(np.argmax(counts))]
    often = [
        term
        for term in lead
        if sum(int(n) for n, terms in zip(counts, texts, strict=True) if term in terms) >= least
    ]
    return tuple(often[:MOST_TERMS_OF_COPY])


def _may_be_told(chunk: str, hidden: frozenset[str]) -> bool:
    if not 2 <= len(chunk) <= LONGEST_CHUNK or any(title in chunk for title in HAN_TITLES):
        return False
    return not any(name in chunk for name in hidden if name and not name.isascii())
