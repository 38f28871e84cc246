"""What goes with leaving sooner: hazard ratios, few enough for the leavers there are.

The event is resigning where it is known and frequent enough, else leaving of any cause; other
leaving
ends the watching (cause-specific hazards). Each ratio is held against chance by Holm's step-down
over
all ratios of the model, with errors for people who share a team.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.factor_columns import (
    FactorColumn,
    factor_column,
    level_words,
    per_words,
)
from ccqa_lib.analyse.attrition.staff import VOLUNTARY, Staff
from ccqa_lib.analyse.attrition.told import is_resigning_told
from ccqa_lib.analyse.compare.adjust import holm
from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.survival.cluster_errors import cluster_robust_cox
from ccqa_lib.analyse.survival.cox import FEWEST_EVENTS_PER_EFFECT, CoxFit, fit_cox, hazard_ratios
from ccqa_lib.analyse.survival.proportionality import proportionality_test
from ccqa_lib.analyse.survival.spells import SpellColumns
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import about, sentences, without_stop

EVENT, CLUSTER = "_event", "_cluster"
EVENTS = mark(("resigning", "leaving", "absence"), context="event")
_HEADS = mark_heads(["p_adjusted"])
RISK = 0.05
FEWEST_VOLUNTARY = 0.5  # share of leavers below which resigning is not judged by itself
_COLUMNS = SpellColumns(exit="exit", event=EVENT, entry="entry", unit="days")


@dataclass(frozen=True, eq=False)
class LeavingFactors:
    """Hazard ratios of what goes with leaving.

    Attributes
    ----------
    event : str
        "resigning" or "leaving".
    ratios : DataFrame
        One row a ratio: factor, level (empty for numbers), per, ratio, low, high, p, p_adjusted,
        drift_p (of the factor's ratios with tenure).
    left_out : mapping of column to why
    errors : str
        How the errors were made; `notes` are doubts. `is_clustered` where by teams.
    """

    event: str
    events: int
    ratios: pd.DataFrame
    left_out: Mapping[str, str]
    errors: str
    notes: tuple[str, ...]
    fit: CoxFit
    columns: tuple[FactorColumn, ...]
    is_clustered: bool = False

    @property
    def clear(self) -> pd.DataFrame:
        """The ratios that are more than chance, the surest first."""
        rows = self.ratios[self.ratios["p_adjusted"] < RISK]
        return rows.sort_values("p_adjusted", kind="stable", ignore_index=True)

    @property
    def room(self) -> float:
        """How many times as high or low as estimated a middling ratio may be."""
        return float(np.sqrt(self.ratios["high"] / self.ratios["low"]).median())

    @property
    def drifting(self) -> tuple[str, ...]:
        """Factors whose ratios change with tenure, beyond chance."""
        own = self.ratios.drop_duplicates("factor")
        moved = holm(own["drift_p"].to_numpy()) < RISK
        return tuple(own.loc[moved, "factor"])

    def __str__(self) -> str:
        return say(
            "What goes with {event}: {count} of {ratios} beyond chance ({events})",
            event=word(self.event, "event"), count=len(self.clear),
            ratios=plural(len(self.ratios), "hazard ratio"), events=plural(self.events, "event"),
        )  # fmt: skip

    def to_block(self) -> Block:
        """Return the table of hazard ratios."""
        left = [
            say("Left out: {column} ({why})", column=name.replace("_", " "), why=why)
            for name, why in self.left_out.items()
        ]
        told = say("Cox model; errors: {errors}; p adjusted by Holm over all rows.",
                   errors=word(self.errors))  # fmt: skip
        note = sentences(told, *self.notes, *left)
        formats = dict.fromkeys(["ratio", "low", "high"], ".2f")
        formats |= dict.fromkeys(["p", "p_adjusted", "drift_p"], ".3g")
        named = self.ratios.assign(
            factor=self.ratios["factor"].str.replace("_", " "),
            level=self.ratios["level"].map(level_words), per=self.ratios["per"].map(per_words),
        )  # fmt: skip
        return table(named, str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def leaving_event(staff: Staff) -> tuple[str, np.ndarray]:
    """Return what is judged, "resigning" or "leaving", and which spells ended with it.

    Where few left in other ways, all leaving is judged: how many resigned would tell how few.
    """
    cause = staff.frame["cause"]
    if staff.is_absence:
        return "absence", (cause != "").to_numpy()
    resigned = (cause == VOLUNTARY).to_numpy()
    is_usual = VOLUNTARY in staff.causes and resigned.sum() >= FEWEST_VOLUNTARY * staff.leavers
    if is_usual and is_resigning_told(staff):
        return "resigning", resigned
    return "leaving", (cause != "").to_numpy()


def leaving_factors(
    staff: Staff, factors: Sequence[str], strata: Sequence[str] = (), cluster: str = ""
) -> LeavingFactors:
    """Return the hazard ratios of the factors, as many of them as the leavers can carry.

    Raises
    ------
    AnalysisError
        No factor is named, none can be used, or there are fewer than 10 leavers; says what is
        needed.
    """
    event, happened = leaving_event(staff)
    events = int(happened.sum())
    if not factors:
        raise AnalysisError(
            say(
                "No factor was named, so nothing is told of what goes with leaving. Name columns "
                "in 'factors', such as shift or commute_minutes."
            )
        )
    if events < max(FEWEST_EVENTS_PER_EFFECT, staff.min_cell):
        raise AnalysisError(
            say(
                "What goes with {event} cannot be told: it takes {count} leavers for each hazard "
                "ratio, and there are fewer. Wait, or put sites or teams together.",
                event=word(event, "event"),
                count=FEWEST_EVENTS_PER_EFFECT,
            )
        )
    frame = staff.frame.assign(**{EVENT: happened.astype(int)})
    used, left_out, fit = _grown(frame, factors, (tuple(strata), cluster), staff.min_cell)
    if fit is None:
        told = sentences(*(about(name, why) for name, why in left_out.items()))
        raise AnalysisError(sentences(say("None of the named factors can be used."), told))
    errors, notes = _errors(fit, cluster)
    return LeavingFactors(
        event, events, _ratios(fit, errors, used), left_out, errors.errors, notes, fit, tuple(used),
        errors is not fit.coefficients,
    )  # fmt: skip


def _grown(frame: pd.DataFrame, factors, grouping, min_cell: int):
    """Add factor after factor while leavers last and the model can be fitted."""
    happened = frame[EVENT].to_numpy() > 0
    room = int(happened.sum() // FEWEST_EVENTS_PER_EFFECT)
    used: list[FactorColumn] = []
    left_out: dict[str, str] = {}
    fit = None
    for name in factors:
        try:
            column = factor_column(frame, name, happened, min_cell)
            size = sum(each.size for each in used) + column.size
            if size > room:
                raise AnalysisError(
                    say(
                        "it would make {size} ratios, and {leavers} leavers carry {room}",
                        size=size,
                        leavers=f"{int(happened.sum()):,}",
                        room=room,
                    )
                )
            fit = _fit(frame, [*used, column], grouping)
            used.append(column)
        except AnalysisError as error:
            left_out[name] = without_stop(str(error))
    return used, left_out, fit


def _fit(frame: pd.DataFrame, columns: Sequence[FactorColumn], grouping) -> CoxFit:
    strata, cluster = grouping
    named = {_alias(i): each.values for i, each in enumerate(columns)}
    grouped = {f"_stratum {i}": frame[name].astype(object).where(frame[name].notna(), "(not told)")
               for i, name in enumerate(strata)}  # fmt: skip
    if cluster:
        grouped[CLUSTER] = frame[cluster].astype(object).where(frame[cluster].notna(), "(none)")
    ready = pd.DataFrame(
        {"entry": frame["entry"], "exit": frame["exit"], EVENT: frame[EVENT], **named, **grouped}
    )
    levels = {_alias(i): each.levels for i, each in enumerate(columns) if each.levels}
    design = build_design(
        ready, list(named), also=["entry", "exit", EVENT, *grouped], levels=levels,
        constant="implied",
    )  # fmt: skip
    return fit_cox(design, _COLUMNS, [name for name in grouped if name != CLUSTER])


def _alias(place: int) -> str:
    return f"factor {place}"


def _errors(fit: CoxFit, cluster: str) -> tuple[Coefficients, tuple[str, ...]]:
    """Return coefficients with errors for clusters; with the model's own where they cannot be."""
    if not cluster:
        return fit.coefficients, fit.coefficients.notes
    try:
        robust = cluster_robust_cox(fit, CLUSTER)
    except AnalysisError as error:
        told = say("No errors for '{column}': {why}", column=cluster, why=error)
        return fit.coefficients, (*fit.coefficients.notes, told)
    words = robust.errors.replace(CLUSTER, cluster)
    notes = tuple(note.replace(CLUSTER, cluster) for note in robust.notes)
    return Coefficients(
        robust.names, robust.estimate, robust.covariance, robust.df, words, notes
    ), notes


def _ratios(fit: CoxFit, errors: Coefficients, used: Sequence[FactorColumn]) -> pd.DataFrame:
    found = hazard_ratios(errors)
    drift = proportionality_test(fit).terms.set_index("term")["p"]
    rows = []
    at = 0
    for place, column in enumerate(used):
        for level in column.levels[1:] or ("",):
            own = found.iloc[at]
            rows.append((column.name, level, column.per, own["hazard_ratio"], own["low"],
                         own["high"], own["p"], float(drift[_alias(place)])))  # fmt: skip
            at += 1
    columns = mark_heads(["factor", "level", "per", "ratio", "low", "high", "p", "drift_p"])
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(7, "p_adjusted", holm(frame["p"].to_numpy()))
    return frame
