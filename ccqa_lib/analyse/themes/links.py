"""Which terms stand in the same texts more often than chance and the length of texts explain?

Two terms are linked where they share far more texts than foretold (Poisson deviance, one side,
Bonferroni over all pairs). What is foretold takes from each text its length: long texts share terms
because they are long. The strength of a link is its normalised pointwise mutual information
(Bouma 2009), 0 without a link; linked terms are grouped by average linkage.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_array
from scipy.spatial.distance import squareform

MOST_TERMS = 300
MOST_OF_TEXTS = 0.5  # a term that stands in more of the texts tells none apart
FEWEST_SHARED = 3
FALSE_LINKS = 0.05
JOINED_AT = 0.15  # average strength at which terms are one group
FEWEST_TERMS = 2


@dataclass(frozen=True, eq=False)
class TermTable:
    """Which texts hold which terms: `holds` has shape (texts, terms), 0 or 1."""

    terms: tuple[str, ...]
    holds: csr_array


def term_table(texts: list[list[str]], weights: np.ndarray) -> TermTable:
    """Return the terms of texts, the most frequent MOST_TERMS, in the order of their letters."""
    names = sorted({term for terms in texts for term in terms})
    place = {name: i for i, name in enumerate(names)}
    rows = [i for i, terms in enumerate(texts) for _ in set(terms)]
    columns = [place[term] for terms in texts for term in sorted(set(terms))]
    shape = (len(texts), len(names))
    holds = csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    counts = np.asarray(holds.T @ weights, dtype=float)
    spoken = float(weights[holds.sum(axis=1) > 0].sum())
    order = np.lexsort((np.arange(len(names)), -counts))
    kept = [i for i in order if counts[i] <= max(MOST_OF_TEXTS * spoken, 1)][:MOST_TERMS]
    kept.sort()
    return TermTable(tuple(names[i] for i in kept), csr_array(holds[:, kept]))


def strengths(table: TermTable, weights: np.ndarray) -> np.ndarray:
    """Return the strength of each pair of terms, shape (terms, terms); 0 where none is linked."""
    holds = table.holds
    lengths = np.asarray(holds.sum(axis=1)).ravel()
    spoken = weights * (lengths > 0)
    weighted = csr_array(holds.multiply(spoken[:, None]))
    shared = np.asarray((weighted.T @ holds).todense(), dtype=float)
    count = np.diag(shared).copy()
    whole = max(float((spoken * lengths).sum()), 1.0)
    chance = float((spoken * lengths * (lengths - 1)).sum()) / whole**2
    foretold = np.maximum(np.outer(count, count) * max(chance, 1e-300), 1e-300)
    n = max(float(spoken.sum()), 2.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(shared / foretold)
        deviance = 2 * (shared * odds - (shared - foretold))
        told = odds / -np.log(shared / (n + 1))
    tried = (shared >= FEWEST_SHARED) & (shared > foretold)
    linked = tried & (np.where(tried, deviance, 0.0) >= _line(np.where(tried, deviance, 0.0)))
    np.fill_diagonal(linked, False)
    return np.where(linked, np.clip(np.nan_to_num(told), 0, 1), 0.0)


def _line(deviance: np.ndarray) -> float:
    """Return the deviance from which few links are false (Benjamini & Hochberg 1995)."""
    upper = np.sort(deviance[np.triu_indices(len(deviance), 1)])[::-1]
    if not len(upper):
        return np.inf
    p = stats.chi2.sf(upper, 1) / 2
    passed = np.flatnonzero(p <= FALSE_LINKS * np.arange(1, len(p) + 1) / len(p))
    return float(upper[passed[-1]]) if len(passed) else np.inf


def groups_of(strength: np.ndarray) -> list[frozenset[int]]:
    """Return the groups of FEWEST_TERMS terms or more, as places, in the order of their least."""
    if len(strength) < FEWEST_TERMS:
        return []
    apart = squareform(1 - strength, checks=False)
    codes = fcluster(linkage(apart, "average"), 1 - JOINED_AT, "distance")
    found = [frozenset(np.flatnonzero(codes == code).tolist()) for code in np.unique(codes)]
    return sorted((each for each in found if len(each) >= FEWEST_TERMS), key=min)
