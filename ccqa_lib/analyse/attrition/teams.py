"""Which teams lose more people than their mix explains, beyond chance and looking at many?

Expected leavers of a team are what its people would show at everybody's pace for their tenure and
factors (indirect standardisation, by the cumulative hazard of the Cox model). Which teams stand out
is judged in `outlying`. A team's ratio is drawn towards 1 as far as its own leavers are few:
gamma-Poisson (Clayton and Kaldor 1987), averaged over how much teams may differ, so that the
interval allows for not knowing it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special, stats

from ccqa_lib.analyse.attrition.factors import LeavingFactors, leaving_event
from ccqa_lib.analyse.attrition.outlying import outlying, smallest_count
from ccqa_lib.analyse.attrition.staff import Staff
from ccqa_lib.analyse.privacy.suppress import protect_parts
from ccqa_lib.analyse.survival.cox_residuals import martingale_residuals
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say, word

_HEADS = mark_heads(
    ["team", "people", "leavers", "expected", "ratio", "low", "high", "p_adjusted", "is_flagged"]
)
FALSE_SHARE = 0.1  # of the flagged teams
FEWEST_TEAMS = 3
SPREADS = np.linspace(0.02, 1.5, 40)  # standard deviations of teams' true ratios, all as likely
RATIOS = np.geomspace(0.01, 30, 500)
POWER = 0.8


@dataclass(frozen=True, eq=False)
class TeamRatios:
    """Teams beside what their mix explains.

    Attributes
    ----------
    event : str
    frame : DataFrame
        One row a team that may be told of, in the order of its name: team, people, leavers,
        expected, ratio (shrunken), low, high, p_adjusted, is_flagged.
    hidden : int
        Teams of which nothing is told, too few people or leavers being behind them.
    spread : float
        Standard deviation of teams' true ratios, as estimated.
    detectable : float
        How many times as many as expected a middling team would have to lose, to be seen with 80 %
        certainty.
    false_share : float
        Share of the flagged that may be so by chance.
    usual_spread : float
        By how much teams that do not stand out differ by nature, beyond chance; 0 if they do not.
    """

    column: str
    event: str
    frame: pd.DataFrame
    hidden: int
    spread: float
    detectable: float
    min_cell: int
    false_share: float = FALSE_SHARE
    usual_spread: float = 0.0

    @property
    def flagged(self) -> pd.DataFrame:
        """The teams that lose more than their mix explains."""
        return self.frame[self.frame["is_flagged"]]

    def __str__(self) -> str:
        return say(
            "{event} by {column}: {count} of {total} lose more than their mix explains",
            event=word(self.event, "event").capitalize(), column=self.column,
            count=len(self.flagged), total=len(self.frame) + self.hidden,
        )  # fmt: skip

    def to_block(self) -> Block:
        """Return the teams by name; this is no ranking."""
        note = say(
            "In the order of names, which is no ranking. Expected: at everybody's pace for tenure "
            "and factors. Ratios are drawn towards 1 where leavers are few; p adjusted for looking "
            "at all teams (Benjamini-Hochberg). {hidden} not shown, with fewer than {least} people "
            "or leavers, or because others could be worked out from them.",
            hidden=self.hidden, least=self.min_cell,
        )  # fmt: skip
        formats = dict.fromkeys(["ratio", "low", "high"], ".2f")
        formats |= {"expected": ".1f", "p_adjusted": ".3g"}
        rounded = self.frame.assign(people=about(self.frame["people"], self.min_cell))
        if self.min_cell > 1:
            told = say("people, to the nearest {least}", least=self.min_cell)
            rounded = rounded.rename(columns={"people": told})
        return table(rounded, str(self), note=note, formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def team_ratios(
    staff: Staff, column: str, factors: LeavingFactors | None, false_share: float = FALSE_SHARE
) -> TeamRatios:
    """Return observed and expected leavers of each team.

    Raises
    ------
    AnalysisError
        There are fewer than three teams, or fewer leavers than may be told of.
    """
    event, happened = leaving_event(staff)
    if happened.sum() < max(10, staff.min_cell):
        raise AnalysisError(
            say("Too few leavers to compare teams: any difference between them could be chance.")
        )
    teams = _teams(staff, column, happened, _expected(staff, happened, factors))
    if len(teams) < FEWEST_TEAMS:
        raise AnalysisError(
            say(
                "'{column}' names {count} teams with {least} people or more; it takes {needed} to "
                "compare. Choose a column of larger groups, or watch the whole.",
                column=column,
                count=len(teams),
                least=staff.min_cell,
                needed=FEWEST_TEAMS,
            )
        )
    judged, usual_spread = _judged(teams, false_share)
    shown = _shown(staff, column, int(happened.sum()), judged)
    shown &= _moved_enough(staff, column, happened, judged)
    kept = judged[shown].sort_values("team", kind="stable", ignore_index=True)
    flags = kept["is_flagged"]
    all_teams = staff.frame[column].dropna().nunique()
    return TeamRatios(
        column, event, kept.assign(is_flagged=flags.astype(bool)), int(all_teams - len(kept)),
        _spread(judged), _detectable(judged, false_share), staff.min_cell, false_share,
        usual_spread,
    )  # fmt: skip


def _shown(staff: Staff, column: str, events: int, judged: pd.DataFrame) -> np.ndarray:
    """Return which teams may be told, beside all leavers: those of no such team are a part too."""
    own = judged["leavers"].tolist()
    named = set(staff.frame[column].dropna().astype(str))
    has_rest = staff.frame[column].isna().any() or len(named) > len(judged)
    rest = [events - sum(own)] if has_rest else []
    return protect_parts([*own, *rest], staff.min_cell)[: len(own)]


def _moved_enough(
    staff: Staff, column: str, happened: np.ndarray, judged: pd.DataFrame
) -> np.ndarray:
    """Return the teams of which it may be told how many left since the last edition."""
    own = staff.edition
    if own is None or own.since is None:
        return np.ones(len(judged), dtype=bool)
    leave = staff.instants[1].astype("datetime64[D]")
    new = staff.frame[happened & (leave > own.since)]
    counts = new[column].dropna().astype(str).value_counts()
    counts = counts.reindex(judged["team"], fill_value=0)
    return _shown(staff, column, len(new), judged.assign(leavers=counts.to_numpy()))


def about(people: pd.Series, min_cell: int) -> pd.Series:
    """Return numbers of people to the nearest multiple of `min_cell`: differences tell nobody."""
    least = max(1, min_cell)
    return (((people + least // 2) // least) * least).astype(int)


def _expected(staff: Staff, happened: np.ndarray, factors: LeavingFactors | None) -> pd.Series:
    """Return the expected events of each spell: the hazard added up over its time at risk."""
    if factors is not None:
        gone = factors.fit.spells.happened.astype(float)
        return pd.Series(gone - martingale_residuals(factors.fit), factors.fit.design.rows.index)
    entry, end = (staff.frame[name].to_numpy(dtype=float) for name in ("entry", "exit"))
    times, deaths = np.unique(end[happened], return_counts=True)
    at_risk = np.array([((entry < t) & (end >= t)).sum() for t in times])
    hazard = np.append(0.0, np.cumsum(deaths / at_risk))
    reached = hazard[np.searchsorted(times, end, side="right")]
    return pd.Series(reached - hazard[np.searchsorted(times, entry, side="right")],
                     staff.frame.index)  # fmt: skip


def _teams(staff: Staff, column: str, happened: np.ndarray, expected: pd.Series) -> pd.DataFrame:
    frame = staff.frame.assign(_gone=happened).loc[expected.index]
    named = frame.assign(_expected=expected)[frame[column].notna()]
    grouped = named.groupby(named[column].astype(str), sort=True)
    teams = pd.DataFrame(
        {"people": grouped["person"].nunique(), "leavers": grouped["_gone"].sum().astype(int),
         "expected": grouped["_expected"].sum()}
    ).rename_axis("team").reset_index()  # fmt: skip
    enough = (teams["people"] >= staff.min_cell) & (teams["expected"] > 0)
    return teams[enough].reset_index(drop=True)


def _judged(teams: pd.DataFrame, false_share: float) -> tuple[pd.DataFrame, float]:
    """Add the shrunken ratio with its interval, and the p of more than the usual others, adjusted.

    Also returned: by how much the usual teams differ by nature.
    """
    seen, expected = teams["leavers"].to_numpy(), teams["expected"].to_numpy(dtype=float)
    found = outlying(seen, expected, false_share)
    expected = expected * seen[found.usual].sum() / expected[found.usual].sum()
    ratio, low, high = _shrunken(seen, expected)
    told = teams.assign(
        expected=expected, ratio=ratio, low=low, high=high, p_adjusted=found.adjusted,
        is_flagged=found.flagged,
    )  # fmt: skip
    return told, found.usual_spread


def _shrunken(seen: np.ndarray, expected: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return posterior mean and 95 % ends of each ratio, averaged over the spread of teams."""
    size = 1 / SPREADS**2
    weight = _likelihoods(seen, expected, size)
    shape, rate = size[:, None] + seen, size[:, None] + expected
    mean = weight @ (shape / rate)
    ends = np.empty((2, len(seen)))
    for j in range(len(seen)):
        below = weight @ special.gammainc(shape[:, [j]], RATIOS * rate[:, [j]])
        ends[:, j] = np.interp([0.025, 0.975], below, RATIOS)
    return mean, np.minimum(ends[0], mean), np.maximum(ends[1], mean)


def _likelihoods(seen: np.ndarray, expected: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return how likely each spread of teams is, adding up to 1 (negative binomial counts)."""
    chance = size[:, None] / (size[:, None] + expected)
    log = stats.nbinom.logpmf(seen, size[:, None], chance).sum(axis=1)
    weight = np.exp(log - log.max())
    return weight / weight.sum()


def _spread(teams: pd.DataFrame) -> float:
    weight = _likelihoods(teams["leavers"].to_numpy(), teams["expected"].to_numpy(), 1 / SPREADS**2)
    return float(weight @ SPREADS)


def _detectable(teams: pd.DataFrame, false_share: float) -> float:
    """Return the ratio that a team of middling size shows with 80 % certainty, among so many."""
    expected = float(teams["expected"].median())
    needed = smallest_count(expected, false_share / len(teams))
    grid = np.linspace(1, 40, 4000)
    reached = stats.poisson.sf(needed - 1, grid * expected) >= POWER
    return float(grid[reached.argmax()]) if reached.any() else float("inf")
