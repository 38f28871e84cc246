"""The rows and columns of the driver model: which drivers, which rows, and what was left out.

A rule is followed that the reader is told: drivers that too few rated, or all rated alike, are
left out by name; then either the rows with every rating count, or an unrated driver is a state of
its own (its own 0/1 column, the rating at its mean).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from ccqa_lib.analyse.products import correlation
from ccqa_lib.analyse.satisfaction.grouping import UNKNOWN, grouping
from ccqa_lib.analyse.satisfaction.responses import Responses
from ccqa_lib.analyse.satisfaction.words import listed, rating_name
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about, apart

SCORE, TOP, MASS = "(score)", "(top)", "(mass)"
COPY = 0.95  # a correlation beyond this makes two drivers one another's copies
RARE = 20  # a group of the context with fewer responses is joined with other rare ones
REST = "(other)"
NOBODY = mark("rated by nobody")
ROWS_PER_EFFECT = 10  # of the rarer kind of answer (Peduzzi et al. 1996)


@dataclass(frozen=True, eq=False)
class ModelRows:
    """What the driver model sees.

    `frame` holds the drivers (as numbers), the context, and SCORE, TOP and MASS; `raw` the
    drivers as numbers with gaps; `left_out` why a driver or a column of context is not in it.
    """

    responses: Responses
    frame: pd.DataFrame
    raw: pd.DataFrame
    drivers: tuple[str, ...]
    unrated: Mapping[str, str]
    context: tuple[str, ...]
    left_out: Mapping[str, str]
    answered: Mapping[str, float]
    lost: int

    @property
    def terms(self) -> tuple[str, ...]:
        """The columns of the model: drivers, their unrated states, the context."""
        return (*self.drivers, *self.unrated.values(), *self.context)


def model_rows(responses: Responses) -> ModelRows:
    """Choose the drivers, rows and context of the model.

    Raises
    ------
    AnalysisError
        No driver is left, or two drivers are one another's copies.
    """
    plan = responses.plan
    raw = pd.DataFrame(
        {name: plan.rating_scale(name).numbers(responses.frame[name]) for name in plan.drivers},
        index=responses.frame.index,
    )
    answered = {name: _share(responses, raw[name].notna()) for name in plan.drivers}
    left_out = {name: why for name in plan.drivers if (why := _why_not(raw[name], answered, plan))}
    drivers = tuple(name for name in plan.drivers if name not in left_out)
    if not plan.drivers:
        raise AnalysisError(
            say(
                "No rating was asked: 'drivers' names none, and no column begins with rating_. Ask "
                "for ratings of what may matter, or name columns in 'drivers'."
            )
        )
    if not drivers:
        told = apart(about(rating_name(name), word(why)) for name, why in left_out.items())
        raise AnalysisError(say("No driver can be judged ({reasons}).", reasons=told))
    kept = np.ones(len(raw), bool)
    needed = [n for n in drivers if plan.missing_ratings == "complete" or n in plan.driver_words]
    if needed:
        kept = raw[needed].notna().all(axis=1).to_numpy()
        _require_rows(kept, raw[needed])
    used, ratings = responses.of(kept), raw[list(drivers)]
    ratings = ratings if kept.all() else ratings[kept]
    context, notes = _context(used)
    whole = context.notna().all(axis=1).to_numpy()
    if not whole.all():
        used, ratings, context = used.of(whole), ratings[whole], context[whole]
    filled, unrated = _filled(ratings, used)
    _refuse_copies(filled[list(drivers)], used)
    frame = pd.concat([filled, context], axis=1)
    frame = frame.assign(**{SCORE: used.score, TOP: used.top, MASS: used.mass})
    lost = responses.n - used.n
    return ModelRows(used, frame, ratings, drivers, unrated, tuple(context.columns),
                     {**left_out, **notes}, answered, lost)  # fmt: skip


def responses_needed(coefficients: int, share: float) -> int:
    """Return how many responses so many coefficients need at this share of satisfied."""
    return math.ceil(ROWS_PER_EFFECT * coefficients / max(min(share, 1 - share), 1e-9))


def _share(responses: Responses, given: pd.Series) -> float:
    return float(responses.counts @ given.to_numpy(float) / responses.counts.sum())


def _why_not(ratings: pd.Series, answered: Mapping[str, float], plan) -> str:
    share = answered[str(ratings.name)]
    if share == 0:
        return NOBODY
    if share < plan.least_answered:
        return say("rated in only {share} of responses", share=f"{share:.0%}")
    if ratings.min() == ratings.max():
        return say("all who rated it gave the same rating")
    return ""


def _require_rows(kept: np.ndarray, ratings: pd.DataFrame) -> None:
    if kept.any():
        return
    worst = ratings.isna().mean().idxmax()
    raise AnalysisError(
        say(
            "No response has all {count} ratings; '{driver}' is missing most. Ask for fewer "
            "drivers, or set 'missing_ratings' to not_asked.",
            count=ratings.shape[1],
            driver=rating_name(worst),
        )
    )


def _context(responses: Responses) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return the context ready for a design, and the columns that cannot serve, with the reason."""
    columns, notes = {}, {}
    unknown: list[np.ndarray] = []
    for name in responses.plan.context:
        values = responses.frame[name]
        if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
            ready = _known_elsewhere(_grouped(values, responses.counts), unknown, responses)
        else:
            ready = values.astype("Float64").astype(float)
        if ready.nunique() < 2:
            notes[name] = say("the same in all responses used")
        else:
            columns[name] = ready
    return pd.DataFrame(columns, index=responses.frame.index), notes


