"""Terms of Chinese texts: runs of two to four characters that hold together, without a word list.

A run is a term where its characters stand together far more often than by chance (pointwise mutual
information of its weakest cut; Sproat & Shih 1990) and what stands before and after it varies
(branching entropy; Jin & Tanaka-Ishii 2006). Characters that only link end a run.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from ccqa_lib.analyse.themes.stop_words import HAN_STOP_WORDS, HAN_STOPS, HAN_TITLES

LONGEST = 4
HOLDS = 2.0  # bits by which the weakest cut must hold
VARIES = 0.9  # bits of what stands before and after
_PART_OF = 0.8  # share of its texts in which a run stands within a longer one: then it is dropped
_NAMED = 0.1
_CUT = re.compile("|".join([*HAN_STOP_WORDS, f"[{''.join(sorted(HAN_STOPS))}]"]))


def chunks(runs: Iterable[str]) -> list[str]:
    """Return runs of Chinese characters, cut at words that only link."""
    return [chunk for run in runs for chunk in _CUT.split(run) if chunk]


def chinese_terms(
    texts: Sequence[Sequence[str]], weights: np.ndarray, least: int, hidden: frozenset[str]
) -> list[list[str]]:
    """Return the terms of each text, in its order.

    Parameters
    ----------
    texts : sequence of sequences of str
        Runs of Chinese characters.
    weights, least, hidden
        As in `english.english_terms`.
    """
    parted = [chunks(runs) for runs in texts]
    terms = _terms(parted, weights, least)
    barred = {name for name in hidden if name} | _named(texts, terms)
    kept = {
        term for term in terms
        if term not in barred and not any(title in term for title in HAN_TITLES)
    }  # fmt: skip
    return [
        [term for chunk in each for term in _cut(chunk, terms) if term in kept] for each in parted
    ]


def _grams(chunk: str, longest: int) -> Iterator[tuple[int, str]]:
    for size in range(1, longest + 1):
        for at in range(len(chunk) - size + 1):
            yield at, chunk[at : at + size]


def _terms(texts: Sequence[Sequence[str]], weights: np.ndarray, least: int) -> set[str]:
    """Return the runs that hold together, with varied neighbours, in enough texts."""
    uses, spread = Counter(), Counter()
    characters = 0
    for parts, weight in zip(texts, weights, strict=True):
        seen: set[str] = set()
        for chunk in parts:
            characters += weight * len(chunk)
            for _, gram in _grams(chunk, LONGEST):
                uses[gram] += weight
                seen.add(gram)
        for gram in seen:
            spread[gram] += weight
    near = {
        gram for gram, count in spread.items()
        if len(gram) > 1 and count >= least and _holds(gram, uses, characters) >= HOLDS
    }  # fmt: skip
    varied = _varied(texts, weights, near)
    return {
        gram
        for gram in varied
        if not any(
            gram in longer and spread[longer] >= _PART_OF * spread[gram]
            for longer in varied
            if len(longer) > len(gram)
        )
    }


def _holds(gram: str, uses: Counter, characters: int) -> float:
    cuts = (uses[gram[:at]] * uses[gram[at:]] for at in range(1, len(gram)))
    return math.log2(uses[gram] * characters / max(cuts))


def _varied(texts, weights, near: set[str]) -> set[str]:
    """Return those of the runs whose neighbours vary; each end of a phrase is one of its own."""
    sides: tuple[dict, dict] = (defaultdict(Counter), defaultdict(Counter))
    ends = 0
    for parts, weight in zip(texts, weights, strict=True):
        for chunk in parts if weight else ():
            for at, gram in _grams(chunk, LONGEST):
                if gram not in near:
                    continue
                after = at + len(gram)
                ends += 1
                sides[0][gram][chunk[at - 1] if at else str(ends)] += weight
                sides[1][gram][chunk[after] if after < len(chunk) else str(ends)] += weight
    return {gram for gram in near if min(_entropy(side[gram]) for side in sides) >= VARIES}


def _entropy(counts: Counter) -> float:
    whole = sum(counts.values())
    return -sum(n / whole * math.log2(n / whole) for n in counts.values()) if whole else 0.0


def _named(texts: Sequence[Sequence[str]], terms: set[str]) -> set[str]:
    """Return terms that stand before a title in a good part of their uses: names of people."""
    joined = "\n".join("\n".join(runs) for runs in texts)
    titles = "|".join(HAN_TITLES[:-1])
    told = Counter(
        found.group(1)[-size:]
        for found in re.finditer(rf"(.{{1,3}})(?={titles})", joined)
        for size in range(2, len(found.group(1)) + 1)
    )
    return {term for term in terms if told[term] > _NAMED * joined.count(term)}


def _cut(chunk: str, terms: set[str]) -> Iterator[str]:
    """Yield the terms of a chunk, the longest first at each place, from left to right."""
    at = 0
    while at < len(chunk):
        sizes = range(min(LONGEST, len(chunk) - at), 1, -1)
        size = next((size for size in sizes if chunk[at : at + size] in terms), 0)
        if size:
            yield chunk[at : at + size]
        at += size or 1
