"""The information matrix of a mixed logit, solved without inverting the block of agents.

No contact has two agents, so their block is diagonal: what is left after taking it out (the Schur
complement) is as small as the number of terms, teams and weeks.
"""

import numpy as np
from scipy import linalg, sparse


class Information:
    """Information of all coefficients: `small` ones first, then those of the largest kind of unit.

    Parameters
    ----------
    design : array, rows x fixed
    others, largest : sparse matrices, rows x units
    weight : array, rows
    penalty : array, one a coefficient
    """

    def __init__(self, design, others, largest, weight, penalty):
        small = design.shape[1] + others.shape[1]
        fixed = design.shape[1]
        heavy = sparse.csr_matrix(largest.multiply(weight[:, None]))
        weighted = design * weight[:, None]
        self.diagonal = np.asarray(heavy.sum(axis=0)).ravel() + penalty[small:]
        self.across = np.vstack([(heavy.T @ design).T, (others.T @ heavy).toarray()])
        block = np.empty((small, small))
        block[:fixed, :fixed] = design.T @ weighted
        block[fixed:, :fixed] = others.T @ weighted
        block[:fixed, fixed:] = block[fixed:, :fixed].T
        block[fixed:, fixed:] = (others.T @ others.multiply(weight[:, None])).toarray()
        block[np.diag_indices(small)] += penalty[:small]
        self.over = self.across / self.diagonal
        self.inverse = linalg.inv(block - self.over @ self.across.T, check_finite=False)
        self.small = small

    def solve(self, right: np.ndarray) -> np.ndarray:
        """Return the inverse times one vector, or times each column of a matrix."""
        first, last = right[: self.small], right[self.small :]
        shaped = self.diagonal if right.ndim == 1 else self.diagonal[:, None]
        answer = self.inverse @ (first - self.over @ last)
        return np.concatenate([answer, last / shaped - self.over.T @ answer])

    def inverse_diagonal(self) -> np.ndarray:
        """Return the diagonal of the inverse."""
        last = 1 / self.diagonal + np.einsum("ij,ij->j", self.over, self.inverse @ self.over)
        return np.concatenate([np.diag(self.inverse), last])
