"""Why did it change between two periods: worse contacts, or other contacts?

The change of the share of defects is split by one column at a time into mix and rate, exactly
(Kitagawa 1955, J. Am. Stat. Assoc. 50; the interaction goes half to each, as in Das Gupta 1993),
and by the cells of several columns at once: what is mix of them together.
Contacts of one day, and of one agent, resemble each other: errors come from each contact's
influence, added up by day and by agent (Cameron, Gelbach & Miller 2011), neighbouring days
together (Newey & West 1987); the largest of these and of independent contacts is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.causes.cells import cells_of, influences_together
from ccqa_lib.analyse.causes.influence import standard_errors
from ccqa_lib.analyse.causes.question import Question
from ccqa_lib.analyse.causes.result import CauseSearch
from ccqa_lib.analyse.causes.stretches import NotCompared, Stretches, choose_stretches
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.process.mix_rate import MixRate, mix_rate
from ccqa_lib.show.language import mark, say, word

NOT_RECORDED = mark("not recorded")
OTHERS = mark("all others")
MOST_GROUPS, FEWEST_OF_GROUP = 12, 20
CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Split:
    """The change split by one column, in percentage points.

    `mix` and `rate` are certain for all columns together (Bonferroni). `groups` has one row a
    group: group, share_before, share_after (of the contacts), rate_before, rate_after, mix, rate
    (points; they add up to the change), mix_error, rate_error.
    """

    column: str
    mix: Effect
    rate: Effect
    groups: pd.DataFrame

    @property
    def is_mix(self) -> bool:
        """Whether some of the change is mix, beyond chance."""
        return self.mix.low > 0 or self.mix.high < 0


@dataclass(frozen=True)
class Joint:
    """The change split by the `cells` of several columns at once, in percentage points."""

    columns: tuple[str, ...]
    cells: int
    mix: Effect
    rate: Effect


@dataclass(frozen=True, eq=False)
class PeriodChange:
    """The change of the share of defects from one period to another, and what it is made of.

    Attributes
    ----------
    stretches : Stretches
        The two periods.
    before, after : float
        Shares of defects, from 0 to 1.
    n_before, n_after : int
        Contacts.
    change : Effect
        Percentage points.
    splits : tuple of Split
        Those with mix beyond chance first, of them the largest.
    joint : Joint or None
        By the cells of several columns; None where no two columns make large cells.
    """

    stretches: Stretches
    before: float
    after: float
    n_before: int
    n_after: int
    change: Effect
    splits: tuple[Split, ...]
    joint: Joint | None = None

    @property
    def is_noise(self) -> bool:
        """Whether chance alone may have made the change."""
        return self.change.low <= 0 <= self.change.high

    @property
    def leading(self) -> Split | None:
        """The split with the largest mix; None where no column splits the contacts."""
        return self.splits[0] if self.splits else None


def group_words(group: str) -> str:
    """Return a group as it is shown: those that this module made are words of ours."""
    return word(group) if group in (NOT_RECORDED, OTHERS) else group


def change_between(
    frame: pd.DataFrame,
    question: Question,
    columns: Sequence[str],
    search: CauseSearch,
    asked: tuple[tuple[str, str], tuple[str, str]] | None,
) -> PeriodChange | NotCompared:
    """Compare two periods of the rows that were searched, or say why they cannot be.

    Parameters
    ----------
    asked : pair of (first day, last day), optional
        ISO days of the two periods; None to choose them (see `stretches.choose_stretches`).

    Raises
    ------
    AnalysisError
        The periods that were asked for do not hold enough contacts to be compared.
    """
    if not question.time:
        return NotCompared(say("the rows have no date"))
    stretches = choose_stretches(frame[question.time], search, asked)
    if isinstance(stretches, NotCompared):
        return stretches
    return compare_periods(frame, question.time, question.agent, columns, stretches)


def compare_periods(
    frame: pd.DataFrame, time: str, agent: str, columns: Sequence[str], stretches: Stretches
) -> PeriodChange:
    """Split the change of the share of defects between two periods by each column.

    Parameters
    ----------
    frame : DataFrame
        One row a contact: `defect` (true or false), `time`, `agent` and the columns.
    agent : str
        Empty where nobody says who took the contact.
    """
    days = pd.to_datetime(frame[time]).dt.tz_localize(None).dt.normalize()
    side = stretches.side_of(days)
    used = (side >= 0) & frame["defect"].notna().to_numpy()
    rows, side = frame[used], side[used]
    outcome = rows["defect"].astype(float).to_numpy()
    clusters = {"day": pd.factorize(days[used], sort=True)[0]}
    if agent:
        clusters["agent"] = pd.factorize(rows[agent].astype("object"), use_na_sentinel=False)[0]
    n = np.bincount(side, minlength=2).astype(float)
    rates = np.bincount(side, outcome, minlength=2) / n
    sign = np.where(side == 1, 1.0, -1.0)
    own = sign * (outcome - rates[side]) / n[side]
    (error,) = standard_errors(own[:, None], clusters)
    reach = float(stats.t.isf((1 - CONFIDENCE) / 2, _freedom(clusters["day"], side)))
    change = _points("change", rates[1] - rates[0], reach * error)
    usable = [name for name in columns if rows[name].nunique() > 1]
    grouped = {name: _grouped(rows[name]) for name in usable}
    together, cells = cells_of(grouped, side, FEWEST_OF_GROUP)
    level = (1 - CONFIDENCE) / max(len(usable) + bool(together), 1)
    wide = float(stats.t.isf(level / 2, _freedom(clusters["day"], side)))
    told = (outcome, side)
    splits = [_split(*grouped[name], name, told, (clusters, wide)) for name in usable]
    splits.sort(key=lambda split: (not split.is_mix, -abs(split.mix.estimate)))
    joint = _joint(cells, together, told, (clusters, wide)) if together else None
    return PeriodChange(
        stretches, float(rates[0]), float(rates[1]), int(n[0]), int(n[1]), change, tuple(splits),
        joint,
    )  # fmt: skip


def _freedom(days: np.ndarray, side: np.ndarray) -> float:
    """Return days of the shorter period, less one."""
    return max(min(len(np.unique(days[side == at])) for at in (0, 1)) - 1.0, 1.0)


def _points(name: str, estimate: float, half: float) -> Effect:
    size = 100 * float(estimate)
    return Effect(name, size, size - 100 * half, size + 100 * half, CONFIDENCE, "points")


def _split(codes: np.ndarray, labels: list[str], name: str, told, errors) -> Split:
    (outcome, side), (clusters, reach) = told, errors
    split, groups = _parts(codes, labels, told)
    mix, rate = _influences(groups, codes, outcome, side)
    together = np.column_stack([mix.sum(axis=1), rate.sum(axis=1)])
    whole = standard_errors(together, clusters)
    groups[["mix", "rate"]] *= 100
    groups["mix_error"] = 100 * standard_errors(mix, clusters)
    groups["rate_error"] = 100 * standard_errors(rate, clusters)
    size = groups[["mix", "rate"]].abs().sum(axis=1)
    groups = groups.loc[size.sort_values(ascending=False, kind="stable").index]
    return Split(
        name,
        _points("mix", split.mix.estimate, reach * whole[0]),
        _points("rate", split.rate.estimate, reach * whole[1]),
        groups.reset_index(drop=True),
    )


def _joint(cells: np.ndarray, columns: tuple[str, ...], told, errors) -> Joint:
    """Split by the cells of several columns; no part of a single cell is told."""
    (outcome, side), (clusters, reach) = told, errors
    count = int(cells.max()) + 1
    split, groups = _parts(cells, [f"{number:04d}" for number in range(count)], told)
    whole = standard_errors(influences_together(groups, cells, outcome, side), clusters)
    return Joint(
        columns,
        count,
        _points("mix", split.mix.estimate, reach * whole[0]),
        _points("rate", split.rate.estimate, reach * whole[1]),
    )


def _parts(codes: np.ndarray, labels: list[str], told) -> tuple[MixRate, pd.DataFrame]:
    """Return the split and its groups, these in the order of the codes."""
    outcome, side = told
    sums = []
    for at in (0, 1):
        here = side == at
        contacts = np.bincount(codes[here], minlength=len(labels))
        total = np.bincount(codes[here], outcome[here], minlength=len(labels))
        sums.append(
            pd.DataFrame({"group": labels, "contacts": contacts, "total": total, "squares": total})
        )
    split = mix_rate(*sums, "group")
    return split, split.groups.set_index("group").loc[labels].reset_index()


def _grouped(values: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return a code a row and the groups; the very small, and the smallest of many, together."""
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > MOST_GROUPS:
        values = pd.qcut(values, 4, duplicates="drop")
    texts = values.astype("object").map(str, na_action="ignore").fillna(NOT_RECORDED)
    counts = texts.value_counts()
    large = counts.index[counts >= FEWEST_OF_GROUP]
    kept = set(large[: MOST_GROUPS - 1] if len(large) > MOST_GROUPS else large)
    placed = texts.where(texts.isin(kept), OTHERS)
    codes, labels = pd.factorize(placed, sort=True)
    return codes, [str(label) for label in labels]


