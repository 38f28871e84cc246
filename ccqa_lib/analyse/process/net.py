"""A Petri net: which steps a process allows, as places that hold tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccqa_lib.errors import AnalysisError

Marking = tuple[int, ...]
MOST_TOKENS = 50  # of one place; more means that the net makes tokens without end


@dataclass(frozen=True)
class Net:
    """A net whose transitions are activities, one each, none silent.

    `takes` and `gives` hold, for each activity, the tokens taken from and given to each of
    `places`; `start` and `end` are the tokens before the first and after the last step.
    """

    places: tuple[str, ...]
    takes: Mapping[str, Marking]
    gives: Mapping[str, Marking]
    start: Marking
    end: Marking

    @property
    def activities(self) -> tuple[str, ...]:
        """The activities that the net knows."""
        return tuple(self.takes)

    def allows(self, activity: str, marking: Marking) -> bool:
        """Can this activity happen now?"""
        return all(have >= take for have, take in zip(marking, self.takes[activity], strict=True))

    def after(self, activity: str, marking: Marking) -> Marking:
        """Return the tokens after an activity; below zero where some were missing."""
        moved = zip(marking, self.takes[activity], self.gives[activity], strict=True)
        return tuple(have - take + give for have, take, give in moved)

    def __str__(self) -> str:
        return f"A net of {len(self.takes)} activities and {len(self.places)} places"


def build_net(transitions: Mapping[str, Mapping[str, Sequence[str]]], start: str, end: str) -> Net:
    """Return the net of activities with the places they take from ("in") and give to ("out").

    Raises
    ------
    AnalysisError
        No activity, one without places, or `start` or `end` is no place of the net.
    """
    if not transitions:
        raise AnalysisError("net: it has no activities; list each with its places in and out.")
    if bare := [a for a, arcs in transitions.items() if not (arcs.get("in") and arcs.get("out"))]:
        raise AnalysisError(f"net: {bare[0]} needs at least one place in and one place out.")
    used = {p for arcs in transitions.values() for side in ("in", "out") for p in arcs[side]}
    places = tuple(sorted(used))
    for place in (start, end):
        if place not in used:
            raise AnalysisError(f"net: no activity uses the place {place}; there are {places}.")

    def tokens(names: Sequence[str]) -> Marking:
        return tuple(list(names).count(place) for place in places)

    return Net(
        places,
        {activity: tokens(arcs["in"]) for activity, arcs in transitions.items()},
        {activity: tokens(arcs["out"]) for activity, arcs in transitions.items()},
        tokens([start]),
        tokens([end]),
    )
