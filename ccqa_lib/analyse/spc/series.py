"""A measure by period, fit to be charted: every reason to refuse it, told with its periods."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.dates import period_length, period_words
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import listed

Family = Literal["measure", "share", "rate"]
FEWEST_POINTS = 6  # fewer make limits that say nothing (docs/methods.md, "and how many")
ENOUGH_TO_ACT = 12  # from 6 to here limits are trial ones: drawn, but no proof of stability
MOST_NAMED = 3  # periods named in a message
LARGEST = 1e150  # squares of larger values overflow
NEEDED = {"measure": ("value",), "share": ("events", "n"), "rate": ("events", "n")}


@dataclass(frozen=True, eq=False)
class Series:
    """A checked series; arrays of shape (periods,).

    Attributes
    ----------
    values : float array
        The measure; events / n for shares and rates.
    n : float array
        Items of a share, exposure of a rate, rows behind a measure (1 where not given).
    events : float array or None
        Whole numbers; None for measures.
    """

    periods: pd.DatetimeIndex
    values: np.ndarray
    n: np.ndarray
    events: np.ndarray | None

    @property
    def length(self) -> str:
        """What a period is: day, week, month or period."""
        return period_length(self.periods)


def read_series(frame: pd.DataFrame, family: Family, measure: str) -> Series:
    """Check a frame and return it as a series.

    Parameters
    ----------
    frame : DataFrame
        One row a period, `period` unique and increasing; `value` and optionally `n` for a
        measure, `events` and `n` for a share (n items) or a rate (n units of exposure).

    Raises
    ------
    AnalysisError
        A column or value is missing or impossible; the message names the periods.
    """
    if lacking := [name for name in ("period", *NEEDED[family]) if name not in frame]:
        raise AnalysisError(f"{measure}: the series lacks {', '.join(lacking)}.")
    periods = _periods(frame["period"], measure)
    tell = _Teller(measure, periods)
    columns = {name: _numbers(frame[name], name, tell) for name in NEEDED[family]}
    if family == "measure":
        n = pd.to_numeric(frame["n"]) if "n" in frame else pd.Series(1.0, frame.index)
        return Series(periods, columns["value"], n.to_numpy(dtype=float), None)
    events, n = columns["events"], columns["n"]
    _refuse_impossible_counts(events, n, family, tell)
    return Series(periods, events / n, n, events)


WHERE = " Change 'baseline_periods' or 'baseline_until'."


def baseline_of(series: Series, points: int, measure: str) -> np.ndarray:
    """Return which periods set the limits, the first `points` of them, as a bool array.

    Raises
    ------
    AnalysisError
        There are too few periods, or fewer than FEWEST_POINTS are asked for.
    """
    there = len(series.values)
    if not FEWEST_POINTS <= points <= there:
        needs = f"{FEWEST_POINTS} to {there}" if there >= FEWEST_POINTS else f"{FEWEST_POINTS}"
        more = "" if there >= FEWEST_POINTS else " Collect more periods, or use shorter ones."
        raise AnalysisError(
            f"{measure}: a baseline of {points} {series.length}s was asked for and the series has "
            f"{there}; limits need {needs} {series.length}s.{more or WHERE}"
        )
    return np.arange(there) < points


@dataclass(frozen=True)
class _Teller:
    """Says which periods are meant, in the length of the series."""

    measure: str
    periods: pd.DatetimeIndex

    def refuse_where(self, wrong: np.ndarray, what: str, advice: str) -> None:
        """Raise an error that names the periods where `wrong` is true, if any is."""
        count = int(np.count_nonzero(wrong))
        if count:
            which = name_periods(self.periods[wrong], self.periods)
            raise AnalysisError(f"{self.measure}: {what} in {which}. {advice}")


def name_periods(chosen: Iterable, periods: Iterable) -> str:
    """Name a few periods and count the rest, as: 5 Jan 2026, 6 Jan 2026 and 4 more."""
    chosen, length = list(chosen), period_length(periods)
    named = listed(period_words(period, length) for period in chosen[:MOST_NAMED])
    rest = len(chosen) - MOST_NAMED
    return say("{named} and {count} more", named=named, count=rest) if rest > 0 else named


def _periods(column: pd.Series, measure: str) -> pd.DatetimeIndex:
    if not len(column):
        raise AnalysisError(f"{measure}: the series has no period; check dates and filters.")
    is_typed = pd.api.types.is_datetime64_any_dtype(column.dtype)
    other = [] if is_typed else [v for v in column if not (isinstance(v, date) or pd.isna(v))]
    if other:
        raise AnalysisError(f"{measure}: 'period' must hold dates, not {str(other[0])[:40]!r}.")
    periods = pd.DatetimeIndex(pd.to_datetime(column)).tz_localize(None)
    if periods.hasnans:
        raise AnalysisError(f"{measure}: {int(periods.isna().sum())} rows have no period.")
    if periods.has_duplicates:
        twice = name_periods(periods[periods.duplicated()].unique(), periods)
        raise AnalysisError(f"{measure}: more than one row for {twice}; add them up first.")
    if not periods.is_monotonic_increasing:
        raise AnalysisError(f"{measure}: the periods run out of order; sort them.")
    return periods


def _numbers(column: pd.Series, name: str, tell: _Teller) -> np.ndarray:
    try:
        numbers = pd.to_numeric(column).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise AnalysisError(f"{tell.measure}: '{name}' must hold numbers ({error}).") from error
    tell.refuse_where(
        np.isnan(numbers), f"'{name}' is missing", "Leave those periods out, or fill them in."
    )
    tell.refuse_where(
        np.abs(numbers) > LARGEST, f"'{name}' is infinite or beyond 1e150", "Correct the source."
    )
    return numbers


def _refuse_impossible_counts(
    events: np.ndarray, n: np.ndarray, family: Family, tell: _Teller
) -> None:
    what = "items" if family == "share" else "exposure"
    tell.refuse_where(n <= 0, f"'n' ({what}) is zero or less", "Leave those periods out.")
    tell.refuse_where(events < 0, "'events' is negative", "Correct the source.")
    tell.refuse_where(
        events != np.round(events),
        "'events' is not a whole number",
        "Events are counted; chart averages as a measure.",
    )
    if family == "share":
        tell.refuse_where(
            events > n, "there are more events than items", "Count each item once, as hit or not."
        )
