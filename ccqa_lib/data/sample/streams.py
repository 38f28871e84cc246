"""Random numbers that are the same on every machine: one named stream for each thing drawn.

Only the generator's basic methods are used (random, integers, standard_normal); NumPy may
change the others between versions. A stream of its own for each thing means that a new column
leaves all others as they were.
"""

import zlib

import numpy as np

Stream = np.random.Generator


def stream(seed: int, name: str) -> Stream:
    """Return the stream of one thing, such as ``contacts/wait``."""
    root = np.random.SeedSequence([seed, zlib.crc32(name.encode())])
    return np.random.Generator(np.random.PCG64(root))


def pick(rng: Stream, n: int, weights) -> np.ndarray:
    """Draw n positions, each as likely as its weight; weights need not add to one."""
    edges = np.cumsum(np.asarray(weights, dtype=float))
    drawn = np.searchsorted(edges / edges[-1], rng.random(n), side="right")
    return np.minimum(drawn, len(edges) - 1)


def lognormal(rng: Stream, n: int, median: float | np.ndarray, sigma: float) -> np.ndarray:
    """Draw n positive numbers around a median."""
    return median * np.exp(sigma * rng.standard_normal(n))


def exponential(rng: Stream, n: int, mean: float | np.ndarray) -> np.ndarray:
    """Draw n waiting times of a mean."""
    return -mean * np.log1p(-rng.random(n))


def chance(rng: Stream, probability: np.ndarray) -> np.ndarray:
    """Toss one coin for each probability."""
    return rng.random(len(probability)) < probability


def sample_rows(rng: Stream, n: int, wanted: int) -> np.ndarray:
    """Draw `wanted` different rows of n, in random order."""
    if wanted > n // 8:
        return np.argsort(rng.random(n), kind="stable")[:wanted]
    drawn = rng.integers(0, n, size=4 * wanted + 64)
    _, first = np.unique(drawn, return_index=True)
    return drawn[np.sort(first)][:wanted]


def logistic(x: np.ndarray) -> np.ndarray:
    """Turn log odds into a probability."""
    return 1 / (1 + np.exp(-x))