def _influences(groups: pd.DataFrame, codes, outcome, side) -> tuple[np.ndarray, np.ndarray]:
    """Return how much each row moves the mix and the rate of each group (rows x groups).

    These are the derivatives of the parts by the share and the rate of each group in each period;
    a new or closed group has the rate of the other period, and all that is its own is mix.
    """
    w = groups[["share_before", "share_after"]].to_numpy()
    known = groups[["rate_before", "rate_after"]].to_numpy()
    r = np.where(np.isnan(known), known[:, ::-1], known)
    n = np.bincount(side, minlength=2)
    size, lone = len(groups), np.isnan(known).any(axis=1)
    whole = (w * r).sum(axis=0)
    own_group = codes[:, None] == np.arange(size)
    d_w = (own_group - w[:, side].T) / n[side][:, None]
    inside = np.maximum(n[side] * w[codes, side], 1)
    d_r = np.where(own_group, ((outcome - r[codes, side]) / inside)[:, None], 0.0)
    d_whole = ((outcome - whole[side]) / n[side])[:, None]
    sign = np.where(side == 1, 1.0, -1.0)[:, None]
    step_w, step_r, middle = w[:, 1] - w[:, 0], r[:, 1] - r[:, 0], r.mean(axis=1) - whole.mean()
    per_r = np.where(lone, 1.0, 0.5)
    mix = sign * d_w * middle + (per_r * d_r - 0.5 * d_whole) * step_w
    rate = 0.5 * d_w * step_r + sign * d_r * w.mean(axis=1) * ~lone
    return mix, rate
