"""How many leave: leavers over person-years with an exact interval, and the trade's rate beside it.

The rate over person-years (Garwood 1936) counts everybody for as long as they were there. The
trade's
annualised rate, leavers over average headcount times 12 over months, is told beside it; the two
agree
where headcount is steady within months.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.attrition.staff import PER, YEAR, Staff, cause_words, few_hidden
from ccqa_lib.analyse.attrition.told import recent_start, told_kinds
from ccqa_lib.analyse.compare.rates import Rate, garwood, poisson_rate
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.show import Block, table
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark, mark_heads, say
from ccqa_lib.show.language.joined import sentences

UNIT = mark("leavers a year for each 100 staff")
_HEADS = mark_heads(["leaving by", "leavers", "leavers a year for each 100 staff", "low", "high"])


@dataclass(frozen=True, eq=False)
class LeavingRate:
    """How many leave in a stretch of time.

    Attributes
    ----------
    leavers : int or None
        None where there are fewer than may be told; `rate` is then the range that 0 leavers to the
        most that is hidden would leave possible, and its estimate the middle of what cannot be
        told.
    by_cause : DataFrame
        One row a cause: cause, leavers, rate, low, high; hidden ones NaN.
    annualised : float or None
        The trade's rate; None without dates, or where leavers are hidden.
    headcount : float or None
        Average of the ends of months.
    """

    first: pd.Timestamp | None
    last: pd.Timestamp | None
    people: int
    leavers: int | None
    years: float
    rate: Effect
    by_cause: pd.DataFrame
    annualised: float | None
    headcount: float | None
    min_cell: int

    @property
    def is_hidden(self) -> bool:
        """Are there too few leavers to tell their number?"""
        return self.leavers is None

    def __str__(self) -> str:
        told = say("fewer than {least} leavers", least=self.min_cell)
        if self.leavers is not None:
            told = plural(self.leavers, "leaver")
        return say("{leavers} in {years} person-years", leavers=told, years=f"{self.years:,.1f}")

    def to_block(self) -> Block:
        """Return the rates by cause, and all together."""
        named = {"cause": _HEADS[0], "rate": UNIT}
        note = say("Exact 95 % intervals (Garwood).")
        if self.annualised is not None:
            told = say(
                "Annualised by the trade's formula (leavers / average headcount at the ends of "
                "months x 12 / months): {rate} %, average headcount {headcount}.",
                rate=f"{self.annualised:,.1f}", headcount=f"{self.headcount:,.0f}",
            )  # fmt: skip
            note = sentences(note, told)
        if self.by_cause["leavers"].isna().any():
            note = sentences(note, few_hidden(self.min_cell))
        formats = {"leavers": ",.0f", UNIT: ".1f", "low": ".1f", "high": ".1f"}
        causes = self.by_cause["cause"].map(cause_words)
        named_frame = self.by_cause.assign(cause=causes).rename(columns=named)
        return table(named_frame, str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def leaving_rate(staff: Staff, recent: bool = False) -> LeavingRate:
    """Return how many leave, in all the time watched or in its last 12 months.

    Where fewer leave than may be told, the interval is the one that holds whatever the number.
    Where all less recent leavers would tell of few, recent means all the time watched.
    """
    span = _span(staff, recent)
    leavers, years = staff.within(*span) if span else (staff.leavers, staff.years)
    hidden = leavers < staff.min_cell and staff.min_cell > 1
    causes, told = _causes(staff, span), told_kinds(staff)
    annualised, headcount = (
        (None, None) if hidden or not span else _annualised(staff, span, leavers)
    )
    return LeavingRate(
        span[0] if span else None, span[1] if span else None, staff.people,
        None if hidden else leavers, years,
        hidden_rate(staff.min_cell, years) if hidden else exact_rate(leavers, years),
        _by_cause(causes, years, told.recent if recent else told.whole, hidden), annualised,
        headcount, staff.min_cell,
    )  # fmt: skip


def exact_rate(leavers: int, years: float) -> Effect:
    """Return leavers a year for each 100 staff, with the exact interval."""
    return poisson_rate(Rate(leavers, years / PER, "leavers"), unit=UNIT)


def hidden_rate(min_cell: int, years: float) -> Effect:
    """Return the range that holds whatever number below the least cell it was."""
    high = garwood(min_cell - 1)[1] / (years / PER)
    return Effect("rate", high / 2, 0.0, high, unit=UNIT)


def _span(staff: Staff, recent: bool) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    if not staff.has_dates:
        return None
    later = recent_start(staff) if recent else None
    if later is None:
        return staff.first_day - pd.Timedelta(seconds=1), _end_of(staff.last_day)
    return pd.Timestamp(later) + pd.Timedelta(hours=12), _end_of(staff.last_day)


def _end_of(day: pd.Timestamp) -> pd.Timestamp:
    return day + pd.Timedelta(hours=23)


def _causes(staff: Staff, span) -> pd.Series:
    frame = staff.frame[staff.frame["cause"] != ""]
    if span:
        _, leave = staff.instants
        moment = pd.Series(leave, index=staff.frame.index).loc[frame.index]
        frame = frame[(moment > span[0]) & (moment <= span[1])]
    return frame["cause"].value_counts().reindex(staff.causes, fill_value=0)


def _by_cause(
    causes: pd.Series, years: float, shown: Mapping[str, bool], hidden: bool
) -> pd.DataFrame:
    """Return one row a cause and one for all; what would tell of few people is empty."""
    rows = [("all", int(causes.sum()), not hidden)] if len(causes) != 1 else []
    rows += [(name, int(n), shown[name] and not hidden) for name, n in causes.items()]
    told = []
    for name, count, is_shown in rows:
        rate = exact_rate(count, years) if is_shown else None
        told.append(
            (name, count, rate.estimate, *rate.interval) if rate else (name, *[float("nan")] * 4)
        )
    return pd.DataFrame(told, columns=["cause", "leavers", "rate", "low", "high"])


def _annualised(staff: Staff, span, leavers: int) -> tuple[float, float]:
    """Return the trade's annualised rate in percent, and the average headcount behind it."""
    days = (span[1] - span[0]).total_seconds() / 86_400
    opening = span[0] + pd.Timedelta(seconds=1)
    ends = pd.date_range(opening, span[1], periods=max(2, round(days / (YEAR / 12)) + 1))
    average = float(sum(staff.headcount(day) for day in ends) / len(ends))
    return leavers / average * YEAR / days * 100, average
