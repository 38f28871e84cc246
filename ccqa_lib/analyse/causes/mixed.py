"""A logit with fixed terms and units that differ by nature: agents, teams, weeks, hours.

Each kind of unit has normal effects of its own variance; all are fitted together by penalised
quasi-likelihood (Breslow & Clayton 1993, J. Am. Stat. Assoc. 88), variances by the restricted
fixed point u'u / (q - trace) (Schall 1991, Biometrika 78). A column that is constant within
agents is thus judged against how agents differ, one that varies within them against chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ccqa_lib.analyse.causes.information import Information

_ROUNDS, _CLOSE, _LONGEST = 25, 2e-3, 4.0
_LEAST, _MOST = 1e-6, 9.0  # variances of a kind of unit, log odds squared
_RIDGE = 1e-6


@dataclass(frozen=True, eq=False)
class Units:
    """Kinds of units, the largest last: `sizes` by kind, one-hot matrices (rows x units).

    `others` holds all kinds but the largest, `largest` that one, `matrix` all of them.
    """

    sizes: Mapping[str, int]
    matrix: sparse.csr_matrix
    others: sparse.csr_matrix
    largest: sparse.csr_matrix


def units_of(codes: Mapping[str, np.ndarray], rows: int) -> Units:
    """Gather unit codes by kind (0 to q - 1, every row in a unit) into one matrix."""
    found = {name: int(code.max()) + 1 for name, code in codes.items()}
    sizes = dict(sorted(found.items(), key=lambda pair: pair[1]))
    blocks = [
        sparse.csr_matrix((np.ones(rows), (np.arange(rows), codes[name])), shape=(rows, size))
        for name, size in sizes.items()
    ]
    nothing = sparse.csr_matrix((rows, 0))
    others = sparse.hstack(blocks[:-1], format="csr") if len(blocks) > 1 else nothing
    largest = blocks[-1] if blocks else nothing
    return Units(sizes, sparse.hstack([others, largest], format="csr"), others, largest)


@dataclass(frozen=True, eq=False)
class MixedLogit:
    """A fitted logit: `beta` and their `covariance`, unit effects and variances by kind.

    `residual` is outcome less chance, `weight` its variance; `information` is that of all
    coefficients, fixed ones first.
    """

    design: np.ndarray
    units: Units
    beta: np.ndarray
    effects: np.ndarray
    variances: dict[str, float]
    chance: np.ndarray
    residual: np.ndarray
    weight: np.ndarray
    information: Information

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of the fixed coefficients."""
        fixed = len(self.beta)
        return self.information.inverse[:fixed, :fixed]

    def without(self, kind: str) -> tuple[np.ndarray, np.ndarray]:
        """Return residual and weight of each row with the effects of one kind of unit left out."""
        begin = 0
        effects = self.effects.copy()
        for name, size in self.units.sizes.items():
            if name == kind:
                effects[begin : begin + size] = 0.0
            begin += size
        chance, weight = _chances(self.design @ self.beta + self.units.matrix @ effects)
        return self.residual + self.chance - chance, weight

    def scores(self, columns: np.ndarray) -> np.ndarray:
        """Return the signed root of each column's score chi-square; 0 where nothing is left.

        The variance of a score is what is left of the column once all that is fitted, units
        included, is accounted for.
        """
        weighted = columns * self.weight.astype(columns.dtype)[:, None]
        plain = np.einsum("ij,ij->j", columns, weighted).astype(float)
        variance = plain - np.einsum("ij,ij->j", *self.explained(weighted))
        usable = variance > 1e-3 * plain
        root = np.sqrt(np.where(usable, variance, 1.0))
        score = columns.T @ self.residual.astype(columns.dtype)
        return np.where(usable, score / root, 0.0)

    def explained(self, weighted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the cross products of weighted columns with all that is fitted, and solved."""
        kind = weighted.dtype
        cross = np.vstack([self.design.T.astype(kind) @ weighted,
                           self.units.matrix.T.astype(kind) @ weighted]).astype(float)  # fmt: skip
        return cross, self.information.solve(cross)


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
        information = Information(design, units.others, units.largest, weight, penalty)
        gap = outcome - chance
        gradient = np.concatenate([design.T @ gap, units.matrix.T @ gap])
        step = information.solve(gradient - penalty * np.concatenate([beta, effects]))
        step *= min(1.0, _LONGEST / max(np.abs(step).max(initial=0.0), 1e-12))
        beta, effects = beta + step[:fixed], effects + step[fixed:]
        updated = _updated(variances, effects, information.inverse_diagonal()[fixed:], units)
        moved = [
            abs(np.log(updated[name] / old)) * updated[name] for name, old in variances.items()
        ]
        variances = updated
        if max([np.abs(step).max(initial=0.0), *moved]) < _CLOSE:
            break
    chance, weight = _chances(design @ beta + units.matrix @ effects)
    penalty = np.concatenate([np.full(fixed, _RIDGE), _spread(variances, units)])
    information = Information(design, units.others, units.largest, weight, penalty)
    return MixedLogit(
        design, units, beta, effects, variances, chance, outcome - chance, weight, information
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
