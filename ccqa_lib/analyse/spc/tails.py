"""Have the values long tails? Then single points beyond the limits are part of the process."""

import numpy as np
from scipy import stats

from ccqa_lib.analyse.spc.caution import Caution
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import say
from ccqa_lib.show.numbers import number

FEWEST_POINTS = 20  # to judge a shape
CLEAR = 2.5  # standard errors of skewness
RECURS, OFTEN = 3, 0.04  # separate points beyond the limits, and their share: no rarity
SHORT = 3  # points; longer stretches are changes of level, not tails


def tail_caution(z: np.ndarray, length: str) -> Caution | None:
    """Return a caution where stable values of this kind pass the limits more often than stated.

    Skewness is taken without the farthest point, which one event may have made, and without
    long stretches on one side beyond the limits; its standard error is sqrt(6 / n).

    Parameters
    ----------
    z : array, shape (periods,)
        Points in sigmas from the centre.
    """
    calm = z[~_in_long_excursion(z)]
    if len(calm) < FEWEST_POINTS:
        return None
    kept = np.delete(calm, np.argmax(np.abs(calm)))
    skewness = float(stats.skew(kept))
    beyond = _excursions(calm)
    advice = say(
        "Do not react to one such point. Chart the median, or the share above a promised value, "
        "instead of the mean."
    )
    if abs(skewness) > CLEAR * np.sqrt(6 / len(kept)):
        return Caution(
            "tails",
            _lopsided(skewness),
            advice,
            "too tight",
        )
    if beyond >= max(RECURS, OFTEN * len(z)):
        return Caution(
            "tails",
            say(
                "Single points pass the limits again and again ({count} times in {periods}): for "
                "this measure that is no rarity.",
                count=beyond,
                periods=plural(len(z), length),
            ),
            advice,
            "too tight",
        )
    return None


def _lopsided(skewness: float) -> str:
    size = number(skewness, 1)
    if skewness > 0:
        return say(
            "The values are lopsided, with a long tail of high ones (skewness {size}): points "
            "pass that limit more often than stated.",
            size=size,
        )
    return say(
        "The values are lopsided, with a long tail of low ones (skewness {size}): points pass "
        "that limit more often than stated.",
        size=size,
    )


def _excursions(z: np.ndarray) -> int:
    """Count the separate stretches beyond three sigma."""
    outside = np.abs(z) > 3
    return int(outside[:1].sum() + (outside[1:] & ~outside[:-1]).sum())


def _in_long_excursion(z: np.ndarray) -> np.ndarray:
    """Mark the stretches of more than SHORT points that lie more than a sigma off on one side."""
    side = np.where(np.abs(z) > 1, np.sign(z), 0)
    starts = np.flatnonzero(np.r_[True, side[1:] != side[:-1]])
    lengths = np.diff(np.r_[starts, len(side)])
    return np.repeat(lengths > SHORT, lengths) & (side != 0)
