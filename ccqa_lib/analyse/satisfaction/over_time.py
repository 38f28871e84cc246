"""Has the share of satisfied changed over time? A chart of shares with limits."""

import pandas as pd

from ccqa_lib.analyse.satisfaction.responses import Responses
from ccqa_lib.analyse.spc.control import ControlChart, ControlSettings, control_chart
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.dates import several
from ccqa_lib.show.language import say

FEWEST_PERIODS, BASELINE = 8, 24
_CODES = {"day": "D", "week": "W-SUN", "month": "M"}


def trend_of(responses: Responses, label: str) -> tuple[ControlChart | None, str]:
    """Return the chart of the share of satisfied by period, or why there is none.

    Responses count as they are, without weights; the first and last period are left out where
    the data begin or end within them.
    """
    plan = responses.plan
    if not plan.time:
        return None, say("Responses bear no date, so there is no trend.")
    series = period_shares(responses)
    if len(series) < FEWEST_PERIODS:
        return None, say(
            "{count} whole {periods} of responses; a trend needs {needed}.",
            count=len(series), periods=several(plan.period), needed=FEWEST_PERIODS,
        )  # fmt: skip
    settings = ControlSettings(
        measure=label, unit="", better="higher", baseline=min(BASELINE, len(series)),
        target=plan.target,
    )  # fmt: skip
    try:
        return control_chart(series, "share", settings), ""
    except AnalysisError as error:
        return None, say("No trend is charted: {error}", error=error)


def period_shares(responses: Responses) -> pd.DataFrame:
    """Return one row a whole period: period, events (satisfied), n, value, rows."""
    plan = responses.plan
    days = pd.to_datetime(responses.frame[plan.time])
    dated = days.notna().to_numpy()
    days = days[dated].dt.tz_localize(None)
    frame = pd.DataFrame(
        {
            "period": days.dt.to_period(_CODES[plan.period]).dt.start_time.to_numpy(),
            "events": (responses.counts * responses.top)[dated],
            "n": responses.counts[dated],
        }
    )
    series = frame.groupby("period", as_index=False).sum().sort_values("period")
    if series.empty:
        return series.assign(value=[], rows=[])
    series = series[_is_whole(series["period"], days, plan.period)].reset_index(drop=True)
    counted = series.astype({"events": "int64", "n": "int64"})
    return counted.assign(value=counted["events"] / counted["n"], rows=counted["n"])


def _is_whole(starts: pd.Series, days: pd.Series, period: str) -> pd.Series:
    """Which periods lie wholly between the first and the last day of the data?"""
    periods = starts.dt.to_period(_CODES[period])
    first, last = days.min().normalize(), days.max().normalize()
    return (periods.dt.start_time >= first) & (periods.dt.end_time.dt.normalize() <= last)
