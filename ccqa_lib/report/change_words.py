"""What became of a finding, in one sentence: the difference with its interval."""

from collections.abc import Mapping
from typing import Any

from ccqa_lib.analyse.difference import Difference
from ccqa_lib.report.compared import Compared
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import sentences
from ccqa_lib.show.numbers import (
    POINTS,
    fitting_decimals,
    interval_words,
    number,
    with_unit,
)

RULE = mark(
    "Findings are matched by their id. A size has changed when the interval of the difference "
    "(99 %, with what both runs share of data taken into account) does not hold zero; else it is "
    "unchanged within noise. On the same data and settings nothing is listed."
)


def change_words(compared: Compared) -> str:
    """Say how a finding differs from before."""
    told = []
    if compared.by_verdict:
        told.append(
            say(
                "The verdict moved from {before} to {now}.",
                before=word(compared.before["verdict"]),
                now=word(compared.now["verdict"]),
            )
        )
    told.append(_size_words(compared))
    return sentences(*told)


def new_words(finding: Mapping[str, Any]) -> str:
    """Say that a finding was not there before."""
    verdict = word(finding["verdict"])
    return say("Not found in the earlier run; now to be told: {verdict}.", verdict=verdict)


def gone_words(finding: Mapping[str, Any]) -> str:
    """Say that a finding is no longer there."""
    verdict = word(finding["verdict"])
    return say("Found in the earlier run ({verdict}), and no longer.", verdict=verdict)


def _size_words(compared: Compared) -> str:
    gap, effect = compared.gap, compared.now.get("effect")
    if gap is None:
        if not effect:
            return "" if compared.by_verdict else say("As before.")
        return say("Its two sizes cannot be compared: an interval is missing or the unit differs.")
    before = compared.before["effect"]["estimate"]
    decimals = fitting_decimals(abs(effect["high"] - effect["low"]))
    return say(
        "{before}, now {now}: {gap}, {noise}.",
        before=number(before, decimals),
        now=with_unit(number(effect["estimate"], decimals), effect["unit"]),
        gap=_gap_words(gap, effect["unit"], decimals),
        noise=say("more than noise") if gap.is_clear else say("within noise"),
    )


def _gap_words(gap: Difference, unit: str, decimals: int) -> str:
    if gap.none_at:
        return say(
            "{ratio} times the earlier one ({interval})",
            ratio=number(gap.value, 2),
            interval=interval_words(gap.confidence, number(gap.low, 2), number(gap.high, 2)),
        )
    low, high = number(gap.low, decimals), number(gap.high, decimals)
    return say(
        "a difference of {size} ({interval})",
        size=with_unit(number(gap.value, decimals), POINTS if unit == "%" else unit),
        interval=interval_words(gap.confidence, low, high),
    )
