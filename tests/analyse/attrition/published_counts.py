"""What one report publishes of leavers, read from its blocks alone, as sums over what they can be.

Numbers come from tables, captions and cards as they are stored; what only a drawing shows (steps of
a curve, points over time) is taken as if every point could be read off it. Atoms are all that a
leaver can be: kind, tenure, day of leaving, day of hire, team.
"""

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ccqa_lib import charts
from ccqa_lib.analyse import attrition
from ccqa_lib.analyse.attrition.rates import LeavingRate
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.findings.attrition_trust import attrition_card

NO_COST = attrition.CostSettings("", (), (), (), ())
NO_HOUR = attrition.BusyHour(0, 0, 0, 0, 0.8, 20)


def published(result) -> list[dict]:
    """Return all blocks that the notebook shows of a result, as they are stored."""
    cost, service = result.cost_of(NO_COST), result.service_of(NO_HOUR)
    blocks = [
        *attrition.level_blocks(result), charts.chart_leaving(result),
        charts.chart_cohorts(result), charts.chart_tenure(result),
        *attrition.hire_blocks(result), charts.chart_period(result),
        charts.chart_factors(result), charts.chart_teams(result),
        *attrition.comparison_blocks(result), *attrition.ahead_blocks(result, cost, service),
        attrition_card(result),
    ]  # fmt: skip
    return [block.to_dict() for block in blocks]


def frames(blocks: list[dict], *columns: str) -> list[tuple[dict, pd.DataFrame]]:
    """Return the tables that have these columns, with their blocks."""
    tables = [b for b in blocks if b["kind"] == "table" and set(columns) <= set(b["columns"])]
    return [
        (b, pd.DataFrame([[c["value"] for c in row] for row in b["rows"]], columns=b["columns"]))
        for b in tables
    ]


@dataclass
class Told:
    """Counts that are told, each with the test of who is counted."""

    counts: list[tuple[str, object, int]] = field(default_factory=list)

    last_day: pd.Timestamp = pd.Timestamp.max

    def add(self, name: str, who, count) -> None:
        """Note a count of those who left by the last day that counts."""
        if count is not None and count == count:
            last = self.last_day
            self.counts.append((name, lambda p: p.left_on <= last and who(p), round(float(count))))


def read_counts(result, blocks: list[dict]) -> Told:
    """Return every count of leavers that the blocks tell, with who they are.

    `who` takes a leaver's kind, tenure, day of leaving, day of hire and whether watched from hire.
    """
    told = Told(last_day=result.staff.last_day)
    told.add("all", lambda p: True, _total(blocks))
    _read_rates(result, blocks, told)
    told.last_day = result.staff.last_day
    _read_calendar(result, told)
    if (details := result.told.details) is not None:
        told.last_day = details.last_day
        _read_tenure(details, result, blocks, told)
        _read_cohorts(blocks, told)
        _read_model(blocks, told)
    if (compared := result.told.teams) is not None:
        told.last_day = compared.last_day
        _read_teams(blocks, told)
    return told


def _total(blocks) -> int | None:
    ((_, card),) = frames(blocks, "assumption", "evidence")
    words = card.set_index("assumption").loc["enough leavers", "evidence"]
    found = re.search(r"([\d,]+)", words)
    return None if words.startswith("Fewer") else int(found.group(1).replace(",", ""))


def _read_rates(result, blocks, told: Told) -> None:
    rates = frames(blocks, "leaving by", "leavers")
    own = isinstance(result.by_kind, LeavingRate)
    for place, (_, frame) in enumerate(rates):
        is_by_kind = own and place == len(rates) - 1
        is_recent = is_by_kind or (len(rates) - own > 1 and place == 0)
        part = result.by_kind if is_by_kind else result.recent
        after = part.first if is_recent else pd.Timestamp.min
        told.last_day = part.last
        for row in frame.itertuples():
            kind = row[1]
            told.add(
                f"{kind} {'recent' if is_recent else 'whole'}",
                lambda p, kind=kind, after=after: kind in ("all", p.kind) and p.left_on > after,
                row.leavers,
            )


