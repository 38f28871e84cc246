"""What follows what, how often, and after how long? Directly-follows counts, variants, durations.

van der Aalst, Process Mining, 2nd edition, sections 5.2 and 6.2.
"""

from dataclasses import dataclass

import pandas as pd

from ccqa_lib.analyse.process.events import EventLog
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class Flow:
    """How cases move through their activities; times in seconds.

    `steps` has one row a pair of activities that follow each other directly: from, to, count,
    mean_seconds, median_seconds, max_seconds. `variants` has one row a way through, the most
    frequent first: trace (a tuple of activities), count, share. `activities`, `starts` and `ends`
    count events by activity. `durations` are seconds from first to last event, indexed by case.
    """

    cases: int
    steps: pd.DataFrame
    variants: pd.DataFrame
    activities: pd.Series
    starts: pd.Series
    ends: pd.Series
    durations: pd.Series

    def __str__(self) -> str:
        most = self.variants.iloc[0]
        return (
            f"{self.cases:,} cases take {len(self.variants):,} ways; the commonest has "
            f"{len(most['trace'])} steps and {most['share']:.0%} of cases"
        )

    def to_block(self) -> Block:
        """Return the steps as a table."""
        note = "Seconds from one event to the next; medians, as waits are skewed."
        return table(self.steps, str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def describe_flow(log: EventLog) -> Flow:
    """Count steps, ways and durations of all cases, finished or not."""
    events = log.events
    by_case = events.groupby("case", sort=True, observed=True)
    firsts, lasts = by_case.head(1), by_case.tail(1)
    return Flow(
        log.cases,
        directly_follows(log),
        variants(log),
        _counted(events["activity"]),
        _counted(firsts["activity"]),
        _counted(lasts["activity"]),
        (by_case["at"].max() - by_case["at"].min()).dt.total_seconds(),
    )


def directly_follows(log: EventLog) -> pd.DataFrame:
    """Return one row a pair of activities: from, to, count and seconds between."""
    events = log.events
    later = events.shift(-1)
    pairs = pd.DataFrame(
        {
            "from": events["activity"],
            "to": later["activity"],
            "seconds": (later["at"] - events["at"]).dt.total_seconds(),
        }
    )[events["case"].eq(later["case"])]
    seconds = pairs.groupby(["from", "to"], sort=True)["seconds"]
    return seconds.agg(
        count="size", mean_seconds="mean", median_seconds="median", max_seconds="max"
    ).reset_index()


def variants(log: EventLog) -> pd.DataFrame:
    """Return one row a way through the process: trace, count, share; the most frequent first."""
    counted = log.traces.value_counts()
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    frame = pd.DataFrame({"trace": [t for t, _ in rows], "count": [n for _, n in rows]})
    return frame.assign(share=frame["count"] / log.cases)


def _counted(activities: pd.Series) -> pd.Series:
    return activities.value_counts().sort_index()
