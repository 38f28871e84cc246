"""Cross-products by group: all that the likelihood of a normal mixed model needs of the rows."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from scipy import linalg

from ccqa_lib.analyse.design import Design
from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.analyse.regression.outcome import numeric_outcome, require_residual_df, row_counts
from ccqa_lib.analyse.regression.sandwich import sum_by
from ccqa_lib.errors import AnalysisError


class Grouping(Protocol):
    """Which column groups the rows, and which columns besides the constant vary by group."""

    group: str
    slopes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Profile:
    """The best fixed effects for a given relative spread of the random effects.

    `beta` and `information` are for the orthonormal columns; `inner` holds I + L'Z'ZL by group.
    """

    beta: np.ndarray
    information: np.ndarray
    rss: float
    log_det: float
    inner: np.ndarray

    def deviance(self, criterion: str, sums: "GroupSums") -> float:
        """Return minus twice the log-likelihood at the best residual variance."""
        if criterion == "ML":
            return self.log_det + sums.n * (1 + np.log(2 * np.pi * self.rss / sums.n))
        return self.reml_at(self.rss / (sums.n - sums.k), sums)

    def reml_at(self, variance: float, sums: "GroupSums") -> float:
        """Return the REML criterion at a residual variance."""
        df = sums.n - sums.k
        fixed = np.linalg.slogdet(self.information)[1] + sums.log_det_scale
        return self.log_det + fixed + df * np.log(2 * np.pi * variance) + self.rss / variance


@dataclass(frozen=True, eq=False)
class GroupSums:
    """Cross-products of random (Z) and fixed columns (Q, orthonormal) and outcome (r), by group.

    The outcome is what least squares on the fixed columns leaves, so that little cancels;
    `ols` and `r_inverse` lead back to the coefficients of the columns themselves.
    """

    groups: tuple
    n: float
    zz: np.ndarray
    zq: np.ndarray
    zr: np.ndarray
    rr: float
    ols: np.ndarray
    r_inverse: np.ndarray
    z_scale: np.ndarray

    @property
    def k(self) -> int:
        """Fixed effects."""
        return len(self.ols)

    @property
    def q(self) -> int:
        """Random effects of a group."""
        return len(self.z_scale)

    @property
    def log_det_scale(self) -> float:
        """What the change to orthonormal columns takes from log |X'V^-1 X|."""
        return float(-2 * np.log(np.abs(np.diag(self.r_inverse))).sum())

    def profile(self, theta: np.ndarray) -> Profile:
        """Return the best fit at relative spread `theta` (lower triangle, row by row)."""
        lower = triangle(theta, self.q)
        inner = np.eye(self.q) + lower.T @ self.zz @ lower
        half = np.linalg.cholesky(inner)
        both = np.concatenate([self.zq, self.zr[:, :, None]], axis=2)
        w = np.linalg.solve(half, lower.T @ both)
        taken = np.einsum("gqa,gqb->ab", w, w)
        information = np.eye(self.k) - taken[:-1, :-1]
        target = -taken[:-1, -1]
        beta = np.linalg.solve(information, target)
        log_det = 2 * np.log(np.diagonal(half, axis1=1, axis2=2)).sum()
        rss = self.rr - taken[-1, -1] - beta @ target
        return Profile(beta, information, float(rss), float(log_det), inner)

    def raw_beta(self, beta: np.ndarray) -> np.ndarray:
        """Return the coefficients of the columns themselves."""
        return self.ols + self.r_inverse @ beta

    def raw_covariance(self, profile: Profile) -> np.ndarray:
        """Return their covariance, at residual variance 1."""
        return self.r_inverse @ np.linalg.solve(profile.information, self.r_inverse.T)

    def unscaled(self, theta: np.ndarray) -> np.ndarray:
        """Return the relative spread in units of the random columns themselves."""
        return triangle(theta, self.q) / self.z_scale[:, None]

    def predicted(self, theta: np.ndarray, profile: Profile) -> np.ndarray:
        """Return each group's random effects (best linear unbiased predictions)."""
        lower = triangle(theta, self.q)
        left = self.zr - self.zq @ profile.beta
        shrunk = np.linalg.solve(profile.inner, (left @ lower)[:, :, None])[:, :, 0]
        return shrunk @ lower.T / self.z_scale


def triangle(theta: np.ndarray, q: int) -> np.ndarray:
    """Return the lower triangular matrix with these entries, row by row."""
    lower = np.zeros((q, q))
    lower[np.tril_indices(q)] = theta
    return lower


def group_sums(design: Design, outcome: str, random: Grouping, count: str | None) -> GroupSums:
    """Return the cross-products of a design.

    Raises
    ------
    AnalysisError
        One group, every row a group, or a slope that is no column of the design.
    """
    y, counts = numeric_outcome(design, outcome), row_counts(design, count)
    require_residual_df(counts.sum(), len(design.names))
    codes, groups = pd.factorize(design.column(random.group), sort=True)
    require_groups(len(groups), counts.sum(), random.group)
    Z, z_scale = _random_columns(design, random, counts)
    root = np.sqrt(counts)
    q, r = np.linalg.qr(design.matrix * root[:, None])
    r_inverse = linalg.solve_triangular(r, np.eye(len(r)))
    ols = r_inverse @ (q.T @ (root * y))
    residual = root * (y - design.matrix @ ols)
    zw = Z * root[:, None]
    return GroupSums(
        groups=tuple(groups),
        n=counts.sum(),
        zz=np.stack([sum_by(codes, zw * zw[:, [j]], len(groups)) for j in range(Z.shape[1])], 1),
        zq=np.stack([sum_by(codes, q * zw[:, [j]], len(groups)) for j in range(Z.shape[1])], 1),
        zr=sum_by(codes, zw * residual[:, None], len(groups)),
        rr=float(residual @ residual),
        ols=ols,
        r_inverse=r_inverse,
        z_scale=z_scale,
    )


def require_groups(groups: int, rows: float, name: str) -> None:
    """Refuse a grouping that cannot show how groups vary."""
    if groups < 2:
        raise AnalysisError(
            f"All rows have the same '{name}'; with one group nothing can be said about how "
            "groups differ. Use a plain regression."
        )
    if groups >= rows:
        raise AnalysisError(
            f"Each of the {rows:,.0f} rows has its own '{name}'; differences between groups cannot "
            "be told from those within. Use a plain regression."
        )


def _random_columns(
    design: Design, random: Grouping, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    known = pd.DataFrame(design.matrix, columns=list(design.names))
    require_columns(known, list(random.slopes))
    Z = np.column_stack([np.ones(len(known)), known[list(random.slopes)].to_numpy()])
    scale = np.sqrt(np.average(Z**2, axis=0, weights=counts))
    return Z / scale, scale
