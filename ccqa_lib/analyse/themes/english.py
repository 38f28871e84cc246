"""Terms of texts in words: single words, and pairs that follow one another more than by chance.

A pair counts as one term where its words stand side by side in far more texts than their numbers
foretell (G2, Dunning 1993) and in a good part of the texts that hold the rarer of the two.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ccqa_lib.analyse.themes.pieces import BREAK
from ccqa_lib.analyse.themes.stop_words import BEFORE_NAMES, HONORIFICS, STOP_WORDS

TOGETHER = 0.25  # share of the texts with the rarer word in which a pair must stand
_G2_OF_PAIR = 25.0  # chi-square, 1 degree of freedom: p below 1 in a million
_CAPITALS, _NAMED = 0.9, 0.05
_SHORTEST = 2


def english_terms(
    texts: Sequence[Sequence[str]], weights: np.ndarray, least: int, hidden: frozenset[str]
) -> list[list[str]]:
    """Return the terms of each text, in its order.

    Parameters
    ----------
    texts : sequence of sequences of words
        As they were written, BREAK between phrases.
    weights : array
        How often each text counts.
    least : int
        Texts in which a term must stand.
    hidden : set of str
        Words in small letters that are never a term, as names of staff.
    """
    barred = hidden | _names(texts, weights)
    small = [[word.lower() for word in words] for words in texts]
    singular = _singulars(small)
    plain = [
        [
            singular.get(word, word) if _may_be_term(word) and word not in barred else BREAK
            for word in words
        ]
        for words in small
    ]
    found = _texts_with(plain, weights)
    pairs = _pairs(plain, weights, found, least)
    return [
        [term for term in _parted(words, pairs) if term in pairs or found[term] >= least]
        for words in plain
    ]


def _may_be_term(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in STOP_WORDS and word not in HONORIFICS


def _singulars(texts: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return the singular of each plural in s, where the singular is written too."""
    known = {word for words in texts for word in words}
    return {
        word: word[:-1]
        for word in known
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
        and word[:-1] in known
    }  # fmt: skip


def _names(texts: Sequence[Sequence[str]], weights: np.ndarray) -> frozenset[str]:
    """Return words that look like names of people: capitals within sentences, told after a title.

    Texts that are written in capitals throughout, as titles are, say nothing of names.
    """
    capital, inside, told = Counter(), Counter(), Counter()
    for words, weight in zip(texts, weights, strict=True):
        spoken = [word for word in words if word != BREAK]
        capitals = sum(word[0].isupper() for word in spoken)
        if not weight or 2 * capitals > len(spoken):
            continue
        is_told = False
        for before, word in pairwise(words):
            follows, name = BREAK not in (before, word), word.lower()
            is_capital = follows and word[0].isupper() and not word.isupper()
            is_told = is_capital and (is_told or before.lower() in BEFORE_NAMES)
            inside[name] += weight * follows
            capital[name] += weight * is_capital
            told[name] += weight * is_told
    return frozenset(
        word
        for word, uses in inside.items()
        if uses and capital[word] >= _CAPITALS * uses
        and told[word] >= _NAMED * uses and told[word]
    )  # fmt: skip


def _texts_with(texts: Sequence[Sequence[str]], weights: np.ndarray) -> Counter:
    found: Counter = Counter()
    for words, weight in zip(texts, weights, strict=True):
        for word in set(words) - {BREAK}:
            found[word] += weight
    return found


def _pairs(texts, weights, found: Counter, least: int) -> dict[str, float]:
    """Return the pairs that are terms, with how close they are (1 is always together)."""
    beside: Counter = Counter()
    for words, weight in zip(texts, weights, strict=True):
        for pair in set(pairwise(words)):
            if BREAK not in pair and pair[0] != pair[1]:
                beside[pair] += weight
    whole = max(sum(w * sum(x != BREAK for x in t) for t, w in zip(texts, weights, strict=True)), 1)
    kept = {}
    for (first, second), together in beside.items():
        rarer = min(found[first], found[second])
        if together < least or together < TOGETHER * rarer:
            continue
        foretold = found[first] * found[second] / whole
        strength = 2 * (together * math.log(together / foretold) - (together - foretold))
        if together > foretold and strength > _G2_OF_PAIR:
            kept[f"{first} {second}"] = together / math.sqrt(found[first] * found[second])
    return kept


def _parted(words: Sequence[str], pairs: dict[str, float]) -> list[str]:
    """Return a text as terms: the closest pairs first, then the words that are left."""
    near = [(f"{words[at]} {words[at + 1]}", at) for at in range(len(words) - 1)]
    left = list(words)
    for pair, at in sorted((each for each in near if each[0] in pairs), key=_by(pairs)):
        if BREAK not in (left[at], left[at + 1]) and " " not in left[at] + left[at + 1]:
            left[at : at + 2] = [pair, BREAK]
    return [term for term in left if term != BREAK]


def _by(pairs: dict[str, float]):
    return lambda each: (-pairs[each[0]], each)
