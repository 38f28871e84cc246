"""Where the likelihood of ordered answers has its top: Newton's method on sums of blocks of rows.

The ends of all intervals as functions of the parameters would be many times as large as the rows.
So gradient and information are summed block by block, from the columns and the answers alone:
within an answer all rows have the same two thresholds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ccqa_lib.analyse.regression.cumulative import Link, Pieces, between
from ccqa_lib.analyse.regression.glm import EVERY, FEW_STEPS, MANY_ROWS
from ccqa_lib.errors import AnalysisError

MOST_STEPS = 200
AT_ONCE = 8_192  # rows whose sums are taken at once; they stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Answers:
    """The rows: `codes` (0 to levels - 1), how many each stands for, and their columns.

    The `common` columns have one effect for all thresholds and are taken less `middle`, by
    `scale`; the `nominal` ones, as they are, have one for each. Parameters are ordered:
    thresholds, each nominal column's effects by threshold, the effects of the common columns.
    """

    codes: np.ndarray
    levels: int
    counts: np.ndarray
    common: np.ndarray
    middle: np.ndarray | float = 0.0
    scale: np.ndarray | float = 1.0
    nominal: np.ndarray | None = None

    @property
    def cuts(self) -> int:
        """How many thresholds."""
        return self.levels - 1

    def some(self) -> "Answers | None":
        """Return every tenth row; None where there are too few, or some answer is not there."""
        part = slice(None, None, EVERY)
        codes = self.codes[part]
        if len(self.codes) < MANY_ROWS or (np.bincount(codes, minlength=self.levels) == 0).any():
            return None
        nominal = None if self.nominal is None else self.nominal[part]
        common = np.asfortranarray(self.common[part])
        return replace(self, codes=codes, counts=self.counts[part], common=common, nominal=nominal)

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
        """Yield codes, counts, the constant beside the nominal columns, and the common columns."""
        for first in range(0, len(self.codes), AT_ONCE):
            some = slice(first, first + AT_ONCE)
            codes = self.codes[some]
            own = np.ones((len(codes), 1))
            if self.nominal is not None:
                own = np.hstack([own, self.nominal[some]])
            yield codes, self.counts[some], own, (self.common[some] - self.middle) / self.scale


@dataclass(frozen=True, eq=False)
class Top:
    """A place of the search: log-likelihood, gradient, observed information there.

    `farthest` is the largest distance of an upper end from zero.
    """

    parameters: np.ndarray
    loglik: float
    gradient: np.ndarray
    information: np.ndarray
    farthest: float


def maximise(answers: Answers, link: Link, start: np.ndarray) -> Top:
    """Return the maximum-likelihood parameters, with what the rows say there.

    Raises
    ------
    AnalysisError
        The search does not settle: some effect has no finite estimate.
    """
    few = answers.some()
    if few is not None:
        try:
            near = _searched(few, link, start, FEW_STEPS)[0].parameters
            top, is_settled = _searched(answers, link, near, MOST_STEPS)
        except AnalysisError:
            is_settled = False
        if is_settled:
            return top
    top, is_settled = _searched(answers, link, start, MOST_STEPS)
    if is_settled:
        return top
    raise AnalysisError(
        f"The ordered model does not settle after {MOST_STEPS} steps; a category that always "
        "gives the best or worst answer is the usual cause."
    )


def _searched(answers: Answers, link: Link, start: np.ndarray, most: int) -> tuple[Top, bool]:
    """Return where so many steps lead, and whether no further step would gain anything."""
    now = _at(answers, link, start)
    for _ in range(most):
        step = _solve(now.information, now.gradient)
        gain = now.gradient @ step
        if gain < 1e-22 * (1 + abs(now.loglik)):
            return now, True
        new = _halved(answers, link, now, step)
        if new.loglik == now.loglik and gain < 1e-10:
            return new, True
        now = new
    return now, False


def _halved(answers: Answers, link: Link, now: Top, step: np.ndarray) -> Top:
    for _ in range(60):
        new = _at(answers, link, now.parameters + step)
        if new.loglik >= now.loglik - 1e-12 * abs(now.loglik):
            return new
        step = step / 2
    return now


def _solve(information: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.solve(information, gradient)
    except np.linalg.LinAlgError:
        raise AnalysisError(
            "The ordered model cannot be fitted: some answer or category leaves no trace in "
            "these rows. Merge rare answers or leave a column out."
        ) from None


def _at(answers: Answers, link: Link, parameters: np.ndarray) -> Top:
    """Return the sums over all rows; a chance of 0 ends them with a log-likelihood of -inf."""
    p = len(parameters)
    loglik, farthest = 0.0, 0.0
    gradient, information = np.zeros(p), np.zeros((p, p))
    for codes, counts, own, common in answers.blocks():
        upper, now = _pieces(codes, own, common, parameters, link, answers.cuts)
        if (now.chance[counts > 0] <= 0).any():
            return Top(parameters, -np.inf, gradient, information, np.inf)
        safe = np.where(now.chance > 0, now.chance, 1.0)
        loglik += float(counts @ np.log(safe))
        farthest = max(farthest, float(np.abs(upper[codes < answers.cuts]).max(initial=0.0)))
        picks = (codes[:, None] == np.arange(answers.levels)).astype(float)
        up, down = now.by_upper / safe, now.by_lower / safe
        gradient += _gradient(picks, own, common, (counts * up, counts * down))
        bends = (
            counts * (up**2 - now.upper_slope / safe),
            counts * (down**2 + now.lower_slope / safe),
            -counts * up * down,
        )
        information += _information(picks, own, common, bends)
    return Top(parameters, loglik, gradient, information, farthest)


def _pieces(
    codes: np.ndarray, own: np.ndarray, common: np.ndarray, parameters, link: Link, cuts: int
) -> tuple[np.ndarray, Pieces]:
    """Return the upper ends of a block's intervals, and its chances with their derivatives."""
    by_cut = parameters[: own.shape[1] * cuts].reshape(-1, cuts)
    heights, rows = own @ by_cut, np.arange(len(codes))
    hidden = common @ parameters[by_cut.size :]
    upper = heights[rows, np.minimum(codes, cuts - 1)] - hidden
    lower = heights[rows, np.maximum(codes - 1, 0)] - hidden
    return upper, between(upper, lower, codes == cuts, codes == 0, link)


