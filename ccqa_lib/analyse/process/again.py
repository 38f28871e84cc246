"""What was done again: rework within a case, and work sent to and fro between two places."""

from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.compare.proportion import wilson
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.process.events import EventLog
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say

_HEADS = mark_heads((
    "activity", "cases", "share", "extra", "place", "sent to", "returns",
))  # fmt: skip


@dataclass(frozen=True, eq=False)
class Rework:
    """Cases in which an activity happens more than once.

    `activities` has one row such activity, the most frequent first: activity, cases, share (of
    all cases), extra (events beyond the first).
    """

    cases: int
    reworked: int
    activities: pd.DataFrame

    @property
    def share(self) -> Effect:
        """Share of cases with any rework, with Wilson's interval."""
        return wilson(self.reworked, self.cases)

    def __str__(self) -> str:
        share = self.share
        return say(
            "{count} of {total} cases do something again ({share}, 95% interval {low} to {high})",
            count=f"{self.reworked:,}",
            total=f"{self.cases:,}",
            share=f"{share.estimate:.1%}",
            low=f"{share.low:.1%}",
            high=f"{share.high:.1%}",
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        note = say("Open cases can still come to rework; their share is a lower bound.")
        return table(self.activities, str(self), note=note, formats={"share": ".1%"})

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


@dataclass(frozen=True, eq=False)
class PingPong:
    """Cases sent away and straight back: A, B, A.

    `pairs` has one row a pair, the most frequent first: place, sent_to, returns, cases.
    """

    cases: int
    affected: int
    pairs: pd.DataFrame

    @property
    def share(self) -> Effect:
        """Share of cases sent to and fro, with Wilson's interval."""
        return wilson(self.affected, self.cases)

    def __str__(self) -> str:
        return say(
            "{count} of {total} cases are sent away and straight back",
            count=f"{self.affected:,}",
            total=f"{self.cases:,}",
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        return table(self.pairs, str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def find_rework(log: EventLog) -> Rework:
    """Count cases in which an activity happens more than once."""
    times = log.events.groupby(["case", "activity"], sort=True, observed=True).size()
    again = times[times > 1].reset_index(name="times")
    by_activity = again.groupby("activity", sort=True)["times"]
    frame = pd.DataFrame({"cases": by_activity.size(), "extra": by_activity.sum()}).reset_index()
    frame = frame.assign(share=frame["cases"] / log.cases, extra=frame["extra"] - frame["cases"])
    frame = frame.sort_values(["cases", "activity"], ascending=[False, True], ignore_index=True)
    columns = ["activity", "cases", "share", "extra"]
    return Rework(log.cases, again["case"].nunique(), frame[columns])


def find_ping_pong(log: EventLog) -> PingPong:
    """Count returns: a place, another, and the first again, as neighbours in a case.

    Give a log whose activities are the places (queues, teams): stays in one place may be several
    events, which count as one.
    """
    events = log.events
    moved = events["case"].ne(events["case"].shift()) | events["activity"].ne(
        events["activity"].shift()
    )
    stays = events[moved]
    before, after = stays.shift(), stays.shift(-1)
    is_return = (
        before["case"].eq(stays["case"])
        & after["case"].eq(stays["case"])
        & before["activity"].eq(after["activity"])
    )
    returns = pd.DataFrame(
        {"place": before["activity"], "sent_to": stays["activity"], "case": stays["case"]}
    )[is_return]
    counted = returns.groupby(["place", "sent_to"], sort=True)["case"]
    pairs = counted.agg(returns="size", cases="nunique").reset_index()
    pairs = pairs.sort_values(
        ["returns", "place", "sent_to"], ascending=[False, True, True], ignore_index=True
    )
    return PingPong(log.cases, returns["case"].nunique(), pairs)
