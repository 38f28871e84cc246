"""What next: leavers and headcount of the coming months, with bands and a trial on the past.

Everybody who is there goes on at the pace of leaving of their tenure, as in the data; new hires
begin
at day 0. Pace, leaving itself, the number of hires and how much months vary are all drawn, so that
the
band holds what is not known. The same forecast, made from the data up to an earlier day, is held to
what then happened.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.calendar import period_series, told_stretches
from ccqa_lib.analyse.attrition.staff import YEAR, Staff, staff_until
from ccqa_lib.analyse.attrition.tenure import BAND_ENDS, events_and_years
from ccqa_lib.analyse.attrition.told import Stretch, months_before, step_before, stretches_tell_few
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word

MONTH = YEAR / 12
SIMULATIONS = 1000
CELLS = 20_000_000  # people times simulations
FEWEST_LEAVERS = 20
FEWEST_MONTHS = 6
PRIOR = 0.5  # leavers in a band before the data speak (Jeffreys)


@dataclass(frozen=True, eq=False)
class Backtest:
    """A forecast made from the data up to `cut`, and what happened in the `months` after it."""

    cut: pd.Timestamp
    months: int
    actual: int
    expected: Effect

    @property
    def held(self) -> bool:
        """Did what happened lie within the band?"""
        return self.expected.low <= self.actual <= self.expected.high


@dataclass(frozen=True, eq=False)
class LeavingForecast:
    """Leavers and headcount to come.

    Attributes
    ----------
    months : DataFrame
        One row a month ahead: month (from 1), leavers, low, high, headcount, headcount_low,
        headcount_high.
    total : Effect
        Leavers of all months together.
    draws : array, shape (simulations,)
        The simulated totals.
    now : int
        Headcount on the last day; `shown_now` is as it may be told: to the nearest `min_cell` where
        few ended without leaving, whose number would follow from it, or may have between reports.
    hires : float
        Hires a month that were assumed; `hires_from` says where from.
    backtest : Backtest or None
    """

    months: pd.DataFrame
    total: Effect
    draws: np.ndarray
    now: int
    shown_now: int
    hires: float
    hires_from: str
    backtest: Backtest | None

    def __str__(self) -> str:
        return say(
            "Leavers in the next {months} months: {leavers} ({low} to {high}), with {hires} hires "
            "a month ({source})",
            months=len(self.months), leavers=f"{self.total.estimate:,.0f}",
            low=f"{self.total.low:,.0f}", high=f"{self.total.high:,.0f}",
            hires=f"{self.hires:,.1f}", source=word(self.hires_from),
        )  # fmt: skip

    def to_block(self) -> Block:
        """Return the table of months."""
        _, *names = mark_heads(
            ["month", "leavers", "low", "high", "headcount", "headcount_low", "headcount_high"]
        )
        note = say(
            "Middle and 95 % band of simulations, in which the pace itself is uncertain too."
        )
        return table(self.months, str(self), note=note, formats=dict.fromkeys(names, ",.0f"))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def leaving_forecast(
    staff: Staff, months: int, hires_a_month: float | None, seed: int
) -> LeavingForecast:
    """Return leavers and headcount of the coming months.

    Raises
    ------
    AnalysisError
        No dates are known, there are fewer than 20 leavers or 6 months of data, or nobody is there.
    """
    _require(staff, months)
    now = int(staff.is_present.sum())
    hires, source = _hires(staff) if hires_a_month is None else (hires_a_month, mark("as asked"))
    rng = np.random.default_rng(seed)
    left, heads = _simulate(staff, months, np.full(months, hires), rng)
    frame = _by_month(left, heads)
    totals = left.sum(axis=1)
    is_coarse = staff.edition or staff.is_few(len(staff.frame) - now - staff.leavers)
    least = staff.min_cell if is_coarse else 1
    return LeavingForecast(
        frame, _band(totals, say("leavers in {months} months", months=months)), totals, now,
        (now + least // 2) // least * least, hires, source,
        _backtest(staff, months, seed),
    )  # fmt: skip


def _require(staff: Staff, months: int) -> None:
    if months < 1:
        raise AnalysisError(say("No forecast was asked for ('forecast_months' is 0)."))
    if not staff.has_dates:
        raise AnalysisError(
            say(
                "No forecast: only durations are known, so that who is there today, and since "
                "when, is not. Export the days on which people were hired and left."
            )
        )
    span = (staff.last_day - staff.first_day).days / MONTH
    if staff.leavers < max(FEWEST_LEAVERS, staff.min_cell) or span < FEWEST_MONTHS:
        raise AnalysisError(
            say(
                "No forecast: it takes {leavers} leavers and {months} months to know the pace of "
                "leaving, and the data hold less. Wait, or put sites together.",
                leavers=FEWEST_LEAVERS,
                months=FEWEST_MONTHS,
            )
        )
    if not staff.is_present.any():
        raise AnalysisError(say("No forecast: nobody is there on the last day of the data."))


def _hires(staff: Staff) -> tuple[float, str]:
    """Return hires a month over the last 12 months, or as many as there are."""
    start = max(staff.first_day, staff.last_day - pd.Timedelta(days=365))
    hired = staff.frame["hired_on"]
    months = max((staff.last_day - start).days / MONTH, 1.0)
    return float((hired > start).sum()) / months, mark("as in the last 12 months")


def _simulate(staff: Staff, months: int, hires: np.ndarray, rng) -> tuple[np.ndarray, np.ndarray]:
    """Return leavers and headcount by month of each simulation, shape (simulations, months)."""
    edges, events, years = _pace(staff, months)
    present = staff.frame.loc[staff.is_present]
    tenure = present["exit"].to_numpy(dtype=float)
    many = int(np.clip(CELLS // max(1, len(tenure)), 100, SIMULATIONS))
    varying = _between_months(staff)
    left, heads = np.zeros((many, months)), np.zeros((many, months))
    for s in range(many):
        pace = rng.gamma(events + PRIOR, 1 / (years + 1e-9)) / YEAR
        if varying > 0:
            pace = pace * rng.gamma(1 / varying, varying)
        added = rng.poisson(hires)
        start = np.repeat(np.arange(months), added) * MONTH + rng.uniform(0, MONTH, added.sum())
        begun = np.concatenate([np.zeros(len(tenure)), start])
        at = np.concatenate([tenure, np.zeros(len(start))])
        gone = begun + _time_to_leave(at, edges, pace, rng)
        month = np.floor(gone[gone < months * MONTH] / MONTH).astype(int)
        left[s] = np.bincount(month, minlength=months)[:months]
        heads[s] = len(tenure) + np.cumsum(added) - np.cumsum(left[s])
    return left, heads


def _time_to_leave(tenure: np.ndarray, edges: np.ndarray, pace: np.ndarray, rng) -> np.ndarray:
    """Return the days until each person leaves, by the hazard added up from the tenure reached."""
    added_up = np.concatenate([[0.0], np.cumsum(pace * np.diff(edges))])
    reached = np.interp(tenure, edges, added_up)
    goal = reached + rng.exponential(size=len(tenure))
    return np.where(goal < added_up[-1], np.interp(goal, added_up, edges), np.inf) - tenure


def _pace(staff: Staff, months: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return edges of tenure, leavers and person-years; the last band reaches past the horizon."""
    longest = float(staff.frame["exit"].max()) + (months + 1) * MONTH
    edges = np.array([0.0, *(end for end in BAND_ENDS if end < longest), longest])
    events, years = events_and_years(staff, edges)
    while len(edges) > 2 and (years < 0.5).any():  # too little seen: joined with a neighbour
        at = int((years < 0.5).argmax())
        edges = np.delete(edges, at if at > 0 else 1)
        events, years = events_and_years(staff, edges)
    return edges, events, years


