"""What became of a finding, in one sentence: the difference with its interval."""

from collections.abc import Mapping
from typing import Any

from ccqa_lib.analyse.difference import Difference
from ccqa_lib.report.compared import Compared
from ccqa_lib.show.numbers import fitting_decimals, number, percent, with_unit

RULE = (
    "Findings are matched by their id. A size has changed when the interval of the difference "
    "(99 %, with what both runs share of data taken into account) does not hold zero; else it is "
    "unchanged within noise. On the same data and settings nothing is listed."
)


def change_words(compared: Compared) -> str:
    """Say how a finding differs from before."""
    told = []
    if compared.by_verdict:
        told.append(
            f"The verdict moved from {compared.before['verdict']} to {compared.now['verdict']}."
        )
    told.append(_size_words(compared))
    return " ".join(filter(None, told))


def new_words(finding: Mapping[str, Any]) -> str:
    """Say that a finding was not there before."""
    return f"Not found in the earlier run; now to be told: {finding['verdict']}."


def gone_words(finding: Mapping[str, Any]) -> str:
    """Say that a finding is no longer there."""
    return f"Found in the earlier run ({finding['verdict']}), and no longer."


def _size_words(compared: Compared) -> str:
    gap, effect = compared.gap, compared.now.get("effect")
    if gap is None:
        if not effect:
            return "" if compared.by_verdict else "As before."
        return "Its two sizes cannot be compared: an interval is missing or the unit differs."
    before = compared.before["effect"]["estimate"]
    decimals = fitting_decimals(abs(effect["high"] - effect["low"]))
    was, now = number(before, decimals), with_unit(number(effect["estimate"], decimals), "")
    sizes = f"{was}, now {with_unit(now, effect['unit'])}"
    is_noise = "more than noise" if gap.is_clear else "within noise"
    return f"{sizes}: {_gap_words(gap, effect['unit'], decimals)}, {is_noise}."


def _gap_words(gap: Difference, unit: str, decimals: int) -> str:
    if gap.none_at:
        low, high = number(gap.low, 2), number(gap.high, 2)
        return (
            f"{number(gap.value, 2)} times the earlier one ({percent(gap.confidence)} interval "
            f"{low} to {high})"
        )
    unit = "percentage points" if unit == "%" else unit
    span = f"{number(gap.low, decimals)} to {number(gap.high, decimals)}"
    size = with_unit(number(gap.value, decimals), unit)
    return f"a difference of {size} ({percent(gap.confidence)} interval {span})"
