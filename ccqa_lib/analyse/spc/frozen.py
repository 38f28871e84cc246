"""Limits that stay: a series whose baseline is the frozen one, and a replay of frozen limits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ccqa_lib.analyse.spc.control import ControlSettings, control_chart
from ccqa_lib.analyse.spc.dispersion import Kind
from ccqa_lib.analyse.spc.series import NEEDED, Family

CLOSE = 1e-9  # relative; a replay gives the stored numbers to this


@dataclass(frozen=True, eq=False)
class HeldSeries:
    """A series to be charted with its baseline as it was frozen.

    `baseline` counts the frozen points (None: nothing is frozen); `changed` are baseline periods
    of which the export now says something else: period, frozen, now.
    """

    series: pd.DataFrame
    baseline: int | None
    changed: pd.DataFrame


def hold_baseline(
    series: pd.DataFrame, family: Family, points: Sequence[Sequence[Any]] | None
) -> HeldSeries:
    """Put the frozen points in place of those periods, and leave out what came before them.

    Parameters
    ----------
    series : DataFrame
        `period` and `value` (with `n`), or `events` and `n`, as for `control_chart`.
    points : rows of (period, value or events, n), or None
        From the ledger; None leaves the series as it is.
    """
    nothing = pd.DataFrame(columns=["period", "frozen", "now"])
    if points is None:
        return HeldSeries(series, None, nothing)
    first = NEEDED[family][0]
    frozen = frame_of(points, family)
    last = frozen["period"].iloc[-1]
    both = frozen.merge(series.assign(period=pd.to_datetime(series["period"])), on="period",
                        suffixes=("_frozen", "_now"))  # fmt: skip
    apart = ~_close(both[f"{first}_frozen"], both[f"{first}_now"])
    apart |= ~_close(both["n_frozen"], both["n_now"]) if "n_now" in both else False
    changed = both.loc[apart, ["period", f"{first}_frozen", f"{first}_now"]]
    later = series[pd.to_datetime(series["period"]) > last]
    later = later.assign(period=pd.to_datetime(later["period"]))
    held = pd.concat(
        [frozen, later[["period", *(c for c in frozen if c in later and c != "period")]]]
    )
    return HeldSeries(
        held.reset_index(drop=True), len(frozen), changed.set_axis(list(nothing), axis=1)
    )


def frame_of(points: Sequence[Sequence[Any]], family: Family) -> pd.DataFrame:
    """Return frozen points as a series that `control_chart` takes."""
    frame = pd.DataFrame(
        [list(point) for point in points], columns=["period", NEEDED[family][0], "n"]
    )
    return frame.assign(period=pd.to_datetime(frame["period"]))


def replay(
    points: Sequence[Sequence[Any]], family: Family, kind: Kind, stored: tuple[float, float | None]
) -> bool:
    """Tell whether frozen points still give the stored centre and sigma-z.

    Raises
    ------
    AnalysisError
        The points make no chart any more.
    """
    settings = ControlSettings("the frozen measure", baseline=len(points), kind=kind)
    chart = control_chart(frame_of(points, family), family, settings)
    centre, sigma_z = stored
    same = math.isclose(float(chart.points["centre"].iloc[0]), centre, rel_tol=CLOSE)
    if sigma_z is None or chart.sigma_z is None:
        return same
    return same and math.isclose(float(chart.sigma_z), sigma_z, rel_tol=CLOSE)


def _close(frozen: pd.Series, now: pd.Series) -> pd.Series:
    return (frozen - now).abs() <= 1e-9 * frozen.abs().clip(lower=1e-12)
