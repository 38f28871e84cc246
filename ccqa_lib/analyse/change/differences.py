"""Difference in differences: did the treated units change more than the others did?

Angrist & Pischke, Mostly Harmless Econometrics, chapter 5. Standard errors treat each unit (a
team, a site) as one cluster: its periods are not independent (Bertrand, Duflo & Mullainathan
2004). Units that start at different times are refused: one average over them can even have the
wrong sign (Goodman-Bacon 2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.change.panel import Panel, ReadPanel, two_way_within
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

FEW_UNITS = 10  # treated or untreated units below which the answer is told as a doubt
DRIFT_P = 0.1  # below it the groups drifted apart before the change


@dataclass(frozen=True, eq=False)
class TwoByTwo:
    """Means of both groups before and after; `did` in the outcome's unit.

    `means` has rows untreated, treated and columns before, after. `ols_se` takes all rows for
    independent and is for comparison only; `cluster_se` is by unit.
    """

    means: np.ndarray
    did: float
    ols_se: float
    cluster_se: float
    units: int

    @property
    def effect(self) -> Effect:
        """The difference of differences with a 95 % interval by units."""
        reach = stats.t.isf(0.025, self.units - 1) * self.cluster_se
        return Effect("difference in differences", self.did, self.did - reach, self.did + reach)

    def __str__(self) -> str:
        return f"{self.effect} over {self.units} units"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        frame = pd.DataFrame(self.means, columns=["before", "after"])
        frame.insert(0, "group", ["untreated", "treated"])
        return table(frame, str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True, eq=False)
class TwoWay:
    """Effects with every unit's level and every period's level taken out.

    `coefficients` carry the errors by unit (CR1, all levels counted) and t tests on units - 1;
    `classical` takes rows for independent, `arellano` has no small-sample factor.
    """

    coefficients: Coefficients
    classical: np.ndarray
    arellano: np.ndarray
    units: int
    doubts: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.coefficients}; {self.units} units"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return self.coefficients.with_notes(*self.doubts).to_block()

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def two_by_two(frame: pd.DataFrame, panel: Panel) -> TwoByTwo:
    """Compare treated and untreated units before and after.

    Raises
    ------
    AnalysisError
        A column is absent, a value missing, a group or period empty, or units too few.
    """
    read = panel.read(frame)
    treated, post = read.treated, read.post
    X = np.column_stack([np.ones(len(treated)), treated, post, treated * post]).astype(float)
    inverse = np.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ read.y
    residuals = read.y - X @ beta
    n, k, units = *X.shape, len(read.unit_names)
    scores = _sums(read.units, X * residuals[:, None], units)
    factor = units / (units - 1) * (n - 1) / (n - k)
    robust = inverse @ scores.T @ scores @ inverse * factor
    classical = inverse[3, 3] * (residuals @ residuals) / (n - k)
    means = np.array(
        [[read.y[(treated == g) & (post == p)].mean() for p in (0, 1)] for g in (0, 1)]
    )
    return TwoByTwo(means, beta[3], float(np.sqrt(classical)), float(np.sqrt(robust[3, 3])), units)


def two_way_effect(frame: pd.DataFrame, panel: Panel) -> TwoWay:
    """Return the effect with units' and periods' levels taken out, with doubts about trends.

    Raises
    ------
    AnalysisError
        As `two_by_two`, or units start at different times.
    """
    read = panel.read(frame)
    active = (read.treated * read.post).astype(float)
    return _fit(read, active[:, None], ("effect",), _doubts(read))


def event_study(frame: pd.DataFrame, panel: Panel) -> TwoWay:
    """Return the gap between the groups in each period, beside the last period before.

    Coefficients are named by the period counted from that one: '-2', '-1', '1', '2'. Those of
    periods before should lie around nought; else the groups were drifting apart already.

    Raises
    ------
    AnalysisError
        As `two_way_effect`.
    """
    return _event_study(panel.read(frame))


def _event_study(read: ReadPanel) -> TwoWay:
    last_before = read.periods[read.post == 0].max()
    relative = read.periods - last_before
    steps = [step for step in np.unique(relative[read.treated == 1]) if step != 0]
    columns = np.column_stack([(relative == step) * read.treated for step in steps]).astype(float)
    return _fit(read, columns, tuple(f"{step:g}" for step in steps), ())


def _doubts(read: ReadPanel) -> tuple[str, ...]:
    doubts = []
    treated = len(np.unique(read.units[read.treated == 1]))
    fewest = min(treated, len(read.unit_names) - treated)
    if fewest < FEW_UNITS:
        doubts.append(f"Only {fewest} units in one group: the interval is rough.")
    if len(np.unique(read.periods[read.post == 0])) < 2:
        return (*doubts, "One period before only: nothing shows that the groups moved alike.")
    study = _event_study(read)
    p = joint_p(study, [name for name in study.coefficients.names if float(name) < 0])
    if p < DRIFT_P:
        doubts.append(
            f"The groups already moved apart before the change (p {p:.3g}); the effect may be that "
            "drift going on."
        )
    return tuple(doubts)


def joint_p(study: TwoWay, names: Sequence[str]) -> float:
    """Return the p value that all these coefficients are nought, by an F test over units."""
    some = study.coefficients.of(names)
    q, spare = len(names), study.units - len(names)
    if spare < 1:
        return float("nan")
    wald = some.estimate @ np.linalg.pinv(some.covariance) @ some.estimate
    scaled = wald * spare / (q * (study.units - 1))  # Hotelling's T-squared
    return float(stats.f.sf(scaled, q, spare))


def _fit(
    read: ReadPanel, columns: np.ndarray, names: tuple[str, ...], doubts: tuple[str, ...]
) -> TwoWay:
    X = two_way_within(columns, read)
    y = two_way_within(read.y[:, None], read)[:, 0]
    lengths = np.linalg.norm(X, axis=0)
    if np.linalg.matrix_rank(X / np.where(lengths, lengths, 1), tol=1e-8) < X.shape[1]:
        raise AnalysisError(
            "treated: the effect cannot be told from the levels of units and periods; some unit "
            "must stay untreated, and each period needs both groups."
        )
    inverse = np.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ y
    residuals = y - X @ beta
    if np.abs(residuals).max() <= 1e-9 * np.abs(read.y).max():
        raise AnalysisError(
            "outcome: levels and effect explain every row exactly, so that nothing shows how units "
            "vary; check whether the values were copied or filled in."
        )
    units, n = len(read.unit_names), len(y)
    estimated = X.shape[1] + units + len(np.unique(read.periods)) - 1
    if n <= estimated:
        raise AnalysisError(f"{n} rows are too few for {estimated} levels and effects.")
    scores = _sums(read.units, X * residuals[:, None], units)
    bare = inverse @ scores.T @ scores @ inverse
    factor = units / (units - 1) * (n - 1) / (n - estimated)
    table_of = Coefficients(
        names, beta, bare * factor, np.full(len(beta), units - 1.0), f"by unit ({units}, CR1)"
    )
    classical = np.sqrt(np.diag(inverse) * (residuals @ residuals) / (n - estimated))
    return TwoWay(table_of, classical, np.sqrt(np.diag(bare)), units, doubts)


def _sums(codes: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    return np.column_stack([np.bincount(codes, column, groups) for column in values.T])
