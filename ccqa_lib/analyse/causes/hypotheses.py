"""The log of all that was tested: every column, its evidence alone and beside the causes found."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.causes.columns import Cases, Column, NumberColumn
from ccqa_lib.analyse.causes.condition import Condition, Term, columns_of
from ccqa_lib.analyse.causes.evidence import FULL, freedom
from ccqa_lib.analyse.causes.search import Model, empty_model
from ccqa_lib.analyse.compare.adjust import benjamini_hochberg
from ccqa_lib.show.language import say, word

LEVEL = 0.05
_QUARTERS = (0.25, 0.5, 0.75)


def tested_columns(whole: Model, named: tuple[Term, ...], fallen: tuple[Term, ...]) -> pd.DataFrame:
    """Return one row a tested column; `named` tells by which term each of the model is told.

    Columns: `column`, `tested_as`, `rows` (with a value), `p_usual` (chi-square, contacts taken
    as independent), `p_alone` (units accounted for), `p_beside` (and the causes that other
    columns make), `q` (Benjamini-Hochberg of `p_alone` over all columns), `verdict`.
    """
    cases, alone = whole.cases, empty_model(whole.cases)
    beside = _models_beside(whole, named)
    guilty = {name for term in named for name in columns_of(term)}
    rows = []
    for name, column in cases.columns.items():
        shape = _shape(cases, column)
        rows.append({
            "column": name,
            "tested_as": _kind(column),
            "rows": int((~column.is_missing).sum()),
            "p_usual": _usual(cases, column),
            "p_alone": _together(alone, shape),
            "p_beside": _together(beside.get(name, whole), shape),
        })  # fmt: skip
    log = pd.DataFrame(
        rows, columns=["column", "tested_as", "rows", "p_usual", "p_alone", "p_beside"]
    )
    log["q"] = benjamini_hochberg(log["p_alone"]) if len(log) else []
    seen = {name for term in fallen for name in columns_of(term)} - guilty
    log["verdict"] = [_verdict(row, named, guilty, seen) for row in log.itertuples()]
    return log


def _kind(column: Column) -> str:
    if isinstance(column, NumberColumn):
        return say("number")
    return say("{count} levels", count=len(column.labels))


def _verdict(row, named: tuple[Term, ...], guilty: set[str], seen: set[str]) -> str:
    if row.column in guilty:
        pair = next(term for term in named if row.column in columns_of(term))
        others = [name for name in columns_of(pair) if name != row.column]
        return say("cause, together with {column}", column=others[0]) if others else say("cause")
    if row.q < LEVEL and row.p_beside > LEVEL / 5 and guilty:
        return say("rides on a cause: nothing of its own is left beside it")
    if row.column in seen:
        return say("seen in one half of the data, not confirmed in the other")
    if row.q < LEVEL:
        return say("some sign, too weak or too scattered to be confirmed")
    if row.p_usual < 0.001:
        return say("looks guilty by chi-square; explained by who the agents are and when")
    return say("no sign")


def _models_beside(whole: Model, named: tuple[Term, ...]) -> dict[str, Model]:
    """Return for each guilty column the model of the causes that it has no part in."""
    found: dict[str, Model] = {}
    for name in {name for term in named for name in columns_of(term)}:
        others = tuple(
            term
            for term, told in zip(whole.terms, named, strict=True)
            if name not in columns_of(told)
        )
        if name in whole.cases.columns:
            found[name] = whole.with_terms(others)
    return found


def _shape(cases: Cases, column: Column) -> np.ndarray:
    """Return the columns (rows x k) that stand for a whole candidate: its levels, or its curve."""
    if isinstance(column, NumberColumn):
        present = column.values[~column.is_missing]
        cuts = np.unique(np.quantile(present, _QUARTERS, method="lower"))
        parts = [
            column.meets(Condition(column.name, "over", cut)) for cut in cuts if cut < present.max()
        ]
        return np.column_stack(parts) if parts else np.empty((len(cases), 0))
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.labels))
    kept = [i for i in np.argsort(-counts, kind="stable") if counts[i] >= 30]
    return np.column_stack([(column.codes == i).astype(float) for i in kept])


def _together(model: Model, shape: np.ndarray) -> float:
    """Return the p of all columns of a shape at once, by their score under a model."""
    fit = model.fit
    weighted = shape * fit.weight[:, None]
    cross, solved = fit.explained(weighted)
    variance = shape.T @ weighted - cross.T @ solved
    plain = np.diag(shape.T @ weighted)
    usable = np.diag(variance) > 1e-3 * plain
    if not usable.any():
        return 1.0
    variance, score = variance[np.ix_(usable, usable)], (shape.T @ fit.residual)[usable]
    values, vectors = np.linalg.eigh(variance)
    kept = values > 1e-6 * values.max()
    chi = float(((vectors[:, kept].T @ score) ** 2 / values[kept]).sum())
    k = int(kept.sum())
    degrees = float(freedom(model.cases, shape[:, usable]).min())
    if degrees >= FULL:
        return float(stats.chi2.sf(chi, k))
    return float(stats.f.sf(chi / k, k, max(degrees - k + 1, 1)))


def _usual(cases: Cases, column: Column) -> float:
    """Return the p of the usual chi-square test, which takes contacts as independent."""
    present = ~column.is_missing
    if isinstance(column, NumberColumn):
        cuts = np.unique(np.quantile(column.values[present], np.linspace(0.1, 0.9, 9)))
        codes = np.searchsorted(cuts, column.values[present])
    else:
        codes = column.codes[present]
    hits = np.bincount(codes, cases.outcome[present])
    rows = np.bincount(codes)
    table = np.array([hits, rows - hits])[:, rows > 0]
    if table.shape[1] < 2 or (table.sum(1) == 0).any():
        return 1.0
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def suspects_told(
    log: pd.DataFrame,
    refused: Mapping[str, str],
    suspects: Mapping[str, str],
    guilty: Collection[str],
) -> pd.DataFrame:
    """Return the log with untested columns and their reasons; causes (`guilty`), suspects first."""
    reasons = [say("not tested: {why}", why=word(why)) for why in refused.values()]
    idle = pd.DataFrame({"column": list(refused), "verdict": reasons})
    full = pd.concat([log, idle], ignore_index=True) if len(idle) else log.copy()
    full.insert(1, "suspected", [suspects.get(name, "") for name in full["column"]])
    order = np.where(full["column"].isin(refused), 2, np.where(full["column"].isin(guilty), 0, 1))
    ranked = full.assign(_a=order, _b=full["suspected"] == "", _c=full["q"].fillna(2.0))
    return (
        ranked.sort_values(["_a", "_b", "_c", "column"])
        .drop(columns=["_a", "_b", "_c"])
        .reset_index(drop=True)
    )