def _gradient(picks, own, common, pulls) -> np.ndarray:
    """Return a block's gradient; `pulls` are those of the upper and of the lower end of rows."""
    up, down = pulls
    by_answer = [(picks * pull[:, None]).T @ own for pull in pulls]
    by_cut = by_answer[0][:-1] - by_answer[1][1:]  # answer j has threshold j above, j - 1 below
    return np.concatenate([by_cut.T.ravel(), (down - up) @ common])


def _information(picks, own, common, bends) -> np.ndarray:
    """Return a block's observed information.

    `bends` are minus the second derivatives of each row by its upper end twice, by its lower end
    twice, and by both.
    """
    above, below, both = bends
    columns, cuts = own.shape[1], picks.shape[1] - 1
    first = columns * cuts
    found = np.zeros((first + common.shape[1],) * 2)
    root = np.sqrt(np.maximum(above + below + 2 * both, 0.0))[:, None]  # never below 0 but rounding
    weighed = common * root
    found[first:, first:] = weighed.T @ weighed
    for j in range(columns):
        at = slice(j * cuts, (j + 1) * cuts)
        sides = [(picks * (own[:, j] * (side + both))[:, None]).T @ common
                 for side in (above, below)]  # fmt: skip
        found[at, first:] = -sides[0][:-1] - sides[1][1:]
        found[first:, at] = found[at, first:].T
        for i in range(columns):
            product = own[:, j] * own[:, i]
            one, other, crossed = (picks.T @ (product * bend) for bend in bends)
            beside = np.diag(crossed[1:cuts], 1)
            found[at, i * cuts : (i + 1) * cuts] = np.diag(one[:-1] + other[1:]) + beside + beside.T
    return found