def _known_elsewhere(
    groups: pd.Series, unknown: list[np.ndarray], responses: Responses
) -> pd.Series:
    """Return groups without that of no value, if another column has none in the same rows.

    Answers whose contact is not found lack all that it would tell: one column has a group for
    them, and in the others they stand with the largest, since two such groups would be copies.
    """
    missing = (groups == UNKNOWN).to_numpy(float)
    if not missing.any() or missing.all():
        return groups
    if any(_go_together(missing, other, responses) for other in unknown):
        others = [name for name in groups.cat.categories if name != UNKNOWN]
        codes = np.where(missing > 0, 0, groups.cat.set_categories(others).cat.codes)
        return pd.Series(pd.Categorical.from_codes(codes, others), index=groups.index)
    unknown.append(missing)
    return groups


def _grouped(values: pd.Series, counts: np.ndarray) -> pd.Series:
    """Return categories, rare ones joined, the largest first: it is the one compared with."""
    groups = grouping(values, counts)
    names = [REST if size < RARE else name
             for name, size in zip(groups.names, groups.sizes, strict=True)]  # fmt: skip
    sizes: dict[str, float] = {}
    for name, size in zip(names, groups.sizes, strict=True):
        sizes[name] = sizes.get(name, 0.0) + float(size)
    order = sorted(sizes, key=lambda name: -sizes[name])
    if 0 < sizes.get(REST, 0) < RARE and len(order) > 1:
        largest = next(name for name in order if name != REST)
        names = [largest if name == REST else name for name in names]
        order.remove(REST)
    codes = np.array([order.index(name) for name in names])[groups.codes]
    return pd.Series(pd.Categorical.from_codes(codes, order), index=values.index)


def _filled(ratings: pd.DataFrame, used: Responses) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return ratings without gaps, with a 0/1 column for each driver that enough did not rate.

    Drivers that the same people leave unrated share one such column: two would be copies.
    """
    columns, unrated, gaps = {}, {}, {}
    for name in ratings:
        values = ratings[name].to_numpy(float)
        missing = np.isnan(values)
        if missing.any():
            given = np.where(missing, 0.0, values)
            mean = used.mass @ given / (used.mass.sum() - used.mass @ missing)
            values, gaps[name] = given + mean * missing, missing.astype(float)
        columns[name] = values
    for name, missing in gaps.items():
        without = used.counts @ missing
        few = min(without, used.counts.sum() - without) < RARE
        if few or any(_go_together(missing, columns[label], used) for label in unrated.values()):
            continue
        unrated[name] = f"(not rated) {name}"
        columns[unrated[name]] = missing
    return pd.DataFrame(columns, index=ratings.index), unrated


def _go_together(one: np.ndarray, other: np.ndarray, used: Responses) -> bool:
    total, weighed = used.mass.sum(), used.mass * one
    a, b, both = weighed.sum() / total, used.mass @ other / total, weighed @ other / total
    spread = math.sqrt(a * (1 - a) * b * (1 - b))
    return abs(both - a * b) > COPY * spread


def _refuse_copies(ratings: pd.DataFrame, used: Responses) -> None:
    together = correlation(ratings.to_numpy(float), used.mass)
    names = list(ratings.columns)
    copies = [(a, b) for a, b in combinations(range(len(names)), 2) if abs(together[a, b]) > COPY]
    if copies:
        a, b = copies[0]
        raise AnalysisError(
            say(
                "'{one}' and '{other}' are one another's copies (correlation {r}), so their "
                "effects cannot be told apart. Name the drivers in 'drivers' and leave one of the "
                "two out.",
                one=rating_name(names[a]),
                other=rating_name(names[b]),
                r=f"{together[a, b]:.2f}",
            )
        )


def left_out_words(left_out: Mapping[str, str]) -> str:
    """Say what is not in the model and why; empty where all is."""
    return listed(
        say("{name} ({why})", name=rating_name(name), why=word(why))
        for name, why in left_out.items()
    )