def _read_tenure(details, result, blocks, told: Told) -> None:
    for _, frame in frames(blocks, "tenure", "leavers"):
        for row in frame.itertuples():
            first, last = _days_of(row.tenure)
            told.add(row.tenure, lambda p, ends=(first, last): ends[0] < p.tenure <= ends[1],
                     row.leavers)  # fmt: skip
    # a share by a day and how many are at risk tell how many left by it
    gone = details.frame[details.frame["cause"] != ""]
    shares = [frame for _, frame in frames(blocks, "day", "share", "at_risk")]
    days = {float(day) for frame in shares for day in frame["day"]} | _steps(result)
    for day in days:
        told.add(f"by {day:g}", lambda p, d=day: p.tenure <= d, (gone["exit"] <= day).sum())
    kinds = set(gone["cause"])
    for frame in [*shares, *_step_frames(result)]:
        for kind in kinds & set(frame):
            value = 0.0
            for row in frame.dropna(subset=[kind]).itertuples():
                share = frame.loc[row.Index, kind]
                if share == value:
                    continue  # a line that goes on level tells nothing of that day
                value = share
                own = (gone["exit"] <= row.day) & (gone["cause"] == kind)
                told.add(
                    f"{kind} by {row.day:g}",
                    lambda p, k=kind, d=row.day: p.kind == k and p.tenure <= d,
                    own.sum(),
                )


def _days_of(words: str) -> tuple[float, float]:
    """Return the band (start, end] that words like 'day 31 to 60' or 'day 61 or later' tell."""
    days = [float(each) for each in re.findall(r"\d+", words.replace(",", ""))]
    return max(days[0] - 1, 0 if days[0] else -1), days[1] if len(days) > 1 else float("inf")


def _drawn(result):
    return None if isinstance(result.probation, CannotTell) else result.probation


def _step_frames(result) -> list[pd.DataFrame]:
    found = _drawn(result)
    return [] if found is None else [found.steps[["day", *found.causes]]]


def _steps(result) -> set[float]:
    found = _drawn(result)
    return set() if found is None else set(found.steps["day"])


def _read_cohorts(blocks, told: Told) -> None:
    for block, frame in frames(blocks, "cohort", "left"):
        day, length = re.search(r"by day (\d+), by (\w+)", block["caption"]).groups()
        code = {"month": "M", "step": "M", "quarter": "Q", "year": "Y"}[length]
        for row in frame.itertuples():
            ends = [pd.Period(each.replace(" ", ""), code) for each in row.cohort.split(" - ")]
            told.add(
                f"cohort {row.cohort}",
                lambda p, ends=ends, d=float(day): p.is_fresh and p.tenure <= d
                and ends[0].start_time <= p.hired_on <= ends[-1].end_time,
                row.left,
            )  # fmt: skip


def _read_model(blocks, told: Told) -> None:
    for block, _ in frames(blocks, "factor", "ratio"):
        (events,) = re.search(r"\(([\d,]+) events\)", block["caption"]).groups()
        kind = "voluntary" if "resigning" in block["caption"] else ""
        told.add("events", lambda p, k=kind: not k or p.kind == k, int(events.replace(",", "")))


def _read_teams(blocks, told: Told) -> None:
    for block, frame in frames(blocks, "team", "leavers", "expected"):
        kind = "voluntary" if block["caption"].startswith("Resigning") else ""
        for row in frame.itertuples():
            told.add(f"team {row.team}",
                     lambda p, k=kind, t=row.team: p.team == t and (not k or p.kind == k),
                     row.leavers)  # fmt: skip


