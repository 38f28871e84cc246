"""Log-rank tests: do groups leave at the same pace?

Mantel (1966); the weights of Peto and Peto (1972), Gehan (1965) and Tarone and Ware (1977);
stratified, with late entry.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.survival.curve import number_at_risk
from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

NOTHING = 1e-9  # a variance below this share of the events is rounding

Weight = Literal["log-rank", "Peto-Peto", "Gehan-Wilcoxon", "Tarone-Ware"]


@dataclass(frozen=True, eq=False)
class LogrankTest:
    """Observed and expected events of each group (weighted), and the test of their differences."""

    group: str
    weight: Weight
    counts: pd.DataFrame
    covariance: np.ndarray
    chisq: float
    df: int
    p: float

    def __str__(self) -> str:
        return (
            f"{self.weight} test by {self.group}: chi-square {self.chisq:.2f} on {self.df} df, "
            f"p {self.p:.3g}"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.counts, str(self), formats={"spells": ",.0f"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def logrank(
    spells: Spells, group: str, stratum: str | None = None, weight: Weight = "log-rank"
) -> LogrankTest:
    """Test whether the groups' hazards are equal at all times, within strata.

    Parameters
    ----------
    group, stratum : str
        Columns read with the spells.
    weight : str
        'log-rank' weighs all events alike; 'Peto-Peto' by the Kaplan-Meier estimate just before;
        'Gehan-Wilcoxon' by the number at risk; 'Tarone-Ware' by its root.

    Raises
    ------
    AnalysisError
        There is one group only, no event, or no time at which two groups were at risk.
    """
    codes, names = pd.factorize(spells.rows[group], sort=True)
    if len(names) < 2:
        raise AnalysisError(
            f"'{group}' is '{names[0]}' in all {len(codes):,} rows used; "
            "a comparison needs at least two groups."
        )
    spells.require_events("a log-rank test")
    parts = [spells.of(codes == g) for g in range(len(names))]
    observed, expected = np.zeros(len(names)), np.zeros(len(names))
    covariance = np.zeros((len(names), len(names)))
    for members in _strata(spells, stratum):
        sums = _stratum_sums(spells.of(members), codes[members], len(names), weight)
        observed, expected, covariance = (
            observed + sums[0],
            expected + sums[1],
            covariance + sums[2],
        )
    counts = pd.DataFrame(
        {group: names, "spells": [p.n for p in parts], "observed": observed, "expected": expected}
    )
    df = int(np.linalg.matrix_rank(covariance, tol=NOTHING * max(spells.events, 1), hermitian=True))
    if df == 0:
        raise AnalysisError(
            f"No two groups of '{group}' were at risk at the time of any event, so their paces "
            "cannot be compared; check entry times and strata."
        )
    gap = observed - expected
    chisq = float(gap @ np.linalg.pinv(covariance, rcond=NOTHING, hermitian=True) @ gap)
    return LogrankTest(
        group, weight, counts, covariance, chisq, df, float(stats.chi2.sf(chisq, df))
    )


def _strata(spells: Spells, stratum: str | None) -> list[np.ndarray]:
    if stratum is None:
        return [np.ones(len(spells.exit), dtype=bool)]
    codes, names = pd.factorize(spells.rows[stratum])
    return [codes == s for s in range(len(names))]


def _stratum_sums(spells: Spells, codes: np.ndarray, groups: int, weight: Weight):
    """Return observed and expected events of each group, and their covariance."""
    time = np.unique(spells.exit[spells.happened])
    if not time.size:
        return np.zeros(groups), np.zeros(groups), np.zeros((groups, groups))
    parts = [spells.of(codes == g) for g in range(groups)]
    n = np.column_stack([number_at_risk(part, time) for part in parts])
    d = np.column_stack([_events_at(part, time) for part in parts])
    total, deaths = n.sum(axis=1), d.sum(axis=1)
    w = _weights(weight, total, deaths)
    share = n / total[:, None]
    spread = w**2 * deaths * np.where(total > 1, (total - deaths) / np.maximum(total - 1, 1), 0)
    covariance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return w @ d, (w * deaths) @ share, covariance


def _events_at(spells: Spells, time: np.ndarray) -> np.ndarray:
    real = spells.happened
    place = np.searchsorted(time, spells.exit[real])
    return np.bincount(place, spells.counts[real], minlength=len(time))


def _weights(weight: Weight, total: np.ndarray, deaths: np.ndarray) -> np.ndarray:
    if weight == "Peto-Peto":
        return np.concatenate([[1.0], np.cumprod(1 - deaths / total)[:-1]])
    if weight == "Gehan-Wilcoxon":
        return total
    return np.sqrt(total) if weight == "Tarone-Ware" else np.ones_like(total)
