"""Checks of a linear fit: do its columns overlap, do rows repeat each other, does any rule it?"""

import numpy as np
import pandas as pd
from scipy import integrate, linalg, stats

from ccqa_lib.analyse.design import INTERCEPT
from ccqa_lib.analyse.regression.linear import LinearFit, least_squares
from ccqa_lib.analyse.regression.sandwich import leverage
from ccqa_lib.errors import AnalysisError

MOST_EXACT_ROWS = 99  # beyond, two moments give Durbin and Watson's p (as R's lmtest does)


def anova_sequential(fit: LinearFit) -> pd.DataFrame:
    """Return what each term explains after the terms before it (type I)."""
    seen: list[str] = [INTERCEPT] if fit.has_intercept else []
    squares = {}
    for term in _tested(fit):
        squares[term] = _rss(fit, seen) - _rss(fit, [*seen, term])
        seen.append(term)
    return _anova_table(fit, squares)


def anova_partial(fit: LinearFit) -> pd.DataFrame:
    """Return what each term explains after all others that do not contain it (type II)."""
    squares = {}
    for term in _tested(fit):
        parts = set(term.split(" × "))
        others = [t for t in fit.design.terms if not parts <= set(t.split(" × "))]
        squares[term] = _rss(fit, others) - _rss(fit, [*others, term])
    return _anova_table(fit, squares)


def durbin_watson(fit: LinearFit) -> tuple[float, float]:
    """Return Durbin and Watson's statistic and its p against positive autocorrelation.

    Rows must stand in order of time. The p value is exact (Imhof 1961) up to MOST_EXACT_ROWS
    rows, and beyond from the normal distribution with the exact mean and variance (Durbin and
    Watson 1950, part I, section 5).

    Raises
    ------
    AnalysisError
        Rows of the design stand for several rows, which have no order.
    """
    if (fit.counts != 1).any():
        raise AnalysisError("Autocorrelation is tested on single rows in order of time, not cells.")
    statistic = float((np.diff(fit.residuals) ** 2).sum() / fit.rss)
    exact = len(fit.y) <= MOST_EXACT_ROWS
    return statistic, (_exact_chance if exact else _moment_chance)(fit, statistic)


def breusch_pagan(fit: LinearFit) -> tuple[float, float, int]:
    """Return Koenker's studentised test that the spread does not depend on the columns."""
    squares = fit.residuals**2
    beta, _ = least_squares(fit.design.matrix, squares, fit.counts)
    left = fit.counts @ (squares - fit.design.matrix @ beta) ** 2
    total = fit.counts @ (squares - np.average(squares, weights=fit.counts)) ** 2
    df = len(fit.design.names) - fit.has_intercept
    statistic = float(fit.n * (1 - left / total))
    return statistic, float(stats.chi2.sf(statistic, df)), df


def reset_test(fit: LinearFit, powers: tuple[int, ...] = (2, 3)) -> tuple[float, float]:
    """Return Ramsey's F and p: do powers of the fitted values explain what is left?"""
    fitted = fit.y - fit.residuals
    scaled = (fitted - fitted.mean()) / fitted.std()
    extended = np.column_stack([fit.design.matrix, *(scaled**p for p in powers)])
    beta, _ = least_squares(extended, fit.y, fit.counts)
    rss = fit.counts @ (fit.y - extended @ beta) ** 2 + fit.within.sum()
    df = fit.df_residual - len(powers)
    f = (fit.rss - rss) / len(powers) / (rss / df)
    return float(f), float(stats.f.sf(f, len(powers), df))


def influence(fit: LinearFit) -> pd.DataFrame:
    """Return leverage, Cook's distance and studentised deleted residual of each row."""
    h, k = leverage(fit), len(fit.design.names)
    standardised = fit.residuals / (fit.sigma * np.sqrt(1 - h))
    df = fit.df_residual
    with np.errstate(invalid="ignore", divide="ignore"):
        deleted = standardised * np.sqrt((df - 1) / (df - standardised**2))
    cooks = standardised**2 * h / (1 - h) / k
    return pd.DataFrame(
        {"leverage": h, "cooks": cooks, "rstudent": deleted}, index=fit.design.rows.index
    )


