"""One finding in two runs: which is which, and has it grown worse, better, or neither?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ccqa_lib.analyse.difference import Difference, Estimate, difference, shared_by_days

Finding = Mapping[str, Any]
_DAY = re.compile(r"-?\d{4}-\d{2}-\d{2}")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_URGENCY = {"fine": 0, "watch": 1, "act": 2}
# Kinds whose period is that of the rows behind the size; of the others (a level over the latest
# weeks, a forecast) it is not known how much of the data the two sizes share.
_ON_ITS_PERIOD = ("signal", "driver", "cause", "hazard", "comparison")
_OF_THE_MEASURE = ("signal", "level")
_RATIO_UNITS = ("times", "ratio")


@dataclass(frozen=True, eq=False)
class Compared:
    """A finding before and now; `gap` is None where a size or its interval is missing."""

    what: Literal["worse", "better", "changed", "unchanged"]
    before: Finding
    now: Finding
    gap: Difference | None
    by_verdict: bool = False


def matched(
    before: Sequence[Finding], now: Sequence[Finding]
) -> tuple[list[tuple[Finding, Finding]], list[Finding], list[Finding]]:
    """Pair findings by id; then those whose id differs by its days only and whose periods meet.

    Returns
    -------
    (pairs, new, gone)
    """
    old = {finding["id"]: finding for finding in before}
    pairs = [(old.pop(each["id"]), each) for each in now if each["id"] in old]
    paired = {each["id"] for _, each in pairs}
    new = []
    for each in (finding for finding in now if finding["id"] not in paired):
        moved = [other for other in old.values() if _is_moved(other, each)]
        if len(moved) == 1:
            pairs.append((old.pop(moved[0]["id"]), each))
        else:
            new.append(each)
    return pairs, new, list(old.values())


def compare_findings(
    before: Finding, now: Finding, better: str = "", shares_data: bool = True
) -> Compared:
    """Say what became of a finding; `better` is the measure's better way: lower, higher or ''."""
    gap = _gap(before, now, shares_data)
    if before["verdict"] != now["verdict"]:
        return Compared(_by_verdict(before, now), before, now, gap, by_verdict=True)
    if gap is None or not gap.is_clear:
        return Compared("unchanged", before, now, gap)
    return Compared(_direction(before, now, gap, better), before, now, gap)


def _by_verdict(before: Finding, now: Finding) -> Literal["worse", "better", "changed"]:
    first, last = _URGENCY.get(before["verdict"]), _URGENCY.get(now["verdict"])
    if first is None or last is None:
        return "changed"  # from or to what cannot be told
    return "worse" if last > first else "better"


def _gap(before: Finding, now: Finding, shares_data: bool) -> Difference | None:
    old, new = before.get("effect"), now.get("effect")
    if not old or not new or old["unit"] != new["unit"] or None in (old["low"], new["low"]):
        return None
    is_ratio = old["unit"] in _RATIO_UNITS and min(old["low"], new["low"]) > 0
    shared = _shared(before, now) if shares_data else 0.0
    return difference(_estimate(old), _estimate(new), shared, is_ratio)


def _estimate(effect: Mapping[str, Any]) -> Estimate:
    return Estimate(*(effect[name] for name in ("estimate", "low", "high", "confidence")))


def _shared(before: Finding, now: Finding) -> float:
    periods = before.get("period"), now.get("period")
    if now["kind"] not in _ON_ITS_PERIOD or not all(map(_is_span, periods)):
        return 0.0
    return shared_by_days(*periods)


def _is_span(period: Sequence[str] | None) -> bool:
    return bool(period) and all(_ISO.match(day) for day in period)


def _direction(
    before: Finding, now: Finding, gap: Difference, better: str
) -> Literal["worse", "better", "changed"]:
    """Tell by the measure's better way, else by whether what is to act on has grown."""
    is_up = gap.value > gap.none_at
    if now["kind"] in _OF_THE_MEASURE and better in ("lower", "higher") and gap.none_at == 0:
        return "better" if is_up == (better == "higher") else "worse"
    none_at = 1.0 if now["effect"]["unit"] in _RATIO_UNITS else 0.0
    old, new = before["effect"]["estimate"] - none_at, now["effect"]["estimate"] - none_at
    if now["verdict"] != "act" or old * new <= 0 or now["kind"] in ("level", "forecast"):
        return "changed"
    return "worse" if is_up == (new > 0) else "better"


def _is_moved(old: Finding, new: Finding) -> bool:
    same = old["kind"] == new["kind"] and _DAY.sub("", old["id"]) == _DAY.sub("", new["id"])
    if not same or not _DAY.search(new["id"]):
        return False
    periods = old.get("period"), new.get("period")
    return all(map(_is_span, periods)) and shared_by_days(*periods) > 0
