"""How well do raters agree beyond chance? Coefficients that differ in what they call chance.

All take missing ratings: a subject counts for agreement from two ratings on, and for the
categories' shares from one on (Gwet, Handbook of Inter-Rater Reliability, 4th ed., chapters 2-5).
"""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.agreement.coefficient import Agreement, agreement_from
from ccqa_lib.analyse.agreement.ratings import MISSING, Ratings
from ccqa_lib.analyse.agreement.weights import Weighting, weights_of
from ccqa_lib.errors import AnalysisError


@dataclass(frozen=True, eq=False)
class _Observed:
    """What all coefficients share; arrays by subject unless said otherwise."""

    weights: np.ndarray
    counts: np.ndarray
    raters: np.ndarray
    agreeing: np.ndarray
    shares: np.ndarray  # by category

    @property
    def repeated(self) -> np.ndarray:
        """Subjects with two ratings or more."""
        return self.raters >= 2

    @property
    def agreement(self) -> float:
        """Observed agreement over the repeated subjects."""
        return float(self.agreeing[self.repeated].mean())

    def influence(self, chance: float) -> np.ndarray:
        """Each subject's share in (observed - chance) / (1 - chance), chance held fixed."""
        scale = len(self.raters) / self.repeated.sum() / (1 - chance)
        return scale * (self.agreeing - chance) * self.repeated


def percent_agreement(ratings: Ratings, weighting: Weighting = "none") -> Agreement:
    """Share of agreement, nothing taken off for chance."""
    seen = _observe(ratings, weighting)
    shares = (seen.agreement, 0.0, seen.agreement)
    return agreement_from("agreement", shares, seen.influence(0.0), "Gwet 2014")


def gwet_ac(ratings: Ratings, weighting: Weighting = "none") -> Agreement:
    """Gwet's AC1, or AC2 with weights: chance is guessing on the hard cases only (2008)."""
    seen = _observe(ratings, weighting)
    q = len(seen.shares)
    scale = seen.weights.sum() / (q * (q - 1))
    chance = float(scale * (seen.shares * (1 - seen.shares)).sum())
    each = scale * (seen.counts @ (1 - seen.shares)) / np.maximum(seen.raters, 1)
    name = "AC1" if weighting == "none" else "AC2"
    return _corrected(name, seen, chance, each, "Gwet 2008")


def fleiss(ratings: Ratings, weighting: Weighting = "none") -> Agreement:
    """Fleiss' kappa with an interval that holds away from zero agreement too (Gwet 2021)."""
    seen = _observe(ratings, weighting)
    chance = float(seen.shares @ seen.weights @ seen.shares)
    each = seen.counts @ _mean_weight(seen) / np.maximum(seen.raters, 1)
    return _corrected("Fleiss' kappa", seen, chance, each, "Fleiss 1971, Gwet 2021")


def brennan_prediger(ratings: Ratings, weighting: Weighting = "none") -> Agreement:
    """Brennan & Prediger (1981): chance is every category equally often."""
    seen = _observe(ratings, weighting)
    chance = float(seen.weights.mean())
    shares = (seen.agreement, chance, (seen.agreement - chance) / (1 - chance))
    influence = seen.influence(chance)
    return agreement_from("Brennan-Prediger", shares, influence, "Brennan & Prediger 1981")


def conger(ratings: Ratings, weighting: Weighting = "none") -> Agreement:
    """Conger's kappa (1980): chance is each rater's own use of the categories.

    With two raters it is Cohen's. Raters must be known.
    """
    seen, codes = _observe(ratings, weighting), ratings.need_raters()
    n, r = codes.shape
    given = codes != MISSING
    per_rater = given.sum(axis=0)
    if (per_rater == 0).any():
        raise AnalysisError("Conger's kappa: a rater rated nothing; leave that column out.")
    said = np.stack([codes == k for k in range(len(seen.shares))], axis=2).astype(float)
    shares = said.sum(axis=0) / per_rater[:, None]
    total = shares.sum(axis=0)
    same = np.einsum("gk,kl,gl->", shares, seen.weights, shares)
    chance = float((total @ seen.weights @ total - same) / (r * (r - 1)))
    # each subject moves each rater's shares, which pair with the shares of all other raters
    centred = said - (given - per_rater / n)[:, :, None] * shares[None]
    others = (total - shares) @ seen.weights
    each = (centred * (n / per_rater)[None, :, None] * others[None]).sum(axis=(1, 2))
    each = each / (r * (r - 1))
    return _corrected("Conger's kappa", seen, chance, each, "Conger 1980")


def krippendorff_chance(ratings: Ratings, weighting: Weighting = "none") -> Agreement:
    """Krippendorff's alpha as a weighted coefficient, with its interval (Gwet 2021).

    Subjects with a single rating do not count at all. For interval and ratio scales see
    `krippendorff_alpha`.
    """
    seen = _observe(ratings, weighting)
    counts, raters = seen.counts[seen.repeated], seen.raters[seen.repeated]
    mean = raters.mean()
    agreeing = seen.agreeing[seen.repeated] * raters / mean
    plain, slip = agreeing.mean(), 1 / raters.sum()
    shares = (counts / mean).mean(axis=0)
    chance = float(shares @ seen.weights @ shares)
    observed = (1 - slip) * plain + slip
    uneven = (raters - mean) / mean
    typical = (seen.weights + seen.weights.T) @ shares / 2
    inner = (plain - chance) / (1 - chance)
    each = counts @ typical / mean - chance * uneven
    influence = (agreeing - observed * uneven - chance) / (1 - chance)
    influence = influence - 2 * (1 - inner) * (each - chance) / (1 - chance)
    value = (observed - chance) / (1 - chance)
    # the small-sample slip shifts all subjects alike, so it leaves the spread as it is
    influence = influence - inner + value
    name, source = "Krippendorff's alpha", "Krippendorff 2011, Gwet 2021"
    return agreement_from(name, (observed, chance, value), influence, source)


def _observe(ratings: Ratings, weighting: Weighting) -> _Observed:
    weights, counts = weights_of(ratings, weighting), ratings.counts.astype(float)
    raters = counts.sum(axis=1)
    pairs = np.maximum(raters * (raters - 1), 1)
    agreeing = (counts * (counts @ weights.T - 1)).sum(axis=1) / pairs
    shares = (counts / np.maximum(raters, 1)[:, None]).sum(axis=0) / (raters > 0).sum()
    return _Observed(weights, counts, raters, agreeing, shares)


def _mean_weight(seen: _Observed) -> np.ndarray:
    """Mean weight of each category against a rating drawn by the shares."""
    return (seen.weights + seen.weights.T) @ seen.shares / 2


def _corrected(name: str, seen: _Observed, chance: float, each, source: str) -> Agreement:
    value = (seen.agreement - chance) / (1 - chance)
    influence = seen.influence(chance) - 2 * (1 - value) * (each - chance) / (1 - chance)
    return agreement_from(name, (seen.agreement, chance, value), influence, source)
