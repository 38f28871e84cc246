"""How often would shuffling the group labels give as much? Counted, not drawn at random."""

import numpy as np
from scipy import stats

MOST_STEPS = 40_000_000  # about two seconds of counting


def exact_rank_p(first: np.ndarray, second: np.ndarray) -> float | None:
    """Two-sided chance of a rank sum as far from its mean, given the ties; None if too long.

    Counts the subsets of the observed mid-ranks by their sum (Streitberg & Roehmel 1986).
    """
    doubled = np.rint(2 * stats.rankdata(np.concatenate([first, second]))).astype(int)
    m, n = len(first), len(doubled)
    most = int(np.sort(doubled)[n - m :].sum())
    if n * m * most > MOST_STEPS:
        return None
    share = np.zeros((m + 1, most + 1))  # chance of j picks with sum s among the first items
    share[0, 0] = 1.0
    for item, rank in enumerate(doubled):
        taken = np.arange(m + 1) / max(item + 1, 1)
        grown = np.zeros_like(share)
        grown[1:, rank:] = share[:-1, : most + 1 - rank]
        # the chance that this item is among the j picked of the item + 1 seen so far
        share = (1 - taken)[:, None].clip(0) * share + taken[:, None].clip(0, 1) * grown
    sums = share[m] / share[m].sum()
    centre = m * doubled.sum() / n
    distance = np.abs(np.arange(most + 1) - centre)
    observed = abs(doubled[:m].sum() - centre)
    return float(min(sums[distance >= observed - 1e-9].sum(), 1.0))


def u_quantile(m: int, n: int, share: float) -> int:
    """Return the smallest u with at least this chance of U at or below it, no ties."""
    counts = np.ones(1)
    for i in range(1, m + 1):  # Gaussian binomial: product of (1 - q^(n+i)) / (1 - q^i)
        longer = np.zeros(len(counts) + n + i)
        longer[: len(counts)] += counts
        longer[n + i :] -= counts
        for power in range(i, len(longer)):
            longer[power] += longer[power - i]
        counts = longer[: i * n + 1] / longer[: i * n + 1].sum()
    return int(np.searchsorted(np.cumsum(counts), share))


def exact_smirnov_p(first: np.ndarray, second: np.ndarray) -> float:
    """Chance of so large a gap between two distribution curves, given the ties.

    Walks all orders of the pooled values; only where the value changes does the gap count
    (Schroeer & Trenkler 1995).
    """
    m, n = len(first), len(second)
    pooled = np.sort(np.concatenate([first, second]))
    changes = np.append(pooled[1:] != pooled[:-1], True)
    at = np.arange(m + 1)
    observed = smirnov_distance(first, second)
    alive = np.zeros(m + 1)  # chance of i from the first group after some steps, gap never reached
    alive[0] = 1.0
    for step in range(1, m + n + 1):
        from_first = np.clip((m - at) / (m + n - step + 1), 0, 1)
        moved = np.zeros(m + 1)
        moved[1:] = alive[:-1] * from_first[:-1]
        alive = moved + alive * (1 - from_first)
        rest = step - at
        alive[(rest < 0) | (rest > n)] = 0.0
        if changes[step - 1]:
            alive[np.abs(at / m - rest / n) >= observed - 1e-9] = 0.0
    return float(min(max(1 - alive[m], 0.0), 1.0))


def smirnov_distance(first: np.ndarray, second: np.ndarray) -> float:
    """Return the largest gap between two distribution curves."""
    points = np.unique(np.concatenate([first, second]))
    shares = [np.searchsorted(np.sort(v), points, "right") / len(v) for v in (first, second)]
    return float(np.abs(shares[0] - shares[1]).max())
