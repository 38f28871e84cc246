"""Numbers as a reader wants them: as many digits as they deserve, with their unit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about, is_han

MINUS = "\N{MINUS SIGN}"
MOST_DECIMALS = 6
POINTS = mark("percentage points")
# Units that this code gives, and the usual ones of dictionaries of measures, where they are shown.
UNITS = (
    POINTS, mark("times"), mark("seconds"), mark("minutes"), mark("hours"), mark("days"),
    mark("ratio"), mark("years"), mark("months"),
)  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """How values of one measure are written: shown value = stored value times `factor`.

    `step_unit` is the unit of a difference: a share of 12 % that rises by 3 percentage
    points has not risen by 3 %.
    """

    unit: str
    step_unit: str
    factor: float = 1.0
    decimals: int = 1

    def value(self, stored: float) -> str:
        """Write a value with its unit."""
        return with_unit(number(stored * self.factor, self.decimals), self.unit)

    def step(self, stored: float) -> str:
        """Write a difference, its size only, with its unit."""
        return with_unit(number(abs(stored) * self.factor, self.decimals), self.step_unit)

    def span(self, low: float, high: float) -> str:
        """Write a range, as 280 to 321 seconds."""
        first = number(low * self.factor, self.decimals)
        return say("{low} to {high}", low=first, high=self.value(high))


def share_scale(spread: float) -> Scale:
    """Return the scale of shares, stored as 0 to 1 and written in percent."""
    return Scale("%", POINTS, 100.0, fitting_decimals(spread * 100))


def unit_scale(unit: str, spread: float) -> Scale:
    """Return the scale of values that are written as they are stored."""
    step_unit = POINTS if unit.strip() == "%" else unit
    return Scale(unit, step_unit, 1.0, fitting_decimals(spread))


def scale_for(family: str, unit: str, spread: float) -> Scale:
    """Return the scale of values by their family: measure, share or rate."""
    return share_scale(spread) if family == "share" else unit_scale(unit, spread)


def fitting_decimals(spread: float) -> int:
    """Return the decimals that show two to three digits of a spread (0 to MOST_DECIMALS)."""
    if not math.isfinite(spread) or spread <= 0:
        return 1
    return min(MOST_DECIMALS, max(0, 2 - math.ceil(math.log10(spread))))


def number(value: float, decimals: int) -> str:
    """Write a number with thousands separated, a true minus sign and no negative zero."""
    if not math.isfinite(value):
        return say("not known")
    written = f"{round(value, decimals):,.{decimals}f}"
    if not written.strip("-0.,"):
        written = written.removeprefix("-")
    return written.replace("-", MINUS)


def with_unit(written: str, unit: str) -> str:
    """Write a number's text before its unit; in Chinese the sign of percent follows at once."""
    told = word(unit)
    if is_han() and told.strip().startswith("%"):
        return f"{written}{told.strip()}"
    return say("{number} {unit}", number=written, unit=told).strip()


def percent(share: float) -> str:
    """Write a share of 0 to 1 in percent, and never round it to all or nothing."""
    if 0 < share < 0.001:
        return say("less than {share}", share=with_unit("0.1", "%"))
    if 0.999 < share < 1:
        return say("more than {share}", share=with_unit("99.9", "%"))
    written = number(share * 100, 0 if 0.1 <= share <= 0.9 else 1).removesuffix(".0")
    return with_unit(written, "%")


def effect_words(effect: Mapping[str, Any]) -> str:
    """Write a stored effect (see `Effect`) as name, estimate, unit and interval."""
    size, interval = effect_size(effect), effect_interval(effect)
    return about(effect["name"], in_brackets(size, interval))


def in_brackets(said: str, more: str) -> str:
    """Write something with more in brackets behind it, where there is more."""
    return say("{said} ({more})", said=said, more=more) if more else said


def effect_size(effect: Mapping[str, Any]) -> str:
    """Write the estimate of a stored effect with its unit."""
    return with_unit(number(effect["estimate"], _decimals(effect)), effect["unit"])


def effect_interval(effect: Mapping[str, Any]) -> str:
    """Write the interval of a stored effect; nothing when it has none."""
    low, high = effect["low"], effect["high"]
    if low is None or high is None:
        return ""
    decimals = _decimals(effect)
    return interval_words(effect["confidence"], number(low, decimals), number(high, decimals))


def interval_words(confidence: float, low: str, high: str) -> str:
    """Write an interval whose ends are written already, as: 95 % interval 4 to 20."""
    share = percent(confidence)
    return say("{confidence} interval {low} to {high}", confidence=share, low=low, high=high)


def _decimals(effect: Mapping[str, Any]) -> int:
    low, high = effect["low"], effect["high"]
    known = low is not None and high is not None
    return fitting_decimals(high - low if known else abs(effect["estimate"]))
