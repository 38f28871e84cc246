"""What moves satisfaction: the effect of one point more on each driver, held to all drivers asked.

An effect is called only if it stands after Holm's adjustment for all drivers of the model, so
that of 100 studies of drivers without any effect at most five call one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ccqa_lib.analyse.compare.adjust import holm
from ccqa_lib.analyse.design import Encoding
from ccqa_lib.analyse.products import correlation
from ccqa_lib.analyse.regression.overlap import TOO_MUCH
from ccqa_lib.analyse.satisfaction.chosen_model import ChosenModel, choose_model
from ccqa_lib.analyse.satisfaction.model_rows import ModelRows, model_rows
from ccqa_lib.analyse.satisfaction.patterns import by_pattern
from ccqa_lib.analyse.satisfaction.responses import FEWEST_CLUSTERS, Responses
from ccqa_lib.analyse.satisfaction.shares import Change, raised, stepped
from ccqa_lib.analyse.satisfaction.words import rating_name
from ccqa_lib.show import Block, table
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark_heads, say
from ccqa_lib.show.language.joined import sentences

CALLED = 0.05
FEW_CLUSTERS = 20
COLUMNS = mark_heads(("driver", "estimate", "se", "low", "high", "p", "p_adjusted", "moved",
                      "rating", "answered", "is_called"))  # fmt: skip


@dataclass(frozen=True, eq=False)
class DriverModel:
    """The effects of the drivers on the share of satisfied.

    `effects` has one row a driver, the largest effect first: driver, estimate, se, low, high (in
    percentage points, for one point more), p, p_adjusted (Holm), is_called, moved (share of
    responses that can move), rating (mean), answered (share).
    """

    rows: ModelRows
    model: ChosenModel
    encoding: Encoding
    effects: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def called(self) -> pd.DataFrame:
        """The drivers whose effect stands after adjustment."""
        return self.effects[self.effects["is_called"]]

    @property
    def n(self) -> int:
        """Responses behind the model."""
        return self.rows.responses.n

    def change(self, driver: str, step: float) -> Change:
        """Return what a move of a driver does to the rows; words move by whole steps."""
        return change_of(self.rows, self.encoding, driver, step)

    def beside(self, drivers: Sequence[str]) -> np.ndarray:
        """Return the model's columns without those of some drivers, (rows, columns)."""
        own = [at for name in drivers for at in _positions(self.encoding, name)]
        return np.delete(self.model.share.X, own, axis=1)

    def what_if(self, moves: Mapping[str, float]) -> pd.DataFrame:
        """Return the effect of moving each driver alone: driver, step, estimate, low, high, moved.

        In percentage points. The move is that of everybody who can move, to the scale's end.
        """
        changes = [self.change(driver, step) for driver, step in moves.items()]
        return measured(self, changes).assign(step=list(moves.values()))

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        shown = self.effects.drop(columns=["p"])
        shown["driver"] = shown["driver"].map(rating_name)
        formats = {"moved": ".0%", "answered": ".0%", "p": ".2g", "p_adjusted": ".2g",
                   "estimate": ".2f", "se": ".2f", "low": ".2f", "high": ".2f",
                   "rating": ".2f"}  # fmt: skip
        note = sentences(self.model.why, *self.notes)
        title = say("Change of the share of satisfied, in percentage points, for one point more")
        return table(shown, title, note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def fit_drivers(responses: Responses) -> DriverModel:
    """Fit the model of satisfaction and measure every driver's effect.

    Raises
    ------
    AnalysisError
        The drivers cannot be judged: too few responses, one class, copies, separation.
    """
    rows, encoding = _encoded(by_pattern(model_rows(responses)))
    changes = [change_of(rows, encoding, driver, 1.0) for driver in rows.drivers]
    model = choose_model(rows, changes)
    sizes, influence = model.share.effects(changes)
    effects = _effects(rows, changes, sizes, influence)
    notes = (*_overlap_notes(rows, encoding, model), *_cluster_notes(responses))
    return DriverModel(rows, model, encoding, effects, notes)


def measured(fitted: DriverModel, changes: list[Change]) -> pd.DataFrame:
    """Return the effect of each change in percentage points with its 95 % interval."""
    sizes, influence = fitted.model.share.effects(changes)
    responses = fitted.rows.responses
    se = responses.errors(influence)
    reach = responses.reach
    moved = [_moved(responses, change) for change in changes]
    return pd.DataFrame(
        {
            "driver": [change.driver for change in changes], "estimate": 100 * sizes,
            "low": 100 * (sizes - reach * se), "high": 100 * (sizes + reach * se), "moved": moved,
        }
    )  # fmt: skip


def change_of(rows: ModelRows, encoding: Encoding, driver: str, step: float) -> Change:
    """Return the move of a driver in the rows of the model."""
    plan = rows.responses.plan
    at = _positions(encoding, driver)
    if words := plan.driver_words.get(driver):
        named = rows.raw[driver].map(lambda place: words[int(place) - 1])
        return stepped(driver, named, round(step), encoding, at)
    return raised(driver, rows.raw[driver], step, plan.driver_range, at[0])


def _encoded(rows: ModelRows) -> tuple[ModelRows, Encoding]:
    """Return the rows with drivers in words as categories, one column a word but the worst."""
    plan, levels, named = rows.responses.plan, {}, {}
    for driver in rows.drivers:
        if words := plan.driver_words.get(driver):
            seen = sorted(rows.raw[driver].unique())
            levels[driver] = tuple(words[int(place) - 1] for place in seen)
            told = rows.raw[driver].map(lambda place, words=words: words[int(place) - 1])
            named[driver] = pd.Categorical(told, levels[driver])
    encoding = Encoding(rows.drivers, levels, "implied")
    return replace(rows, frame=rows.frame.assign(**named)), encoding


def _positions(encoding: Encoding, driver: str) -> tuple[int, ...]:
    start = 0
    for name, labels in encoding.labels().items():
        if name == driver:
            return tuple(range(start, start + len(labels)))
        start += len(labels)
    raise KeyError(driver)


def _effects(rows: ModelRows, changes, sizes: np.ndarray, influence: np.ndarray) -> pd.DataFrame:
    responses = rows.responses
    se = responses.errors(influence)
    p = responses.chance(sizes, se)
    reach = responses.reach
    frame = pd.DataFrame(
        {
            "driver": rows.drivers, "estimate": 100 * sizes, "se": 100 * se,
            "low": 100 * (sizes - reach * se), "high": 100 * (sizes + reach * se),
            "p": p, "p_adjusted": holm(p),
            "moved": [_moved(responses, change) for change in changes],
            "rating": [_mean_rating(rows, driver) for driver in rows.drivers],
            "answered": [rows.answered[driver] for driver in rows.drivers],
        }
    )  # fmt: skip
    frame["is_called"] = frame["p_adjusted"] < CALLED
    frame = frame[list(COLUMNS)]
    return frame.sort_values("estimate", ascending=False, kind="stable").reset_index(drop=True)


def _mean_rating(rows: ModelRows, driver: str) -> float:
    values, mass = rows.raw[driver].to_numpy(float), rows.responses.mass
    given = ~np.isnan(values)
    return float(mass @ np.where(given, values, 0.0) / (mass @ given))


def _moved(responses: Responses, change: Change) -> float:
    return float(responses.mass @ change.moved / responses.mass.sum())


def _overlap_notes(rows: ModelRows, encoding: Encoding, model: ChosenModel) -> tuple[str, ...]:
    """Return a sentence for each driver that goes so closely with others that little is left."""
    related = correlation(model.share.X, rows.responses.mass)
    inflation = np.diag(np.linalg.inv(related))
    worst = {name: inflation[list(_positions(encoding, name))].max() for name in rows.drivers}
    return tuple(
        say(
            "'{driver}' goes so closely with others that its interval is {factor} times as wide as "
            "it would be alone.",
            driver=rating_name(name),
            factor=f"{math.sqrt(factor):.1f}",
        )
        for name, factor in worst.items()
        if factor > TOO_MUCH and not plan_words(rows, name)
    )


def plan_words(rows: ModelRows, driver: str) -> tuple[str, ...]:
    """Return the words in which a driver is rated; none where they are numbers."""
    return rows.responses.plan.driver_words.get(driver, ())


def _cluster_notes(responses: Responses) -> tuple[str, ...]:
    name = responses.plan.cluster_column
    if not name or responses.groups >= FEW_CLUSTERS:
        return ()
    if responses.groups < FEWEST_CLUSTERS:
        return (
            say(
                "'{column}' has only {groups}, too few to tell how they vary; responses are taken "
                "as independent, so intervals may be too narrow.",
                column=name,
                groups=plural(responses.groups, "group"),
            ),
        )
    return (
        say(
            "Only {count} groups of '{column}': intervals are rough.",
            count=responses.groups,
            column=name,
        ),
    )
