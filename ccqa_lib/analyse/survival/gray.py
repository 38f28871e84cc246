"""Gray's test: do groups leave by one cause to the same extent, other causes taken into account?

Gray (1988), a class of k-sample tests for cumulative incidence: who left by another cause stays,
in part, in the risk set. A log-rank test of the cause compares hazards instead.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.survival.curve import number_at_risk
from ccqa_lib.analyse.survival.incidence import cause_counts
from ccqa_lib.analyse.survival.spells import Spells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class GrayTest:
    """One row a cause: cause, events, chisq, df, p."""

    group: str
    causes: pd.DataFrame

    def __str__(self) -> str:
        told = [f"{row.cause}: p {row.p:.3g}" for row in self.causes.itertuples()]
        return f"Gray's test of incidence by {self.group}: {'; '.join(told)}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.causes, str(self), formats={"chisq": ".2f", "p": ".3g"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True, eq=False)
class _Groups:
    """Counts at each time an event happened, shape (times, groups), and what follows from them.

    `before` and `after` are the Kaplan-Meier curves just before and after each time; `incidence`
    is that of the cause just before.
    """

    at_risk: np.ndarray
    own: np.ndarray
    other: np.ndarray
    before: np.ndarray
    after: np.ndarray
    incidence: np.ndarray


def gray_test(spells: Spells, group: str) -> GrayTest:
    """Test, for each cause, whether the groups' cumulative incidences are equal.

    Raises
    ------
    AnalysisError
        There is one group only, no event, or late entry.
    """
    spells.require_events("Gray's test")
    spells.refuse_late_entry("Gray's test")
    codes, names = pd.factorize(spells.rows[group], sort=True)
    if len(names) < 2:
        raise AnalysisError(
            f"'{group}' is '{names[0]}' in all {len(codes):,} rows used; "
            "a comparison needs at least two groups."
        )
    rows = [_row(spells, codes, len(names), number) for number in range(len(spells.causes))]
    return GrayTest(group, pd.DataFrame(rows, columns=["cause", "events", "chisq", "df", "p"]))


def _row(spells: Spells, codes: np.ndarray, groups: int, number: int) -> tuple[Any, ...]:
    counted = _counted(spells, codes, groups, number)
    score, covariance = _score_and_covariance(counted)
    chisq = float(score @ np.linalg.pinv(covariance, rcond=1e-12, hermitian=True) @ score)
    df = groups - 1
    events = counted.own.sum()
    return spells.causes[number], events, chisq, df, float(stats.chi2.sf(chisq, df))


def _counted(spells: Spells, codes: np.ndarray, groups: int, number: int) -> _Groups:
    time = np.unique(spells.exit[spells.happened])
    parts = [spells.of(codes == g) for g in range(groups)]
    at_risk = np.column_stack([number_at_risk(part, time) for part in parts])
    counts = np.stack([_counts_at(part, time) for part in parts], axis=1)
    own, both = counts[:, :, number], counts.sum(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        after = np.cumprod(np.where(at_risk > 0, 1 - both / at_risk, 1), axis=0)
        before = np.vstack([np.ones(groups), after[:-1]])
        steps = np.where(at_risk > 0, before * own / at_risk, 0)
    incidence = np.vstack([np.zeros(groups), np.cumsum(steps, axis=0)[:-1]])
    return _Groups(at_risk, own, both - own, before, after, incidence)


def _counts_at(part: Spells, time: np.ndarray) -> np.ndarray:
    real = part.of(part.happened)
    return cause_counts(real, np.searchsorted(time, real.exit), len(time))


def _score_and_covariance(g: _Groups) -> tuple[np.ndarray, np.ndarray]:
    """Return the score of all groups but the last, and its covariance."""
    deaths, there = g.own.sum(axis=1), g.at_risk > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.where(there, g.at_risk / g.before, 0)
    adjusted = scaled * (1 - g.incidence)
    score = g.own - deaths[:, None] * adjusted / adjusted.sum(axis=1, keepdims=True)
    pooled = scaled.sum(axis=1)
    jump = deaths / pooled
    past = np.concatenate([[0.0], np.cumsum(jump)[:-1]])
    share = scaled / pooled[:, None]
    a = scaled[:, :, None] * (np.eye(share.shape[1]) - share[:, None, :])
    grown = np.cumsum(a * (jump / (1 - past))[:, None, None], axis=0)
    ahead = grown[-1] - grown
    stay = (1 - past - jump)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(g.after > 0, stay / g.after, 0)
        first = np.where(there, _tied(deaths[:, None], pooled[:, None] * g.before)
                         * g.before * jump[:, None] / g.at_risk, 0)  # fmt: skip
        second = np.where(there & (g.after > 0), _tied(g.other, g.at_risk)
                          * g.before**2 * g.other / g.at_risk**2, 0)  # fmt: skip
    direct = a + np.where(g.after > 0, 1 - left, 1)[:, None, :] * ahead
    through = left[:, None, :] * ahead
    covariance = np.einsum("tik,tjk,tk->ij", direct, direct, first)
    covariance += np.einsum("tik,tjk,tk->ij", through, through, second)
    return score.sum(axis=0)[:-1], covariance[:-1, :-1]


def _tied(died: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    return np.where(died > 1, 1 - (died - 1) / (at_risk - 1), 1)
