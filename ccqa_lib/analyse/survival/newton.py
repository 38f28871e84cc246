"""Newton's method on a log-likelihood, with the cases in which it has no highest point named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ccqa_lib.errors import AnalysisError

MOST_STEPS = 60
SETTLED = 1e-18  # gain promised by the next step, in units of log-likelihood
NEARLY = 1e-12
FLAT_GAIN = 1e-6  # a step that promises less than this ...
FAR = 0.1  # ... and yet moves the linear predictor by more, time after time, goes to infinity
STUBBORN = 3  # such steps in a row
BEYOND = 50.0  # a linear predictor that spans more, and still moves, goes there too
SHARE = 0.02  # columns with less than this share of such a step take no part
WEAK = 1e-10  # information on a standardised column, an event, below which there is none

Evaluate = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Maximum:
    """The highest point of a log-likelihood, and its values there and at the start."""

    beta: np.ndarray
    inverse: np.ndarray
    loglik: float
    start_loglik: float
    start_score: np.ndarray
    start_information: np.ndarray

    @property
    def score_test(self) -> float:
        """The score statistic of the start, all coefficients 0."""
        return float(self.start_score @ np.linalg.solve(self.start_information, self.start_score))


def maximise(evaluate: Evaluate, matrix: np.ndarray, names: Sequence[str]) -> Maximum:
    """Return the maximum, from coefficients 0.

    Parameters
    ----------
    evaluate : function of the coefficients
        Returns log-likelihood, score and information.
    matrix : array, shape (rows, k)
        The standardised columns, to see how far a step moves the rows.

    Raises
    ------
    AnalysisError
        A column says nothing, two cannot be told apart, or an estimate is infinite.
    """
    beta = np.zeros(len(names))
    start = here = evaluate(beta)
    _require_information(here[2], names)
    flat = 0
    for _ in range(MOST_STEPS):
        step = _solve(here[2], here[1], names)
        gain = float(here[1] @ step)
        flat = flat + 1 if gain < FLAT_GAIN and np.ptp(matrix @ step) > FAR else 0
        if flat == STUBBORN:
            _refuse_ridge(step, names)
        if gain < SETTLED and not flat:
            break
        last, (beta, here) = beta, _climbed(evaluate, beta, step, here)
        if beta is last:
            break
    if not gain < NEARLY:
        if np.ptp(matrix @ beta) > BEYOND:
            _refuse_ridge(beta, names)
        raise AnalysisError(
            f"The model does not settle after {MOST_STEPS} steps; a column with a few huge "
            "values is the usual cause. Look at the columns' ranges, or take logarithms."
        )
    inverse = np.linalg.inv(here[2])
    return Maximum(beta, (inverse + inverse.T) / 2, here[0], *start)


def _climbed(evaluate: Evaluate, beta: np.ndarray, step: np.ndarray, here):
    """Return the step's end, halved while it leads down; the same place where none leads up."""
    for _ in range(40):
        there = evaluate(beta + step)
        if np.isfinite(there[0]) and there[0] >= here[0] - 1e-9 * (abs(here[0]) + 1):
            return beta + step, there
        step = step / 2
    return beta, here


def _solve(information: np.ndarray, score: np.ndarray, names: Sequence[str]) -> np.ndarray:
    try:
        return np.linalg.solve(information, score)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(information)
        _refuse_ridge(vectors[:, values.argmin()], names)
        raise


def _require_information(information: np.ndarray, names: Sequence[str]) -> None:
    diagonal = np.diag(information)
    size = max(float(diagonal.max()), 1e-300)
    if (diagonal <= WEAK * size).any():
        name = names[int(diagonal.argmin())]
        raise AnalysisError(
            f"Column '{name}' is the same for everybody at risk at the time of each event (within "
            "strata), so nothing can be said about its effect. Leave it out."
        )
    scaled = information / np.sqrt(np.outer(diagonal, diagonal))
    values, vectors = np.linalg.eigh(scaled)
    if values[0] < WEAK:
        listed = listed_columns(vectors[:, 0], names)
        raise AnalysisError(
            f"The effects of {listed} cannot be told apart among those at risk at the times of "
            "the events (within strata). Leave one of them out."
        )


def _refuse_ridge(step: np.ndarray, names: Sequence[str]) -> None:
    raise AnalysisError(
        f"No model fitted: with {listed_columns(step, names)} every event can be ranked first, or "
        "last, among those at risk (monotone likelihood; often a category without any event), so "
        "the hazard ratio has no finite estimate. Merge or leave out categories, or compare the "
        "groups with a log-rank test."
    )


def listed_columns(step: np.ndarray, names: Sequence[str]) -> str:
    """Return the names of the columns that take part in a step."""
    part = np.abs(step) > SHARE * np.abs(step).max()
    return " and ".join(f"'{name}'" for name, used in zip(names, part, strict=True) if used)