def _read_calendar(result, told: Told) -> None:
    """Points of the chart over time can be read off the drawing; the trial on the past is said."""
    series = getattr(result.by_period, "series", None)
    if series is not None:
        starts = [*series["period"], result.staff.last_day + pd.Timedelta(days=1)]
        months = {"month": 1, "quarter": 3, "half year": 6}.get(result.by_period.length)
        for row, following in zip(series.itertuples(), starts[1:], strict=True):
            end = row.period + pd.DateOffset(months=months) if months else following
            told.add(f"from {row.period:%Y-%m-%d}",
                     lambda p, a=row.period, b=end: a <= p.left_on < b, row.events)  # fmt: skip
    back = getattr(result.forecast, "backtest", None)
    if back is not None:
        told.add("trial", lambda p, cut=back.cut: p.left_on > cut, back.actual)


@dataclass(frozen=True)
class Leaver:
    """What one leaver can be."""

    kind: str
    tenure: float
    left_on: pd.Timestamp
    hired_on: pd.Timestamp
    is_fresh: bool
    team: str


def leavers(staff) -> list[Leaver]:
    """Return the leavers as they are: what no attacker knows."""
    gone = staff.frame[staff.frame["cause"] != ""]
    days = staff.instants[1][(staff.frame["cause"] != "").to_numpy()].astype("datetime64[D]")
    return [
        Leaver(row.cause, row.exit, pd.Timestamp(day), row.hired_on, row.entry == 0, row.team)
        for row, day in zip(gone.itertuples(), days, strict=True)
    ]


def possible(staff, rng, many: int = 6000) -> list[Leaver]:
    """Return leavers of all sorts that an attacker has to think possible."""
    first, last = staff.first_day, staff.last_day
    span = (last - first).days
    kinds = sorted({*staff.causes, "voluntary", "involuntary"})
    teams = sorted(staff.frame["team"].dropna().unique())
    longest = float(staff.frame["exit"].max())
    left = first + pd.to_timedelta(rng.integers(0, span + 1, many), "D")
    tenure = np.ceil(np.where(rng.random(many) < 0.6, rng.uniform(0, 400, many),
                              rng.uniform(0, longest, many)))  # fmt: skip
    hired = left - pd.to_timedelta(tenure, "D")
    each = zip(rng.choice(kinds, many), tenure, left, hired, rng.choice(teams, many), strict=True)
    return [Leaver(k, t, day, at, at >= first, team) for k, t, day, at, team in each]


KINDS = tuple(
    (f"kind {name}", lambda p, name=name: p.kind == name) for name in ("voluntary", "involuntary")
)


def signatures(people: list[Leaver], told: Told) -> dict[tuple, int]:
    """Return how many people each pattern has of being counted, and of kinds."""
    tests = [who for _, who, _ in told.counts] + [who for _, who in KINDS]
    return Counter(tuple(bool(who(person)) for who in tests) for person in people)


FAMILIES = ("team ", "cohort ", "from ", "day ")  # parts that all together leave a rest


def targets(atoms: np.ndarray, names: list[str]) -> dict[tuple, str]:
    """Return what an attacker looks for, as rows over atoms, each with its name.

    It is what is in one count and not, or also, in another, and what is in no part of a family.

    Parameters
    ----------
    atoms : array of bool, shape (atoms, counts and kinds)
    """
    columns = atoms.T
    rows = {tuple(~column): f"not {name}" for column, name in zip(columns, names, strict=True)}
    rows |= {tuple(column): name for column, name in zip(columns, names, strict=True)}
    for (x, a), (y, b) in itertools.permutations(zip(columns, names, strict=True), 2):
        rows.setdefault(tuple(x & y), f"{a} and {b}")
        rows.setdefault(tuple(x & ~y), f"{a} without {b}")
    for family in FAMILIES:
        own = [column for column, name in zip(columns, names, strict=True)
               if name.startswith(family)]  # fmt: skip
        rest = ~np.any(own, axis=0) if own else np.zeros(len(atoms), dtype=bool)
        for column, name in zip(columns, names, strict=True):
            rows.setdefault(tuple(column & rest), f"{name} in none of {family}")
    return rows
