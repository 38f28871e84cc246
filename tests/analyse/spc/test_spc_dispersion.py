import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.spc.attributes import p_chart, sigma_z, standardised, u_chart
from ccqa_lib.analyse.spc.dispersion import choose_chart, dispersion_caution, sigma_z_band
from ccqa_lib.analyse.spc.series import read_series
from ccqa_lib.errors import AnalysisError, SettingsError


def series(events, n, family="share"):
    periods = pd.date_range("2025-01-06", periods=len(events), freq="7D")
    frame = pd.DataFrame({"period": periods, "events": events, "n": n})
    return read_series(frame, family, "Abandoned")


def choose(events, n, family="share", kind="auto"):
    checked = series(events, n, family)
    return choose_chart(checked, family, kind, np.ones(len(events), dtype=bool), "Abandoned")


def test_the_band_of_24_points_is_as_published():
    assert sigma_z_band(24) == pytest.approx((0.65, 1.39), abs=0.015)


def test_the_band_narrows_with_more_points():
    widths = [np.diff(sigma_z_band(points))[0] for points in (12, 24, 52, 200)]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("points", [12, 24, 60])
@pytest.mark.parametrize(("n", "share"), [(60, 0.1), (2000, 0.04), (300, 0.6)])
def test_chance_alone_stays_inside_the_band(points, n, share):
    rng = np.random.default_rng(points)
    low, high = sigma_z_band(points)
    ratios = [
        sigma_z(standardised(p_chart(rng.binomial(n, share, points), np.full(points, n))))
        for _ in range(1500)
    ]
    assert np.mean(np.array(ratios) > high) == pytest.approx(0.025, abs=0.012)
    assert np.mean(np.array(ratios) < low) == pytest.approx(0.025, abs=0.012)


def test_poisson_counts_with_varying_exposure_stay_inside_too():
    rng = np.random.default_rng(9)
    n = rng.uniform(5, 20, (1500, 24))
    ratios = np.array([sigma_z(standardised(u_chart(rng.poisson(3 * row), row))) for row in n])
    assert np.mean(ratios > sigma_z_band(24)[1]) == pytest.approx(0.025, abs=0.012)


def test_binomial_shares_keep_the_plain_chart_and_say_why():
    rng = np.random.default_rng(1)
    n = rng.integers(800, 1200, 24)
    chosen = choose(rng.binomial(n, 0.07), n)
    assert chosen.chart.kind == "p"
    assert chosen.why.startswith("p chart: the points vary ")
    assert "24 weeks of pure chance give 0.65 to 1.39" in chosen.why
    assert chosen.why.endswith("chance alone explains the spread.")


def test_over_dispersed_shares_get_laneys_chart():
    rng = np.random.default_rng(2)
    n = rng.integers(20000, 40000, 24)
    chosen = choose(rng.binomial(n, rng.normal(0.3, 0.02, 24)), n)
    assert chosen.chart.kind == "p_prime"
    assert chosen.sigma_z > 4
    assert "plain limits are widened" in chosen.why
    assert len(chosen.chart.beyond) == 0


def test_under_dispersed_shares_are_told():
    n = np.full(24, 1000)
    chosen = choose(100 + np.tile([0, 1], 12), n)
    assert chosen.chart.kind == "p"
    assert "the limits follow chance alone, and do not fit that" in chosen.why
    assert "as counts do by chance, so that the limits are too wide" in str(
        dispersion_caution(chosen)
    )


def test_a_forced_kind_is_obeyed_and_told():
    rng = np.random.default_rng(2)
    n = np.full(24, 30000)
    events = rng.binomial(n, rng.normal(0.3, 0.02, 24))
    plain = choose(events, n, kind="p")
    assert plain.chart.kind == "p"
    assert "do not fit that. The kind of chart was asked for" in plain.why
    assert "these limits, asked for as they are, are too tight" in str(dispersion_caution(plain))
    assert choose(events, n, kind="xmr").chart.kind == "xmr"
    assert choose(rng.poisson(9, 24), np.ones(24), "rate", "u_prime").chart.kind == "u_prime"


def test_a_kind_of_another_family_is_refused():
    with pytest.raises(SettingsError, match="'u', which does not fit a share; it can be auto, p"):
        choose(np.full(12, 5), np.full(12, 50), kind="u")


@pytest.mark.parametrize(
    ("events", "n", "family", "message"),
    [
        (np.tile([0, 1], 8), np.full(16, 500), "share", "0.5 events a week"),
        (np.tile([500, 499], 8), np.full(16, 500), "share", "0.5 items that are not events a week"),
        (np.zeros(16), np.ones(16), "rate", "0 events a week"),
    ],
)
def test_few_events_are_refused_with_a_way_out(events, n, family, message):
    with pytest.raises(AnalysisError, match=message) as caught:
        choose(events, n, family)
    assert "Use longer periods, or chart the cases (g chart)" in str(caught.value)
