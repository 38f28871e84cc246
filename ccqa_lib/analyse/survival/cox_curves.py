"""Baseline hazard and predicted curves: which share of people like these is still there?

The cumulative hazard takes ties as the fit does (Efron's with Efron's fit, which some programs
leave out), and its error includes that of the coefficients (Tsiatis 1981; Therneau and Grambsch
2000, section 10.2). A curve is of people with given columns, never of one person.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.analyse.survival.cox import CoxFit
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class PredictedCurve:
    """The share still there after each event time, for one set of columns: steps, with its error.

    `hazard` is the cumulative hazard and `se_hazard` its standard error.
    """

    name: str
    unit: str
    time: np.ndarray
    hazard: np.ndarray
    se_hazard: np.ndarray
    last: float

    @property
    def survival(self) -> np.ndarray:
        """Share still there."""
        return np.exp(-self.hazard)

    def at(self, times: Any, confidence: float = 0.95) -> pd.DataFrame:
        """Return the curve at some times: time, survival, se, low, high (limits on the log scale).

        Raises
        ------
        AnalysisError
            A time is negative or later than anybody was seen.
        """
        times = np.atleast_1d(np.asarray(times, dtype=float))
        if (times < 0).any() or (times > self.last).any():
            raise AnalysisError(
                f"{self.name}: asked for times {times.min():g} to {times.max():g}; spells were "
                f"seen from 0 to {self.last:g} {self.unit}".rstrip()
                + ". Ask for times within."
            )
        place = np.searchsorted(self.time, times, side="right")
        hazard, se = np.append(0, self.hazard)[place], np.append(0, self.se_hazard)[place]
        survival, reach = np.exp(-hazard), normal_quantile(confidence) * se
        return pd.DataFrame(
            {
                "time": times, "survival": survival, "se": survival * se,
                "low": survival * np.exp(-reach),
                "high": np.minimum(survival * np.exp(reach), 1),
            }
        )  # fmt: skip

    def __str__(self) -> str:
        share, unit = self.survival[-1], f" {self.unit}" if self.unit else ""
        return f"{self.name}: {share:.0%} expected to be there after {self.time[-1]:g}{unit}"

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        shares = dict.fromkeys(["survival", "se", "low", "high"], ".1%")
        return table(self.at(self.time), str(self), formats=shares)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def baseline_hazard(fit: CoxFit) -> pd.DataFrame:
    """Return the cumulative hazard where every column is 0: stratum, time, hazard.

    One row for each time at which a spell of the stratum ended. Strata are numbered in the sorted
    order of their values.
    """
    factor = float(np.exp(-fit.centre @ fit.coefficients.estimate))
    parts = []
    for stratum in np.unique(fit.strata):
        time, hazard, _ = _steps(fit, int(stratum))
        ends = np.unique(fit.spells.exit[fit.strata == stratum])
        steps = np.append(0, hazard)[np.searchsorted(time, ends, side="right")]
        parts.append(pd.DataFrame({"stratum": stratum, "time": ends, "hazard": factor * steps}))
    return pd.concat(parts, ignore_index=True)


def predict_curves(
    fit: CoxFit, people: pd.DataFrame, stratum: int = 0
) -> tuple[PredictedCurve, ...]:
    """Return one curve for each row of `people`, which holds the columns of the design.

    Raises
    ------
    AnalysisError
        The columns are absent or hold a level that was never seen, or the stratum had no event.
    """
    X = (_coded(fit, people) - fit.centre) / fit.scale
    time, hazard, drawn = _steps(fit, stratum)
    if not time.size:
        raise AnalysisError(f"Stratum {stratum} had no event, so it has no curve.")
    spread = np.cumsum(_of_stratum(fit, stratum, fit.moments.sums.a0))
    last = float(fit.spells.exit[fit.strata == stratum].max())
    curves = []
    for label, x in zip(people.index, X, strict=True):
        risk = np.exp(x @ fit.moments.beta)
        gap = x * hazard[:, None] - drawn
        variance = risk**2 * (spread + np.einsum("ij,jk,ik->i", gap, fit.inverse, gap))
        curves.append(
            PredictedCurve(
                f"people like {label}",
                fit.spells.columns.unit,
                time,
                risk * hazard,
                np.sqrt(variance),
                last,
            )
        )
    return tuple(curves)


def _steps(fit: CoxFit, stratum: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return event times, cumulative hazard at the mean, and the cumulated mean columns."""
    here = fit.moments
    mean = here.S1 * here.sums.a0[:, None] - here.D1 * here.sums.a1[:, None]
    steps = (here.model.sets.time, here.sums.h0, mean)
    time, hazard, drawn = (_of_stratum(fit, stratum, values) for values in steps)
    return time, np.cumsum(hazard), np.cumsum(drawn, axis=0)


def _of_stratum(fit: CoxFit, stratum: int, values: np.ndarray) -> np.ndarray:
    sets = fit.moments.model.sets
    own = np.zeros(len(sets.time), dtype=bool)
    own[sets.event_at[fit.strata[sets.event_rows] == stratum]] = True
    return values[own]


def _coded(fit: CoxFit, people: pd.DataFrame) -> np.ndarray:
    encoding = fit.design.encoding
    absent = [name for name in encoding.columns if name not in people]
    if absent:
        raise AnalysisError(f"The people to predict for have no column '{absent[0]}'; add it.")
    for name, levels in encoding.levels.items():
        strange = sorted(set(people[name]) - set(levels), key=str)
        if strange:
            raise AnalysisError(
                f"'{strange[0]}' of column '{name}' was never seen when the model was fitted; "
                f"there are {', '.join(map(str, levels))}."
            )
    X = encoding.matrix(people)
    if not np.isfinite(X).all():
        raise AnalysisError("A column of the people to predict for is missing or infinite.")
    return X
