"""How does a case run: its map, what is done again, what goes to and fro, how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.process.again import PingPong, Rework, find_ping_pong, find_rework
from ccqa_lib.analyse.process.case_time import CaseTimes, case_times, open_and_closed
from ccqa_lib.analyse.process.events import EventLog, read_events
from ccqa_lib.analyse.process.flow import Flow, describe_flow
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say

MOST_STEPS, MOST_ARROWS = 12, 26
RARE = 0.005  # arrows that fewer cases take, as a share of all, are left out of the map
DAY = 86_400.0
DAYS = mark("days")
_HEADS = mark_heads(("from", "to", "count", "median hours", "share of time"))


@dataclass(frozen=True, eq=False)
class ProcessMap:
    """What a map draws.

    `nodes` has one row an activity, in the usual order: activity, events, starts, ends. `arrows`
    has one row a pair that follow each other: from, to, count, median_seconds. Rare activities
    and arrows are left out: `events_shown` and `arrows_shown` say which share is drawn.
    """

    nodes: pd.DataFrame
    arrows: pd.DataFrame
    events_shown: float
    arrows_shown: float


@dataclass(frozen=True, eq=False)
class ProcessPicture:
    """All that is said of a process; `hand_overs` and `times` are None where they cannot be told.

    `waits` has one row a pair of steps, the one with the most time first: from, to, count,
    median_hours, share_of_time. `ping_pong` is between places of work (resources).
    """

    log: EventLog
    flow: Flow
    map: ProcessMap
    rework: Rework
    ping_pong: PingPong | None
    hand_overs: float | None
    times: CaseTimes | None
    waits: pd.DataFrame

    def waits_block(self) -> Block:
        """Return where the time between steps goes, as a table."""
        return table(
            self.waits.head(10), say("Where the time between steps goes"),
            note=say("Time from one event to the next; waiting and working cannot be told apart."),
            formats={"share_of_time": ".1%", "median_hours": ",.1f"},
        )  # fmt: skip


def picture_process(
    events: pd.DataFrame, ends: Sequence[str], as_of: pd.Timestamp | None = None
) -> ProcessPicture:
    """Describe the cases of an event log.

    Parameters
    ----------
    events : DataFrame
        `case_id`, `activity`, `happened_at` and optionally `resource` (where the work was done).
    ends : sequence of str
        Activities that close a case; without them it is not told how long cases take, since an
        open case cannot be told from a closed one.
    as_of : Timestamp, optional
        End of the extract; the last event when it is left out.

    Raises
    ------
    AnalysisError
        There are no events, one has no case, activity or time, or no activity is one of `ends`.
    """
    log = read_events(events, "case_id", "activity", "happened_at")
    flow = describe_flow(log)
    places = _places(events)
    times = None
    if ends:
        cases = open_and_closed(log, ends, as_of or log.events["at"].max())
        times = case_times(cases["seconds"] / DAY, cases["closed"], DAYS)
    return ProcessPicture(
        log, flow, map_of(log, flow), find_rework(log),
        None if places is None else find_ping_pong(places),
        None if places is None else _hand_overs(places), times, _waits(flow),
    )  # fmt: skip


def map_of(log: EventLog, flow: Flow) -> ProcessMap:
    """Return the activities and arrows worth drawing, activities in their usual order."""
    kept = flow.activities.sort_values(ascending=False, kind="stable").head(MOST_STEPS)
    numbered = log.events.assign(place=log.events.groupby("case", observed=True).cumcount())
    order = numbered[numbered["activity"].isin(kept.index)].groupby("activity")["place"]
    nodes = pd.DataFrame({"events": kept, "order": order.mean()}).sort_values("order")
    nodes = nodes.assign(
        starts=flow.starts.reindex(nodes.index, fill_value=0),
        ends=flow.ends.reindex(nodes.index, fill_value=0),
    )
    steps = flow.steps[flow.steps["from"].isin(nodes.index) & flow.steps["to"].isin(nodes.index)]
    often = steps[steps["count"] >= RARE * log.cases]
    arrows = (often if len(often) else steps).nlargest(MOST_ARROWS, "count", keep="first")
    every = flow.steps["count"].sum()
    return ProcessMap(
        nodes.drop(columns="order").rename_axis("activity").reset_index(),
        arrows[["from", "to", "count", "median_seconds"]].reset_index(drop=True),
        float(kept.sum() / len(log.events)),
        float(arrows["count"].sum() / every) if every else 1.0,
    )


def _places(events: pd.DataFrame) -> EventLog | None:
    """Return the events as a log of places of work; None where none is recorded."""
    if "resource" not in events or events["resource"].isna().all():
        return None
    known = events[events["resource"].notna()]
    return read_events(known, "case_id", "resource", "happened_at")


def _hand_overs(places: EventLog) -> float:
    """Return hand-overs from one place to another, a case on average."""
    events = places.events
    same_case = events["case"].eq(events["case"].shift())
    moved = events["activity"].ne(events["activity"].shift())
    return float((same_case & moved).sum() / places.cases)


def _waits(flow: Flow) -> pd.DataFrame:
    steps = flow.steps
    seconds = steps["count"] * steps["mean_seconds"]
    waits = pd.DataFrame(
        {
            "from": steps["from"], "to": steps["to"], "count": steps["count"],
            "median_hours": steps["median_seconds"] / 3600,
            "share_of_time": seconds / seconds.sum() if seconds.sum() > 0 else 0.0,
        }
    )  # fmt: skip
    return waits.sort_values(["share_of_time", "count"], ascending=False, ignore_index=True)