def predict_linear(fit: LinearFit, new: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Return, for new rows, the fit with intervals of its mean and of a single row.

    Columns: fit, mean_low, mean_high, row_low, row_high, in the outcome's unit.
    """
    X = fit.design.encoding.matrix(new)
    centre = X @ fit.coefficients.estimate
    variance = np.einsum("ij,jk,ik->i", X, fit.inverse, X) * fit.sigma**2
    reach = stats.t.ppf((1 + confidence) / 2, fit.df_residual)
    mean, row = reach * np.sqrt(variance), reach * np.sqrt(variance + fit.sigma**2)
    return pd.DataFrame(
        {
            "fit": centre, "mean_low": centre - mean, "mean_high": centre + mean,
            "row_low": centre - row, "row_high": centre + row,
        },
        index=new.index,
    )  # fmt: skip


def _tested(fit: LinearFit) -> list[str]:
    return [term for term in fit.design.terms if term != INTERCEPT]


def _rss(fit: LinearFit, terms: list[str]) -> float:
    columns = [i for term in terms for i in fit.design.terms[term]]
    if not columns:
        return float(fit.counts @ fit.y**2 + fit.within.sum())
    X = fit.design.matrix[:, sorted(columns)]
    beta, _ = least_squares(X, fit.y, fit.counts)
    return float(fit.counts @ (fit.y - X @ beta) ** 2 + fit.within.sum())


def _anova_table(fit: LinearFit, squares: dict[str, float]) -> pd.DataFrame:
    """Return term, df, sum_sq, mean_sq, f, p; the last row is what is left."""
    frame = pd.DataFrame({"term": list(squares), "sum_sq": list(squares.values())})
    frame["df"] = [float(len(fit.design.terms[term])) for term in squares]
    frame["mean_sq"] = frame["sum_sq"] / frame["df"]
    frame["f"] = frame["mean_sq"] / fit.sigma**2
    frame["p"] = stats.f.sf(frame["f"], frame["df"], fit.df_residual)
    frame.loc[len(frame)] = [
        "Residuals", fit.rss, fit.df_residual, fit.sigma**2, np.nan, np.nan,
    ]  # fmt: skip
    return frame


def _exact_chance(fit: LinearFit, statistic: float) -> float:
    """Return the chance of a smaller statistic: that a sum of weighted chi-squares is negative."""
    free = linalg.qr(fit.design.matrix)[0][:, fit.design.matrix.shape[1] :]
    steps = np.diff(free, axis=0)
    weights = np.linalg.eigvalsh(steps.T @ steps) - statistic
    return _chance_below_zero(weights)


def _moment_chance(fit: LinearFit, statistic: float) -> float:
    n, df = len(fit.y), fit.df_residual
    steps = np.diff(fit.design.matrix, axis=0)
    ends = np.zeros((1, steps.shape[1]))
    twice = np.diff(np.vstack([ends, steps, ends]), axis=0)
    inner = steps.T @ steps @ fit.inverse
    first = 2 * (n - 1) - np.trace(inner)
    second = 2 * (3 * n - 4) - 2 * np.trace(twice.T @ twice @ fit.inverse) + np.trace(inner @ inner)
    mean = first / df
    variance = 2 / (df * (df + 2)) * (second - first * mean)
    return float(stats.norm.cdf((statistic - mean) / np.sqrt(variance)))


def _chance_below_zero(weights: np.ndarray) -> float:
    """Return P(sum of weights times squared normals < 0), by Imhof's integral."""
    scaled = weights / np.abs(weights).max()

    def integrand(u: float) -> float:
        angle = np.arctan(scaled * u).sum() / 2
        log_size = np.log1p((scaled * u) ** 2).sum() / 4
        return np.sin(angle) / u * np.exp(-log_size)

    far = 1.0
    while np.log1p((scaled * far) ** 2).sum() / 4 < 40:
        far *= 1.5
    area, _ = integrate.quad(integrand, 0, far, limit=2000, epsabs=1e-13, epsrel=1e-12)
    return float(np.clip(0.5 - area / np.pi, 0, 1))
