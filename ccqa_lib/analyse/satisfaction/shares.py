"""The share of satisfied answers as a model sees it, and how it moves when one driver does.

The change is averaged over the responses as they are. Its error counts both what the model does
not know and that other customers might have been asked (influence functions; the "unconditional"
variance of Stata's margins), with clusters kept together.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ccqa_lib.analyse.design import Encoding
from ccqa_lib.analyse.regression.glm import GlmFit
from ccqa_lib.analyse.regression.ordered import OrderedFit
from ccqa_lib.analyse.satisfaction.responses import Responses


@dataclass(frozen=True, eq=False)
class Change:
    """What one driver's move does to each row.

    `added` has shape (rows, columns): what is added to the model's columns at `positions`.
    """

    driver: str
    positions: tuple[int, ...]
    added: np.ndarray

    @property
    def moved(self) -> np.ndarray:
        """Which rows move at all; those at the end of the scale stay."""
        return (self.added != 0).any(axis=1)


@dataclass(frozen=True, eq=False)
class TopShare:
    """A fitted share of satisfied answers: expit(constant + X beta) in each row.

    `X` has one column for each name of the model; `along` (the scores of the rows times
    directions) and `inverse` belong to all parameters, among which `constant_at` (with sign
    `constant_sign`) is the constant and `effects_at` are the effects of X's columns.
    """

    responses: Responses
    X: np.ndarray
    names: tuple[str, ...]
    beta: np.ndarray
    hidden: np.ndarray
    along: Callable[[np.ndarray], np.ndarray]
    inverse: np.ndarray
    constant_at: int
    constant_sign: float
    effects_at: np.ndarray

    @property
    def before(self) -> float:
        """The share of satisfied that the model has in the rows as they are."""
        return float(self.responses.mass @ special.expit(self.hidden) / self.responses.mass.sum())

    def differences(self, changes: list[Change]) -> np.ndarray:
        """Return the average change of the share, as a fraction, for each change."""
        before = special.expit(self.hidden)
        mass = self.responses.mass / self.responses.mass.sum()
        return np.array([mass @ (self._after(change) - before) for change in changes])

    def effects(self, changes: list[Change]) -> tuple[np.ndarray, np.ndarray]:
        """Return the average changes, and what each response adds to them, (rows, changes)."""
        total = self.responses.mass.sum()
        mass, before = self.responses.mass / total, special.expit(self.hidden)
        slope = mass * before * (1 - before)
        gained = np.empty((len(before), len(changes)), order="F")
        gradients = np.empty((len(changes), len(self.inverse)))
        for i, change in enumerate(changes):
            after = self._after(change)
            gained[:, i] = after - before
            gradients[i] = self._gradient(change, mass * after * (1 - after), slope)
        sizes = mass @ gained
        gained -= sizes
        gained /= total
        gained += self.along(self.inverse @ gradients.T)
        gained *= self.responses.weights[:, None]
        return sizes, gained

    def _after(self, change: Change) -> np.ndarray:
        return special.expit(self.hidden + change.added @ self.beta[list(change.positions)])

    def _gradient(self, change: Change, after: np.ndarray, before: np.ndarray) -> np.ndarray:
        """Return the derivative of the average change by each parameter, (parameters,).

        `after` and `before` are the slopes of the share in each row, after the change and now.
        """
        gap = after - before
        gradient = np.zeros(len(self.inverse))
        gradient[self.constant_at] = self.constant_sign * gap.sum()
        effects = gap @ self.X
        effects[list(change.positions)] += after @ change.added
        gradient[self.effects_at] = effects
        return gradient


def of_logit(fit: GlmFit, responses: Responses) -> TopShare:
    """Return the share of a logistic model whose first column is the constant."""
    beta, left = fit.coefficients.estimate, (fit.y - fit.mu)[:, None]

    def along(directions: np.ndarray) -> np.ndarray:
        return fit.design.matrix @ directions * left

    return TopShare(
        responses, fit.design.matrix[:, 1:], fit.design.names[1:], beta[1:],
        fit.eta, along, fit.inverse, 0, 1.0, np.arange(1, len(beta)),
    )  # fmt: skip


def of_ordered(fit: OrderedFit, cut: int, responses: Responses) -> TopShare:
    """Return the share of answers above threshold `cut` of an ordered model."""
    beta, cuts = fit.coefficients.estimate, len(fit.levels) - 1
    hidden = fit.design.matrix @ beta - fit.thresholds.estimate[cut]
    return TopShare(
        responses, fit.design.matrix, fit.design.names, beta, hidden, fit.along, fit.inverse,
        cut, -1.0, np.arange(cuts, cuts + len(beta)),
    )  # fmt: skip


def raised(driver: str, raw: pd.Series, step: float, ends: tuple[float, float], at: int) -> Change:
    """Return the change of a rating by `step`, never beyond its scale; the unrated stay."""
    values = raw.to_numpy(float)
    after = np.clip(values + step, *ends)
    after = np.maximum(after, values) if step >= 0 else np.minimum(after, values)
    return Change(driver, (at,), np.nan_to_num(after - values)[:, None])


def stepped(driver: str, raw: pd.Series, step: int, encoding: Encoding, at) -> Change:
    """Return the change of a rating in words by `step` words, each word with its own effect."""
    levels = encoding.levels[driver]
    coded = Encoding((driver,), {driver: levels}, "implied")
    places = pd.Series(pd.Categorical(raw, levels).codes, index=raw.index).to_numpy()
    after = np.clip(places + step, 0, len(levels) - 1)
    names = [pd.DataFrame({driver: np.array(levels, object)[p]}) for p in (places, after)]
    before_columns, after_columns = (coded.matrix(frame) for frame in names)
    return Change(driver, tuple(at), after_columns - before_columns)
