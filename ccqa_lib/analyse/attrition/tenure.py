"""When do people leave: the pace of leaving by tenure, and whether it peaks somewhere.

The pace of each band of tenure is leavers over time at risk in it, with an exact interval. Whether
a
peak is more than chance is judged by a scan (Kulldorff 1997): of all windows of tenure the one with
the most unlikely excess over the rest is taken, and its excess is compared with those that equally
many leavers, spread evenly over the same time at risk, show by chance in their own best window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from ccqa_lib.analyse.attrition.rates import exact_rate
from ccqa_lib.analyse.attrition.staff import YEAR, Staff
from ccqa_lib.analyse.attrition.told import days_apart, tenures_gone
from ccqa_lib.analyse.compare.rates import Rate, compare_rates
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import sentences

HORIZON = 365.0  # days of tenure within which a peak is looked for, where days are known
BINS = 73  # of five days each
LONGEST = 18  # bins, 90 days
COARSE_BINS = 12  # where only months or years are known
SIMULATIONS = 999
RISK = 0.05
_HEADS = mark_heads(["tenure", "leavers", "years", "low", "high"])
BAND_ENDS = (30, 60, 90, 120, 180, 365, 730, 1095, 1826, 3652)


@dataclass(frozen=True, eq=False)
class Peak:
    """The window of tenure in which leaving stands out most: its days and its ratio to the rest."""

    start: float
    end: float
    horizon: float
    leavers: int
    ratio: Effect
    p: float

    @property
    def is_clear(self) -> bool:
        """Is it more than the best window of evenly spread leaving would show?"""
        return self.p < RISK


@dataclass(frozen=True, eq=False)
class TenurePace:
    """Pace of leaving by tenure: one row a band (start, end] in days with leavers, years, rate.

    The last band has no end: where it ended would be the tenure of one person.
    """

    bands: pd.DataFrame
    peak: Peak | None

    def __str__(self) -> str:
        if self.peak is None or not self.peak.is_clear:
            return say("Pace of leaving by tenure: no peak that chance could not make")
        return say(
            "Pace of leaving by tenure: it peaks from day {first} to {last}",
            first=f"{self.peak.start:,.0f}", last=f"{self.peak.end:,.0f}",
        )  # fmt: skip

    def to_block(self) -> Block:
        """Return the table of bands."""
        note = say(
            "Leavers a year for each 100 staff of that tenure, exact 95 % intervals (Garwood)."
        )
        if self.peak is not None:
            told = say(
                "Peak looked for in the first {days} days by a scan over all windows, p {p}.",
                days=f"{self.peak.horizon:,.0f}", p=f"{self.peak.p:.3g}",
            )  # fmt: skip
            note = sentences(note, told)
        told = self.bands.drop(columns=["start", "end"])
        told.insert(0, "tenure", self.names)
        rate = word(mark("rate", context="leaving"), "leaving")
        told = told.rename(columns={"rate": rate})
        shown = {"leavers": ",.0f", "years": ",.1f", **dict.fromkeys([rate, "low", "high"], ".1f")}
        return table(told, str(self), note=note, formats=shown)

    @property
    def names(self) -> list[str]:
        """Each band in words: day 0 to 30, day 31 to 60, day 61 or later."""
        return [band_words(row.start, row.end) for row in self.bands.itertuples()]

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def band_words(start: float, end: float) -> str:
    """Return a band of tenure (start, end] in words, in whole days."""
    first = f"{start + 1 if start else 0:,.0f}"
    if np.isinf(end):
        return say("day {first} or later", first=first)
    return say("day {first} to {last}", first=first, last=f"{end:,.0f}")


def tenure_pace(staff: Staff, seed: int, told: Sequence[float] = ()) -> TenurePace:
    """Return the pace of leaving by tenure, and its peak.

    `told` are days of tenure by which leavers are told elsewhere: bands end so that no difference
    with them tells of few.

    Raises
    ------
    AnalysisError
        Fewer leavers than may be told of.
    """
    staff.require_leavers(say("the pace of leaving by tenure cannot be told."))
    longest = float(staff.frame["exit"].max())
    ends = [end for end in BAND_ENDS if end < longest and end >= staff.resolution]
    gone = staff.frame.loc[staff.frame["cause"] != "", "exit"].to_numpy(dtype=float)
    fixed = [day for day in told if day < longest]
    apart = days_apart(tenures_gone(staff), ends, fixed, staff.min_cell)
    kept = [day for day in apart if day in ends]
    while kept and (gone > kept[-1]).sum() < max(1, staff.min_cell):
        kept.pop()  # else the last band would show a count of few, or of nobody
    edges = np.array([0.0, *kept, np.inf])
    return TenurePace(_bands(staff, edges), _peak(staff, seed))


def events_and_years(staff: Staff, edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return leavers and person-years in each band (edge, next edge] of tenure."""
    entry, end = (staff.frame[name].to_numpy(dtype=float) for name in ("entry", "exit"))
    gone = (staff.frame["cause"] != "").to_numpy()
    place = np.searchsorted(edges, end[gone], side="left") - 1
    inside = (place >= 0) & (place < len(edges) - 1)
    events = np.bincount(place[inside], minlength=len(edges) - 1)
    days = [
        np.clip(np.minimum(end, high) - np.maximum(entry, low), 0, None).sum()
        for low, high in pairwise(edges)
    ]
    return events, np.array(days) / YEAR