def _between_months(staff: Staff) -> float:
    """Return the variance of the pace from month to month beyond chance, as a share squared."""
    series = period_series(staff, "MS", 1)
    if len(series) < FEWEST_MONTHS or series["events"].sum() == 0:
        return 0.0
    expected = series["n"] * series["events"].sum() / series["n"].sum()
    spread = float(((series["events"] - expected) ** 2 / expected).sum() / (len(series) - 1))
    return max(0.0, (spread - 1) / float(expected.mean()))


def _by_month(left: np.ndarray, heads: np.ndarray) -> pd.DataFrame:
    rows = {"month": np.arange(1, left.shape[1] + 1)}
    for name, values in (("", left), ("headcount", heads)):
        middle, low, high = np.quantile(values, [0.5, 0.025, 0.975], axis=0)
        prefix = f"{name}_" if name else ""
        rows |= {name or "leavers": middle, f"{prefix}low": low, f"{prefix}high": high}
    return pd.DataFrame(rows)


def _band(values: np.ndarray, name: str) -> Effect:
    middle, low, high = np.quantile(values, [0.5, 0.025, 0.975])
    return Effect(name, float(middle), float(low), float(high), unit=mark("leavers"))


def _backtest(staff: Staff, months: int, seed: int) -> Backtest | None:
    """Forecast the last third of the data, at most `months`, from what was known before it."""
    span = int((staff.last_day - staff.first_day).days / MONTH)
    held_out = min(months, span // 3)
    cut, held_out = _trial_cut(staff, held_out)
    known = _until(staff, cut)
    is_short = (cut - staff.first_day).days / MONTH < FEWEST_MONTHS
    if held_out < 1 or is_short or known is None or known.leavers < FEWEST_LEAVERS:
        return None
    actual, _ = staff.within(cut + pd.Timedelta(hours=12), staff.last_day + pd.Timedelta(hours=23))
    if actual < staff.min_cell or _tells_few(staff, cut):
        return None
    hired = staff.frame["hired_on"]
    ends = cut + pd.to_timedelta(np.arange(held_out + 1) * MONTH, unit="D")
    hires = np.histogram(hired[hired > cut], bins=ends)[0]
    left, _ = _simulate(known, held_out, hires.astype(float), np.random.default_rng(seed))
    return Backtest(cut, held_out, actual, _band(left.sum(axis=1), mark("leavers expected")))


def _trial_cut(staff: Staff, months: int) -> tuple[pd.Timestamp, int]:
    """Return the day so many months back, or the last one before by which leavers are told."""
    if staff.edition is None:
        return months_before(staff.last_day, months), months
    told = step_before(staff, months)
    cut = staff.first_day if told is None else pd.Timestamp(told)
    return cut, round((staff.last_day - cut).days / MONTH)


def _tells_few(staff: Staff, cut: pd.Timestamp) -> bool:
    """Would how many left after a day, beside what is told by period, tell of few people?"""
    if staff.edition is not None:
        return False  # it is a day by which leavers are told in any case
    after = Stretch(*(
        day.to_datetime64().astype("datetime64[D]") for day in (cut, staff.last_day)
    ))  # fmt: skip
    return stretches_tell_few(staff, [*told_stretches(staff), after])


def _until(staff: Staff, cut: pd.Timestamp) -> Staff | None:
    """Return the staff as the data up to a day would have shown them; None if nobody was there."""
    seen = staff_until(staff, cut)
    return None if seen.frame.empty else seen
