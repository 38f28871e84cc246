"""Counted cells give the same answer as the rows behind them."""

from dataclasses import replace

import numpy as np
import pytest

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.survival import ties
from ccqa_lib.analyse.survival.accelerated import fit_accelerated
from ccqa_lib.analyse.survival.cluster_errors import (
    cluster_covariance,
    jackknife_covariance,
    robust_score_test,
)
from ccqa_lib.analyse.survival.concordance import concordance
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.cox_curves import predict_curves
from ccqa_lib.analyse.survival.cox_exact import fit_cox_exact
from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.fine_gray import fit_fine_gray
from ccqa_lib.analyse.survival.gray import gray_test
from ccqa_lib.analyse.survival.incidence import cumulative_incidence
from ccqa_lib.analyse.survival.life_table import life_table
from ccqa_lib.analyse.survival.lifetimes import EXPONENTIAL, LOG_LOGISTIC, LOG_NORMAL, WEIBULL
from ccqa_lib.analyse.survival.logrank import logrank
from ccqa_lib.analyse.survival.piecewise import fit_piecewise
from ccqa_lib.analyse.survival.proportionality import proportionality_test
from ccqa_lib.analyse.survival.restricted_mean import restricted_mean
from ccqa_lib.analyse.survival.spells import SpellColumns, read_causes, read_spells

DIGITS = 1e-9
LATE = SpellColumns("weeks", "left", entry="from_week")
WEEKS = SpellColumns("weeks", "left")
CAUSES = SpellColumns("weeks", "cause")
USED = ["weeks", "from_week", "left", "cause", "night", "site", "team"]


@pytest.fixture
def both(staff):
    """Rows, and cells with their number, each with the columns that read it."""
    rows = staff.assign(weeks=(staff["weeks"] / 6).round() + 1, from_week=0.0, team=staff.team % 6)
    rows["from_week"] = np.where(staff["from_week"] > 0, 1.0, 0.0) * (rows["weeks"] > 1)
    cells = rows[USED].value_counts().reset_index(name="people").sample(frac=1, random_state=1)
    assert len(cells) < 0.95 * len(rows)
    return (rows, lambda columns: columns), (
        cells,
        lambda columns: replace(columns, count="people"),
    )


def curve(frame, c):
    found = kaplan_meier(read_spells(frame, c(LATE)))
    mean = restricted_mean(found, 10)
    return np.concatenate([found.survival, found.greenwood, found.hazard_variance, [mean.se]])


def logranks(frame, c):
    spells = read_spells(frame, c(LATE), also=["site", "night"])
    names = ("log-rank", "Peto-Peto", "Gehan-Wilcoxon", "Tarone-Ware")
    return [logrank(spells, "site", "night", name).chisq for name in names]


def cox(way):
    def compute(frame, c):
        columns = c(LATE)
        build = build_design(
            frame, ["night", "site"], also=[*columns.names, "team"], constant="implied"
        )
        fit = fit_cox(build, columns, strata=["team"] if way == "strata" else (),
                      ties="efron" if way == "strata" else way)  # fmt: skip
        team = build.column("team")
        parts = [
            fit.coefficients.estimate, fit.coefficients.covariance, [fit.loglik, fit.score_test],
            cluster_covariance(fit, team), jackknife_covariance(fit, team),
            [robust_score_test(fit, team)],
            [concordance(fit).value, concordance(fit).se, concordance(fit, team).se],
            *(proportionality_test(fit, g).terms["chisq"] for g in ("km", "rank", "log")),
            predict_curves(fit, frame.iloc[:1][["night", "site"]].assign(night=1, site="west"))[0]
            .at([3, 8])[["survival", "se"]],
        ]  # fmt: skip
        return np.concatenate([np.ravel(part) for part in parts])

    return compute


def exact(frame, c):
    """Late leavers only: exact ties cost too much where many tie."""
    frame = frame[frame["weeks"] > 8]
    columns = c(WEEKS)
    build = build_design(frame, ["night"], also=columns.names, constant="implied")
    fit = fit_cox_exact(build, columns)
    return np.concatenate([fit.coefficients.estimate, fit.coefficients.se, [fit.loglik]])


def causes(frame, c):
    spells = read_causes(frame, c(CAUSES), also=["site"])
    found = cumulative_incidence(spells)
    test = gray_test(spells, "site").causes["chisq"]
    parts = [found.incidence, found.variance, found.variance_aalen, test]
    return np.concatenate([np.ravel(part) for part in parts])


def fine_gray(frame, c):
    columns = c(CAUSES)
    build = build_design(frame, ["night", "site"], also=columns.names, constant="implied")
    fit = fit_fine_gray(build, columns, 1)
    return np.concatenate([fit.coefficients.estimate, fit.coefficients.se, [fit.loglik]])


def times(frame, c):
    columns = c(LATE)
    build = build_design(frame, ["night", "site"], also=columns.names)
    fits = [
        fit_accelerated(build, columns, kind)
        for kind in (WEIBULL, EXPONENTIAL, LOG_NORMAL, LOG_LOGISTIC)
    ]
    return np.concatenate(
        [np.concatenate([f.coefficients.estimate, f.coefficients.se, [f.loglik]]) for f in fits]
    )


def rates(frame, c):
    fit = fit_piecewise(frame, c(LATE), ["night"], [2, 6])
    bands = life_table(read_spells(frame, c(WEEKS)), [0, 3, 6]).bands
    parts = [fit.model.coefficients.estimate, fit.model.coefficients.se, bands["survival"]]
    return np.concatenate([*parts, fit.bands.rates["low"]])


COMPUTED = {
    "curve": curve,
    "log-rank tests": logranks,
    "cox, efron": cox("efron"),
    "cox, breslow": cox("breslow"),
    "cox, strata": cox("strata"),
    "cox, exact": exact,
    "incidences and Gray's test": causes,
    "fine and gray": fine_gray,
    "accelerated": times,
    "rates": rates,
}


@pytest.mark.parametrize("name", COMPUTED)
def test_cells_are_rows(name, both):
    rows, cells = (COMPUTED[name](frame, columns) for frame, columns in both)
    assert np.isfinite(rows).any()
    assert cells == pytest.approx(rows, rel=DIGITS, abs=1e-12, nan_ok=True)


def test_events_are_taken_in_blocks(staff, design, monkeypatch):
    whole = fit_cox(design(staff, ["night"], WEEKS), WEEKS)
    monkeypatch.setattr(ties, "AT_ONCE", 7)
    blocks = fit_cox(design(staff, ["night"], WEEKS), WEEKS)
    assert blocks.loglik == pytest.approx(whole.loglik, rel=1e-14)
    assert blocks.coefficients.covariance == pytest.approx(whole.coefficients.covariance, rel=1e-12)
