"""Frozen limits stay: the same numbers next month, whatever the export then says of the past."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc import ControlSettings, control_chart, hold_baseline
from ccqa_lib.analyse.spc.frozen import frame_of, replay

RNG = np.random.default_rng(4)
WEEKS = pd.date_range("2025-01-06", periods=50, freq="7D")
SERIES = pd.DataFrame({"period": WEEKS, "events": RNG.binomial(500, 0.12, 50), "n": 500})
ROWS = SERIES.head(24).itertuples(index=False)
POINTS = [[str(day.date()), int(x), int(n)] for day, x, n in ROWS]


def limits(series, baseline, kind="p"):
    chart = control_chart(series, "share", ControlSettings("x", baseline=baseline, kind=kind))
    return chart.points.set_index("period")[["centre", "lower", "upper"]]


def test_nothing_frozen_leaves_the_series_as_it_is():
    held = hold_baseline(SERIES, "share", None)
    assert held.series is SERIES and held.baseline is None and held.changed.empty


def test_limits_are_byte_for_byte_those_of_before_when_later_exports_change_the_past():
    first = limits(SERIES.head(40), 24)
    later = SERIES.assign(events=SERIES["events"].where(SERIES.index != 3, 400))
    held = hold_baseline(later, "share", POINTS)
    again = limits(held.series, held.baseline)
    assert again.loc[first.index].to_numpy().tobytes() == first.to_numpy().tobytes()
    assert list(held.changed["now"]) == [400] and len(held.series) == 50


def test_limits_stand_where_the_export_no_longer_reaches_back():
    held = hold_baseline(SERIES.tail(20), "share", POINTS)
    assert len(held.series) == 44 and held.changed.empty
    assert limits(held.series, 24).iloc[0, 0] == limits(SERIES, 24).iloc[0, 0]


def test_points_before_the_frozen_baseline_are_left_out():
    early = pd.DataFrame({"period": [pd.Timestamp("2024-12-30")], "events": [1], "n": [500]})
    held = hold_baseline(pd.concat([early, SERIES]), "share", POINTS)
    assert held.series["period"].iloc[0] == WEEKS[0]


def test_a_measure_keeps_its_values():
    points = [[str(day.date()), 300.5 + i, 10] for i, day in enumerate(WEEKS[:12])]
    frame = frame_of(points, "measure")
    assert frame["value"].iloc[-1] == 311.5 and frame["period"].iloc[0] == WEEKS[0]


@pytest.mark.parametrize(("shift", "same"), [(0.0, True), (1e-6, False)])
def test_a_replay_tells_whether_the_numbers_are_still_those_written(shift, same):
    chart = control_chart(frame_of(POINTS, "share"), "share", ControlSettings("x", baseline=24))
    stored = (float(chart.points["centre"].iloc[0]) + shift, chart.sigma_z)
    assert replay(POINTS, "share", chart.kind, stored) is same
