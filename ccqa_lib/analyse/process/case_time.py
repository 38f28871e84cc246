"""How long do cases take, when some are still open?

An open case has taken at least its age. Leaving it out, or counting its age as its duration,
makes a growing backlog look fast; the Kaplan-Meier curve counts it as it is (Klein & Moeschberger
2003, section 4.2; interval of the median: Brookmeyer & Crowley 1982, log-log).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.analyse.process.events import EventLog
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say, word
from ccqa_lib.show.language.joined import about

SHARES = (0.25, 0.5, 0.75, 0.9)  # of cases done, whose times are told
_HEADS = mark_heads(("done", "time", "low", "high"))


@dataclass(frozen=True, eq=False)
class CaseTimes:
    """Times to the end of a case, in `unit`.

    `curve` has one row a time at which a case ended: time, open (share still open), at_risk,
    ended; `quantiles` one row a share of cases done: done, time, low, high, NaN where that share
    was not reached. `naive_median` is that of closed cases alone, for comparison.
    """

    unit: str
    cases: int
    closed: int
    curve: pd.DataFrame
    quantiles: pd.DataFrame
    naive_median: float

    @property
    def median(self) -> Effect:
        """Time by which half of all cases end; NaN where fewer than half have."""
        row = self.quantiles.set_index("done").loc[0.5]
        return Effect(say("median time"), row["time"], row["low"], row["high"], unit=self.unit)

    def still_open_after(self, time: float) -> float:
        """Return the share of cases still open after a time; NaN beyond what was seen."""
        if time > self.curve["time"].iloc[-1] and self.curve["open"].iloc[-1] > 0:
            return float("nan")
        ended = self.curve[self.curve["time"] <= time]
        return float(ended["open"].iloc[-1]) if len(ended) else 1.0

    def __str__(self) -> str:
        median = self.median
        if np.isnan(median.estimate):
            middle = say("fewer than half have an end in sight, so that there is no median")
        else:
            time = f"{median.estimate:.4g} {word(self.unit)}"
            middle = say("half end within {time}", time=time)
        cases, still = f"{self.cases:,}", f"{self.cases - self.closed:,}"
        return about(say("{count} cases, {open} still open", count=cases, open=still), middle)

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        note = say(
            "Open cases count with their age (Kaplan-Meier). Closed cases alone would give a "
            "median of {time}.",
            time=f"{self.naive_median:.4g} {word(self.unit)}",
        )
        return table(self.quantiles, str(self), note=note, formats={"done": ".0%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def case_times(
    times: Iterable[float], closed: Iterable[bool], unit: str, confidence: float = 0.95
) -> CaseTimes:
    """Return how long cases take, from durations of closed ones and ages of open ones.

    Parameters
    ----------
    times : numbers, shape (n,)
        Duration where closed, age where open, in `unit`; zero or more.
    closed : yes or no, shape (n,)

    Raises
    ------
    AnalysisError
        A time is missing or negative, `closed` is no yes or no, or no case has ended.
    """
    times, flags = finite_numbers(times, "times"), finite_numbers(closed, "closed")
    if len(times) != len(flags) or not np.isin(flags, (0, 1)).all():
        raise AnalysisError(
            f"closed: {len(flags)} values for {len(times)} cases were given; each must be yes or "
            "no, one a case."
        )
    if (times < 0).any():
        raise AnalysisError(
            f"times: {(times < 0).sum():,} cases end before they begin; check the time columns "
            "and their zones."
        )
    if not flags.any():
        raise AnalysisError(
            f"closed: none of {len(times):,} cases has ended, so that nothing is known of how long "
            "they take. Wait, or look at the ages alone."
        )
    from statsmodels.duration.survfunc import SurvfuncRight  # takes a second to load

    fit = SurvfuncRight(times, flags)
    curve = pd.DataFrame(
        {
            "time": fit.surv_times, "open": fit.surv_prob,
            "at_risk": fit.n_risk.astype(int), "ended": fit.n_events.astype(int),
        }
    )  # fmt: skip
    return CaseTimes(
        unit, len(times), int(flags.sum()), curve, _quantiles(curve, fit.surv_prob_se, confidence),
        float(np.median(times[flags == 1])),
    )  # fmt: skip


def open_and_closed(log: EventLog, ends: Iterable[str], as_of: pd.Timestamp) -> pd.DataFrame:
    """Return one row a case: case, seconds (duration, or age at `as_of`), closed.

    Parameters
    ----------
    ends : iterable of str
        Activities that close a case. A case is closed at its last event if that is one of them;
        one that goes on after its end was reopened, and is open again.

    Raises
    ------
    AnalysisError
        An event is later than `as_of`, or no activity is one of `ends`.
    """
    events, ends = log.events, set(ends)
    if not events["activity"].isin(ends).any():
        raise AnalysisError(
            f"ends: no event is {' or '.join(sorted(ends)) or 'named'}; there are "
            f"{', '.join(sorted(events['activity'].unique())[:8])}."
        )
    if late := int((events["at"] > as_of).sum()):
        raise AnalysisError(f"as_of: {late:,} events are later than {as_of}; take a later time.")
    by_case = events.groupby("case", sort=True, observed=True)
    first, last = by_case["at"].min(), by_case["at"].max()
    closed = by_case["activity"].last().isin(ends)
    stop = last.where(closed, as_of)
    seconds = (stop - first).dt.total_seconds()
    return pd.DataFrame({"case": first.index, "seconds": seconds.values, "closed": closed.values})


def _quantiles(curve: pd.DataFrame, se: np.ndarray, confidence: float) -> pd.DataFrame:
    """Return when shares of the cases are done: where curve and log-log band fall to the rest."""
    z = normal_quantile(confidence)
    open_share = curve["open"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        log_log = np.log(-np.log(open_share))
        reach = z * se / np.abs(open_share * np.log(open_share))
    inside = (open_share > 0) & (open_share < 1)
    low = np.where(inside, np.exp(-np.exp(log_log + reach)), open_share)
    high = np.where(inside, np.exp(-np.exp(log_log - reach)), open_share)
    times = curve["time"].to_numpy()
    rows = [
        (done, *(_first_at_most(times, curve_of, 1 - done) for curve_of in (open_share, low, high)))
        for done in SHARES
    ]
    return pd.DataFrame(rows, columns=["done", "time", "low", "high"])


def _first_at_most(times: np.ndarray, shares: np.ndarray, rest: float) -> float:
    reached = shares <= rest + 1e-12
    return float(times[reached.argmax()]) if reached.any() else np.nan