def _bands(staff: Staff, edges: np.ndarray) -> pd.DataFrame:
    events, years = events_and_years(staff, edges)
    rates = [exact_rate(int(n), y) for n, y in zip(events, years, strict=True)]
    return pd.DataFrame(
        {
            "start": edges[:-1], "end": edges[1:], "leavers": events, "years": years,
            "rate": [r.estimate for r in rates], "low": [r.low for r in rates],
            "high": [r.high for r in rates],
        }
    )  # fmt: skip


def _peak(staff: Staff, seed: int) -> Peak | None:
    """Return the window that stands out most; None where there are too few leavers to look."""
    is_fine = staff.resolution < 7
    bins, widest = (BINS, LONGEST) if is_fine else (COARSE_BINS, COARSE_BINS // 4)
    horizon = HORIZON if is_fine else COARSE_BINS * staff.resolution
    edges = np.linspace(0, horizon, bins + 1)
    events, years = events_and_years(staff, edges)
    if events.sum() < max(10, 2 * staff.min_cell) or (years <= 0).all():
        return None
    first, last = _windows(bins, widest)
    risk = np.append(0.0, np.cumsum(years))
    expected = (risk[last] - risk[first]) / risk[-1]
    scores = _scores(events[None, :], first, last, expected)[0]
    best = int(scores.argmax())
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(int(events.sum()), years / years.sum(), size=SIMULATIONS)
    higher = (_scores(drawn, first, last, expected).max(axis=1) >= scores[best]).sum()
    return _described(edges, events, years, (first[best], last[best]),
                      (1 + int(higher)) / (SIMULATIONS + 1), staff.min_cell)  # fmt: skip


def _described(edges, events, years, window, p: float, min_cell: int) -> Peak | None:
    first, last = window
    inside, total = int(events[first:last].sum()), int(events.sum())
    if min(inside, total - inside) < max(1, min_cell):
        return None
    within = Rate(inside, float(years[first:last].sum()), "window")
    rest = Rate(total - inside, float(years.sum() - years[first:last].sum()), "rest")
    ratio = compare_rates(within, rest).effects[0]
    return Peak(float(edges[first]), float(edges[last]), float(edges[-1]), inside, ratio, p)


def _windows(bins: int, widest: int) -> tuple[np.ndarray, np.ndarray]:
    pairs = [(i, i + w) for w in range(1, widest + 1) for i in range(bins - w + 1)]
    first, last = np.array(pairs).T
    return first, last


def _scores(counts: np.ndarray, first, last, expected) -> np.ndarray:
    """Return the log likelihood ratio of each window's excess, shape (rows, windows)."""
    run = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)], axis=1)
    inside = run[:, last] - run[:, first]
    total = run[:, -1:]
    share = np.clip(expected, 1e-12, 1 - 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        within = np.where(inside > 0, inside * np.log(inside / (total * share)), 0.0)
        rest = total - inside
        beyond = np.where(rest > 0, rest * np.log(rest / (total * (1 - share))), 0.0)
    return np.where(inside > total * share, within + beyond, 0.0)
