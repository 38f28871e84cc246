"""Did a measure change when something was done, beyond where it was going anyway?

Segmented regression (Wagner, Soumerai, Zhang & Ross-Degnan 2002): a line before, and after it a
step and another slope. Newey-West errors are shown beside errors of an AR(1) fit; the claim itself
rests on made-up series with the same correlation, since both kinds of error are too small in
short series.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.change.ar1 import Ar1Fit, fit_ar1
from ccqa_lib.analyse.change.ar1_chance import ChanceOfEffects, chance_of_effects
from ccqa_lib.analyse.change.newey_west import newey_west
from ccqa_lib.analyse.change.series import require_season, series_values
from ccqa_lib.analyse.change.series_doubts import baseline_doubts
from ccqa_lib.analyse.design import Design, build_design
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.regression.linear import LinearFit, fit_linear
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import sentences

FEWEST_EACH_SIDE = 8  # periods before and after (Wagner et al. ask for 12)
ENOUGH_EACH_SIDE = 12
CLAIM_RISK = 0.05
EFFECTS = mark(("step", "change of slope", "effect in the last period"))


@dataclass(frozen=True, eq=False)
class InterruptedSeries:
    """A series before and after a change, in its `unit`.

    `points` has one row a period: value, fitted, without (where the line before would have led).
    `effects` are the step, the change of slope a period, and the effect in the last period, with
    intervals from made-up series; `p` is the chance of such a step and slope together without any
    change. `newey_west` and `ar1` hold the coefficients with the usual errors. `doubts` are
    reasons not to claim a change whatever `p` says.
    """

    name: str
    unit: str
    points: pd.DataFrame
    fit: LinearFit
    newey_west: Coefficients
    ar1: Ar1Fit
    effects: tuple[Effect, ...]
    p: float
    notes: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def is_claim(self) -> bool:
        """May a change be claimed: unlikely by chance, and nothing speaks against it?"""
        return self.p < CLAIM_RISK and not self.doubts

    def __str__(self) -> str:
        told = {"measure": self.name, "effect": str(self.effects[2]), "p": f"{self.p:.3g}"}
        if self.is_claim:
            return say("{measure} changed: {effect}, p {p}", **told)
        if self.p >= CLAIM_RISK:
            return say("{measure}: no change beyond chance ({effect}, p {p})", **told)
        refused = say("{measure}: no change can be claimed.", measure=self.name)
        return sentences(refused, self.doubts[0])

    def to_block(self) -> Block:
        """Return the effects as a table."""
        rows = [(word(e.name), e.estimate, e.low, e.high, word(e.unit)) for e in self.effects]
        columns = mark_heads(["effect", "estimate", "low", "high", "unit"])
        frame = pd.DataFrame(rows, columns=columns)
        return table(frame, str(self), note=sentences(*self.doubts, *self.notes))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def interrupted_series(
    values: Sequence[float],
    periods_before: int,
    lag: int,
    season: int = 1,
    label: tuple[str, str] = ("series", ""),
) -> InterruptedSeries:
    """Judge a change that was made after the first `periods_before` periods.

    The periods, the measure and the time of the change must have been chosen beforehand. To use a
    comparison series, give the differences from it.

    Parameters
    ----------
    values : numbers, shape (n,)
        One a period, oldest first, none left out.
    lag : int
        Periods over which errors may be related, for Newey-West (see `usual_lag`).
    season : int
        Periods in a season whose shape is taken out by a wave and its double; 1 for none.
    label : (str, str)
        Name of the measure and its unit.

    Raises
    ------
    AnalysisError
        Fewer than FEWEST_EACH_SIDE periods before or after, a gap, a constant series, or less
        than two seasons.
    """
    name, unit = label
    y = series_values(values, name, 2 * FEWEST_EACH_SIDE, "an interrupted time series")
    _require_sides(name, periods_before, len(y))
    design = _design(y, periods_before, season, name)
    fit = fit_linear(design, "value")
    ar1 = fit_ar1(design, fit.y, design.rows["period"].to_numpy())
    contrasts = _contrasts(design)
    chance = chance_of_effects(design.matrix, fit.y, contrasts)
    fitted = design.matrix @ ar1.coefficients.estimate
    points = pd.DataFrame(
        {"value": y, "fitted": fitted, "without": fitted - _effect_by_period(design, ar1)}
    )
    return InterruptedSeries(
        name, unit, points, fit, newey_west(fit, lag), ar1,
        _effects(ar1, contrasts, chance, unit), chance.p_joint,
        _notes(chance, periods_before, len(y), season),
        baseline_doubts(y[:periods_before], ar1.phi),
    )  # fmt: skip


def _require_sides(name: str, before: int, n: int) -> None:
    if before != int(before) or not FEWEST_EACH_SIDE <= before <= n - FEWEST_EACH_SIDE:
        raise AnalysisError(
            say(
                "{measure}: {before} periods before and {after} after the change were given; at "
                "least {least} on each side are needed. Wait, or use shorter periods.",
                measure=name,
                before=before,
                after=n - before,
                least=FEWEST_EACH_SIDE,
            )
        )


def _design(y: np.ndarray, before: int, season: int, name: str) -> Design:
    period = np.arange(1, len(y) + 1)
    columns = {
        "period": period,
        "step": (period > before).astype(float),
        "slope": np.maximum(period - before, 0.0),
    }
    if season != 1:
        columns |= _waves(period, require_season(season, name), name)
    frame = pd.DataFrame(columns)
    return build_design(frame.assign(value=y), list(columns), also=["value"])


def _waves(period: np.ndarray, season: int, name: str) -> dict[str, np.ndarray]:
    if len(period) < 2 * season:
        raise AnalysisError(
            say(
                "{measure}: a season of {season} periods needs at least {least}; there are "
                "{count}, so that season and change cannot be told apart.",
                measure=name,
                season=season,
                least=2 * season,
                count=len(period),
            )
        )
    waves = {}
    for k in (1, 2):
        angle = 2 * np.pi * k * period / season
        if 2 * k <= season:
            waves[f"wave {k} cos"] = np.cos(angle)
        if 2 * k < season:
            waves[f"wave {k} sin"] = np.sin(angle)
    return waves


def _contrasts(design: Design) -> np.ndarray:
    """Return the weights of step, slope and last effect, shape (3, coefficients)."""
    step, slope = (np.array(design.names) == name for name in ("step", "slope"))
    last = design.matrix[-1] * (step | slope)
    return np.array([step, slope, last], dtype=float)


def _effect_by_period(design: Design, ar1: Ar1Fit) -> np.ndarray:
    at = [design.names.index(name) for name in ("step", "slope")]
    return design.matrix[:, at] @ ar1.coefficients.estimate[at]


def _effects(
    ar1: Ar1Fit, contrasts: np.ndarray, chance: ChanceOfEffects, unit: str
) -> tuple[Effect, ...]:
    table_of = ar1.coefficients
    found = []
    for i, (name, weights) in enumerate(zip(EFFECTS, contrasts, strict=True)):
        estimate = float(weights @ table_of.estimate)
        reach = chance.reach(i, 0.95) * float(np.sqrt(weights @ table_of.covariance @ weights))
        found.append(Effect(name, estimate, estimate - reach, estimate + reach, unit=unit))
    return tuple(found)


def _notes(chance: ChanceOfEffects, before: int, n: int, season: int) -> tuple[str, ...]:
    notes = [
        say(
            "Neighbouring errors may correlate by up to about {size}; intervals and p come from "
            "made-up series that do.",
            size=f"{max(chance.phi, 0):.2f}",
        )
    ]
    if min(before, n - before) < ENOUGH_EACH_SIDE:
        notes.append(
            say(
                "Fewer than {count} periods on one side: slopes are rough.",
                count=ENOUGH_EACH_SIDE,
            )
        )
    if season == 1:
        notes.append(
            say("No season was taken out; one that turns at the change would look like it.")
        )
    notes.append(say("Whatever else changed at that time is part of the effect."))
    return tuple(notes)
