"""Which chart fits counts: plain limits, or Laney's where more than chance moves them?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from ccqa_lib.analyse.spc.attributes import (
    p_chart,
    p_prime_chart,
    sigma_z,
    standardised,
    u_chart,
    u_prime_chart,
)
from ccqa_lib.analyse.spc.caution import Caution
from ccqa_lib.analyse.spc.chart import Chart
from ccqa_lib.analyse.spc.constants import c4
from ccqa_lib.analyse.spc.individuals import range_sigma_df
from ccqa_lib.analyse.spc.measures import individuals_chart
from ccqa_lib.analyse.spc.series import Family, Series
from ccqa_lib.errors import AnalysisError, SettingsError
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import apart, sentences

Kind = Literal["auto", "xmr", "p", "p_prime", "u", "u_prime"]
FEWEST_EVENTS = 2.0  # mean events a period; below, a g or t chart shows more
KINDS: dict[Family, tuple[Kind, ...]] = {
    "measure": ("xmr",),
    "share": ("p", "p_prime", "xmr"),
    "rate": ("u", "u_prime", "xmr"),
}
PLAIN = {"share": p_chart, "rate": u_chart}
PRIME = {"share": p_prime_chart, "rate": u_prime_chart}


@dataclass(frozen=True, eq=False)
class ChosenChart:
    """The chart, why it was chosen, and the dispersion behind the choice (None for measures)."""

    chart: Chart
    why: str
    sigma_z: float | None = None
    band: tuple[float, float] | None = None


def sigma_z_band(points: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return between which values sigma-Z lies when chance alone moves the points.

    Sigma-Z of standardised points is their mean moving range over d2; its distribution is that
    of a chi variable with `range_sigma_df` degrees of freedom. 24 points: 0.64 to 1.39.
    """
    df = range_sigma_df(points)
    tails = stats.chi2.ppf([(1 - confidence) / 2, (1 + confidence) / 2], df)
    low, high = np.sqrt(tails / df) / c4(df + 1)
    return float(low), float(high)


def choose_chart(
    series: Series, family: Family, kind: Kind, baseline: np.ndarray, measure: str
) -> ChosenChart:
    """Return the chart of a series: XmR for measures, plain or Laney's for counts.

    Parameters
    ----------
    kind : {"auto", "xmr", "p", "p_prime", "u", "u_prime"}
        ``auto`` lets sigma-Z of the baseline decide.
    baseline : bool array
        Which periods set the limits.

    Raises
    ------
    SettingsError
        The kind does not fit the family.
    AnalysisError
        There are too few events for any of these charts.
    """
    if kind not in ("auto", *KINDS[family]):
        raise SettingsError(
            f"{measure}: 'chart' was given '{kind}', which does not fit a {family}; it can be "
            f"auto, {', '.join(KINDS[family])}."
        )
    if family == "measure":
        why = say("XmR chart: the measure is one number a period, not a count.")
        return ChosenChart(individuals_chart(series.values, baseline), why)
    if kind == "xmr":
        why = say("XmR chart, as asked for; it takes every period as equally sure, whatever its n.")
        return ChosenChart(individuals_chart(series.values, baseline), why)
    _refuse_few_events(series, family, baseline, measure)
    return _chart_of_counts(series, family, kind, baseline)


def _chart_of_counts(
    series: Series, family: Family, kind: Kind, baseline: np.ndarray
) -> ChosenChart:
    plain = PLAIN[family](series.events, series.n, baseline)
    ratio = sigma_z(standardised(plain), baseline)
    band = sigma_z_band(int(baseline.sum()))
    is_prime = ratio > band[1] if kind == "auto" else kind.endswith("prime")
    chart = PRIME[family](series.events, series.n, ratio, baseline) if is_prime else plain
    why = _why(chart.kind, ratio, band, series, baseline)
    why = (
        why
        if kind == "auto"
        else sentences(why, say("The kind of chart was asked for, not chosen."))
    )
    return ChosenChart(chart, why, ratio, band)


def _why(
    kind: str, ratio: float, band: tuple[float, float], series: Series, baseline: np.ndarray
) -> str:
    low, high = series.n[baseline].min(), series.n[baseline].max()
    size = f"{low:,.4g}"
    said = say(
        "{kind} chart: the points vary {ratio} times as much as by chance alone (sigma-Z; in 95 % "
        "of cases {periods} of pure chance give {low} to {high}; n is {size} a {period})",
        kind=kind.replace("_prime", "'"),
        ratio=f"{ratio:.2f}",
        periods=plural(int(baseline.sum()), series.length),
        low=f"{band[0]:.2f}",
        high=f"{band[1]:.2f}",
        size=size if low == high else say("{low} to {high}", low=size, high=f"{high:,.4g}"),
        period=word(series.length),
    )
    if kind.endswith("prime"):
        then = say(
            "plain limits are widened {ratio} times to match what the data do.",
            ratio=f"{ratio:.2f}",
        )
    elif band[0] <= ratio <= band[1]:
        then = say("chance alone explains the spread.")
    else:
        then = say("the limits follow chance alone, and do not fit that.")
    return apart((said, then))


def dispersion_caution(chosen: ChosenChart) -> Caution | None:
    """Return a caution where plain limits are kept that chance alone does not explain."""
    if chosen.band is None or chosen.chart.kind not in ("p", "u"):
        return None
    ratio, (low, high) = chosen.sigma_z, chosen.band
    if ratio < low:
        return Caution(
            "dispersion",
            say(
                "The points vary only {ratio} times as much as counts do by chance, so that the "
                "limits are too wide.",
                ratio=f"{ratio:.2f}",
            ),
            say("Look for counts that depend on one another, or were smoothed or copied."),
            "too wide",
        )
    if ratio > high:
        return Caution(
            "dispersion",
            say(
                "The points vary {ratio} times as much as by chance, so that these limits, asked "
                "for as they are, are too tight.",
                ratio=f"{ratio:.2f}",
            ),
            say("Let the study choose the chart."),
            "too tight",
        )
    return None


def _refuse_few_events(series: Series, family: Family, baseline: np.ndarray, measure: str) -> None:
    counted = {"events": series.events[baseline].mean()}
    if family == "share":
        counted["items that are not events"] = (series.n - series.events)[baseline].mean()
    for what, mean in counted.items():
        if mean < FEWEST_EVENTS:
            raise AnalysisError(
                f"{measure}: the baseline has {mean:.2g} {what} a {series.length}, and limits need "
                f"{FEWEST_EVENTS:g} or more. Use longer periods, or chart the cases (g chart) or "
                "the time (t chart) between events."
            )
