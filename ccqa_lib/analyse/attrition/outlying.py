"""Which teams lose more than the others explain, beyond chance and looking at many?

A team is compared with all usual others together: given the sum of both its own count is binomial,
exactly (Przyborowski and Wilenski 1940), to one side and by the mid-p (Lancaster 1961), as the
plain exact p of small counts is larger than it need be. Over all teams by Benjamini and Hochberg
(1995). Teams that stand out are taken out of the others, and all are judged again, until none
changes: else the worst would hide one another.

Where usual teams differ among themselves by more than chance, none is flagged for being like that:
counts are then held against a gamma-Poisson with that spread (Spiegelhalter 2005). Bad teams must
not make the usual ones look spread, and flagging the highest must not make the rest look alike: so
the spread is read from the three quarters of teams that lose least, of the others no more being
used than that they lose more.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.compare.adjust import benjamini_hochberg

FEWEST_USUAL = 3  # teams to compare with
MOST_ROUNDS = 10
MID = 0.5  # of the chance of the very count that was seen
DIFFER = 0.82  # log likelihood ratio of the spread, p 0.1 of a variance (Self and Liang 1987)
READ = 0.75  # share of teams, those that lose least, from whose counts the spread is read
SPREADS = np.array([0.001, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7])
LIKELY_SPREAD = 0.2  # of usual teams' true ratios: standard deviation of the half-normal prior
LEVELS = np.geomspace(0.7, 1.4, 29)  # of the usual pace, times the middle team's


@dataclass(frozen=True, eq=False)
class Outlying:
    """Which counts stand out: `adjusted` p of more than usual, `flagged`, and the `usual` ones.

    Each team was compared with the other usual ones. Where most stand out, there are no usual ones
    to tell: then each was compared with all others, and flagged ones are among the `usual`.
    `usual_spread` is the standard deviation of the usual teams' true ratios; 0 where they differ no
    more than chance lets them.
    """

    adjusted: np.ndarray
    flagged: np.ndarray
    usual: np.ndarray
    usual_spread: float


def outlying(seen: np.ndarray, expected: np.ndarray, false_share: float) -> Outlying:
    """Return which teams lose more than usual.

    Parameters
    ----------
    seen, expected : arrays, shape (teams,)
        Leavers, and those that everybody's pace would give.
    false_share : float
        Share of the flagged that may be so by chance (the false-discovery rate).
    """
    alike = _by_chance(seen, expected, false_share)
    if (~alike.flagged).sum() < FEWEST_USUAL:
        return alike
    likelihood = _likelihood_from_below(seen, expected)
    if likelihood.max() - likelihood[0].max() < DIFFER:
        return alike
    return _by_nature(seen, expected, false_share, likelihood)


def smallest_count(expected: float, chance: float) -> int:
    """Return the count of which the mid-p, with so many expected, is no more than `chance`."""
    counts = np.arange(int(stats.poisson.isf(chance, expected)) + 3)
    mid_p = stats.poisson.sf(counts, expected) + MID * stats.poisson.pmf(counts, expected)
    return int(counts[(mid_p <= chance).argmax()])


def _by_chance(seen: np.ndarray, expected: np.ndarray, false_share: float) -> Outlying:
    """Judge teams that differ by chance alone but for the flagged ones, until none changes."""
    flagged = np.zeros(len(seen), dtype=bool)
    for _ in range(MOST_ROUNDS):
        adjusted = benjamini_hochberg(_binomial(seen, expected, ~flagged))
        now = flagged | (adjusted <= false_share)
        is_too_few = (~now).sum() < max(FEWEST_USUAL, len(seen) / 2)
        if now.sum() == flagged.sum() or is_too_few:
            break  # where most stand out there are no usual ones to compare with
        flagged = now
    return Outlying(adjusted, adjusted <= false_share, ~flagged, 0.0)


def _binomial(seen: np.ndarray, expected: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Return the mid-p of so many leavers or more at the pace of the other usual teams."""
    others = seen[usual].sum() - np.where(usual, seen, 0)
    base = expected[usual].sum() - np.where(usual, expected, 0)
    share, both = expected / (expected + base), seen + others
    upper = stats.binom.sf(seen, both, share) + MID * stats.binom.pmf(seen, both, share)
    return np.minimum(upper, 1.0)


def _by_nature(seen, expected, false_share: float, likelihood: np.ndarray) -> Outlying:
    """Judge teams that differ by nature, averaged over how much, and over the usual pace."""
    weight = likelihood + stats.halfnorm.logpdf(SPREADS, scale=LIKELY_SPREAD)[:, None]
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    size, level = _grid(seen, expected)
    chance = size / (size + level)
    upper = stats.nbinom.sf(seen, size, chance) + MID * stats.nbinom.pmf(seen, size, chance)
    adjusted = benjamini_hochberg(np.minimum(np.tensordot(weight, upper, 2), 1.0))
    flagged = adjusted <= false_share
    is_usual = ~flagged if (~flagged).sum() >= FEWEST_USUAL else np.ones(len(seen), dtype=bool)
    return Outlying(adjusted, flagged, is_usual, float(weight.sum(axis=1) @ SPREADS))


def _likelihood_from_below(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return the log likelihood of each spread and level, shape (spreads, levels).

    Counts of the teams that lose least are taken as they are, others as being higher.
    """
    size, level = _grid(seen, expected)
    chance = size / (size + level)
    cut = np.floor(_pace_of(seen, expected, READ) * expected)
    below = stats.nbinom.logpmf(seen, size, chance)
    above = stats.nbinom.logsf(cut, size, chance)
    return np.where(seen <= cut, below, above).sum(axis=2)


def _grid(seen: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return gamma shapes and expected counts over spreads, levels and teams."""
    pace = _pace_of(seen, expected, 0.5) * LEVELS
    return 1 / SPREADS[:, None, None] ** 2, pace[None, :, None] * expected


def _pace_of(seen: np.ndarray, expected: np.ndarray, share: float) -> float:
    """Return the pace, leavers over expected, up to which that share of what is expected lies."""
    ratio = seen / expected
    order = np.argsort(ratio, kind="stable")
    weight = np.cumsum(expected[order])
    found = float(ratio[order][np.searchsorted(weight, share * weight[-1])])
    return found if found > 0 else max(seen.sum(), 0.5) / expected.sum()
