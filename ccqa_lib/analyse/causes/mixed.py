"""A logit with fixed terms and units that differ by nature: agents, teams, weeks, hours.

Each kind of unit has normal effects of its own variance; all are fitted together by penalised
quasi-likelihood (Breslow & Clayton 1993, J. Am. Stat. Assoc. 88), variances by the restricted
fixed point u'u / (q - trace) (Schall 1991, Biometrika 78). A column that is constant within
agents is thus judged against how agents differ, one that varies within them against chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

_ROUNDS, _CLOSE, _LONGEST = 25, 2e-3, 4.0
_LEAST, _MOST = 1e-6, 9.0  # variances of a kind of unit, log odds squared
_RIDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Units:
    """Kinds of units: `sizes` by kind and the one-hot `matrix` of all of them (rows x units)."""

    sizes: Mapping[str, int]
    matrix: sparse.csr_matrix
    codes: Mapping[str, np.ndarray]


def units_of(codes: Mapping[str, np.ndarray], rows: int) -> Units:
    """Gather unit codes by kind (0 to q - 1, every row in a unit) into one matrix."""
    sizes = {name: int(code.max()) + 1 if rows else 0 for name, code in codes.items()}
    blocks = [
        sparse.csr_matrix((np.ones(rows), (np.arange(rows), code)), shape=(rows, sizes[name]))
        for name, code in codes.items()
    ]
    matrix = sparse.hstack(blocks, format="csr") if blocks else sparse.csr_matrix((rows, 0))
    return Units(sizes, matrix, dict(codes))


@dataclass(frozen=True, eq=False)
class MixedLogit:
    """A fitted logit: `beta` and their `covariance`, unit effects and variances by kind.

    `residual` is outcome less chance, `weight` its variance; `inverse` is the inverse Hessian of
    all coefficients, fixed ones first.
    """

    design: np.ndarray
    units: Units
    beta: np.ndarray
    effects: np.ndarray
    variances: dict[str, float]
    chance: np.ndarray
    residual: np.ndarray
    weight: np.ndarray
    inverse: np.ndarray

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of the fixed coefficients."""
        fixed = len(self.beta)
        return self.inverse[:fixed, :fixed]

    def scores(self, columns: np.ndarray) -> np.ndarray:
        """Return the signed root of each column's score chi-square; 0 where nothing is left.

        The variance of a score is what is left of the column once all that is fitted, units
        included, is accounted for.
        """
        weighted = columns * self.weight.astype(columns.dtype)[:, None]
        plain = np.einsum("ij,ij->j", columns, weighted).astype(float)
        cross = np.vstack([self.design.T.astype(columns.dtype) @ weighted,
                           self.units.matrix.T.astype(columns.dtype) @ weighted]).astype(float)  # fmt: skip
        variance = plain - np.einsum("ij,ij->j", cross, self.inverse @ cross)
        usable = variance > 1e-3 * plain
        root = np.sqrt(np.where(usable, variance, 1.0))
        score = columns.T @ self.residual.astype(columns.dtype)
        return np.where(usable, score / root, 0.0)


def fit_mixed(
    outcome: np.ndarray, design: np.ndarray, units: Units, start: MixedLogit | None = None
) -> MixedLogit:
    """Fit a mixed logit of a 0/1 outcome, from `start` where one is given.

    Coefficients that the data drive to infinity stop at the ridge; variances stay within
    1e-6 and 9.
    """
    beta, effects, variances = _starting(outcome, design, units, start)
    fixed = design.shape[1]
    for _ in range(_ROUNDS):
        chance, weight = _chances(design @ beta + units.matrix @ effects)
        penalty = np.concatenate([np.full(fixed, _RIDGE), _spread(variances, units)])
        inverse = _inverse(design, units, weight, penalty)
        gradient = np.concatenate(
            [design.T @ (outcome - chance), units.matrix.T @ (outcome - chance)]
        ) - penalty * np.concatenate([beta, effects])
        step = inverse @ gradient
        step *= min(1.0, _LONGEST / max(np.abs(step).max(initial=0.0), 1e-12))
        beta, effects = beta + step[:fixed], effects + step[fixed:]
        updated = _updated(variances, effects, np.diag(inverse)[fixed:], units)
        moved = max(
            (abs(np.log(updated[k] / variances[k])) * updated[k] for k in updated), default=0
        )
        variances = updated
        if np.abs(step).max(initial=0.0) < _CLOSE and moved < _CLOSE:
            break
    chance, weight = _chances(design @ beta + units.matrix @ effects)
    penalty = np.concatenate([np.full(fixed, _RIDGE), _spread(variances, units)])
    inverse = _inverse(design, units, weight, penalty)
    return MixedLogit(
        design, units, beta, effects, variances, chance, outcome - chance, weight, inverse
    )


def _starting(outcome, design, units, start):
    """Return first coefficients: those of an earlier fit where it has them, else the base rate."""
    beta = np.zeros(design.shape[1])
    rate = np.clip(outcome.mean(), 1e-4, 1 - 1e-4)
    beta[0] = np.log(rate / (1 - rate))
    effects = np.zeros(units.matrix.shape[1])
    variances = dict.fromkeys(units.sizes, 0.05)
    if start is not None:
        shared = min(len(beta), len(start.beta))
        beta[:shared] = start.beta[:shared]
        if len(start.effects) == len(effects):
            effects = start.effects.copy()
            variances = {name: max(each, 1e-3) for name, each in start.variances.items()}
    return beta, effects, variances


def _chances(linear: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    chance = 1 / (1 + np.exp(-np.clip(linear, -30, 30)))
    return chance, np.maximum(chance * (1 - chance), 1e-9)


def _spread(variances: Mapping[str, float], units: Units) -> np.ndarray:
    parts = [np.full(size, 1 / variances[name]) for name, size in units.sizes.items()]
    return np.concatenate(parts) if parts else np.empty(0)


def _inverse(design, units, weight, penalty) -> np.ndarray:
    fixed = design.shape[1]
    full = np.empty((len(penalty), len(penalty)))
    weighted = design * weight[:, None]
    full[:fixed, :fixed] = design.T @ weighted
    full[fixed:, :fixed] = units.matrix.T @ weighted
    full[:fixed, fixed:] = full[fixed:, :fixed].T
    full[fixed:, fixed:] = (units.matrix.T @ units.matrix.multiply(weight[:, None])).toarray()
    full[np.diag_indices_from(full)] += penalty
    return linalg.inv(full, check_finite=False)


def _updated(variances, effects, left_over, units) -> dict[str, float]:
    """Return the next variance of each kind of unit."""
    updated, begin = {}, 0
    for name, size in units.sizes.items():
        part = slice(begin, begin + size)
        begin += size
        known = size - left_over[part].sum() / variances[name]
        estimate = (effects[part] @ effects[part]) / max(known, 1e-9)
        updated[name] = float(np.clip(estimate, _LEAST, _MOST))
    return updated
