"""What is usually done: chi-square with Bonferroni, stepwise logit, importance of a forest."""

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats
from worlds import World

LEVEL, TOP = 0.05, 3


def candidates(world: World) -> list[str]:
    """Return the columns that an analyst would try: no ids, no dates, nothing known afterwards."""
    frame = world.frame
    roles = {world.outcome, world.agent, world.team, world.time, "follow_up_id", "closed_on"}
    return [
        name for name in frame
        if name not in roles and (_is_number(frame[name]) or 1 < frame[name].nunique() <= 60)
        and not (_is_number(frame[name]) and frame[name].nunique() > 0.95 * len(frame)
                 and frame[name].min() >= 10_000)
    ]  # fmt: skip


def by_chi_square(world: World) -> set[frozenset[str]]:
    """Claim every column whose chi-square p, times the number of columns, is below 0.05."""
    names, claimed = candidates(world), set()
    for name in names:
        table = pd.crosstab(_binned(world.frame[name]), world.frame[world.outcome])
        if min(table.shape) > 1 and stats.chi2_contingency(table).pvalue * len(names) < LEVEL:
            claimed.add(frozenset({name}))
    return claimed


def by_stepwise(world: World) -> set[frozenset[str]]:
    """Claim the columns of a forward stepwise logit (enter at p < 0.05 by likelihood ratio)."""
    outcome = world.frame[world.outcome].to_numpy(float)
    blocks = {
        name: pd.get_dummies(_binned(world.frame[name]), drop_first=True, dtype=float).to_numpy()
        for name in candidates(world)
    }
    chosen, design = [], np.ones((len(outcome), 1))
    best = sm.GLM(outcome, design, family=sm.families.Binomial()).fit()
    while len(chosen) < 8:
        tried = []
        residual = outcome - best.fittedvalues
        weight = best.fittedvalues * (1 - best.fittedvalues)
        for name in set(blocks) - set(chosen):
            tried.append((_score_p(blocks[name], design, residual, weight), name))
        p, name = min(tried)
        if p >= LEVEL:
            break
        chosen.append(name)
        design = np.hstack([design, blocks[name]])
        best = sm.GLM(outcome, design, family=sm.families.Binomial()).fit()
    return {frozenset({name}) for name in chosen}


def by_forest(world: World) -> set[frozenset[str]] | None:
    """Claim the three most important columns of a random forest; None without scikit-learn."""
    try:
        from sklearn.ensemble import RandomForestClassifier
    except ImportError:
        return None
    names = candidates(world)
    codes = np.column_stack([_coded(world.frame[name]) for name in names])
    forest = RandomForestClassifier(100, min_samples_leaf=20, random_state=1, n_jobs=1)
    forest.fit(codes, world.frame[world.outcome])
    return {frozenset({names[i]}) for i in np.argsort(-forest.feature_importances_)[:TOP]}


def _score_p(block, design, residual, weight) -> float:
    weighted = block * weight[:, None]
    cross = design.T @ weighted
    inside = np.linalg.pinv(design.T @ (design * weight[:, None]))
    variance = block.T @ weighted - cross.T @ inside @ cross
    score = block.T @ residual
    return float(stats.chi2.sf(score @ np.linalg.pinv(variance) @ score, block.shape[1]))


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _binned(values: pd.Series) -> pd.Series:
    if _is_number(values) and values.nunique() > 12:
        values = pd.qcut(values, 8, duplicates="drop").astype(str)
    return values.astype("object").fillna("missing").astype(str)


def _coded(values: pd.Series) -> np.ndarray:
    return values.fillna(-1).to_numpy() if _is_number(values) else pd.factorize(values)[0]
