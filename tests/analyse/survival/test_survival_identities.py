"""Special cases that must come out as something known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.counts import fit_poisson
from ccqa_lib.analyse.survival.accelerated import fit_accelerated
from ccqa_lib.analyse.survival.cluster_errors import cluster_covariance, cluster_robust_cox
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.cox_curves import baseline_hazard, predict_curves
from ccqa_lib.analyse.survival.cox_exact import fit_cox_exact
from ccqa_lib.analyse.survival.cox_residuals import (
    martingale_residuals,
    schoenfeld_residuals,
    score_residuals,
)
from ccqa_lib.analyse.survival.curve import kaplan_meier, kaplan_meier_by
from ccqa_lib.analyse.survival.fine_gray import fit_fine_gray
from ccqa_lib.analyse.survival.gray import gray_test
from ccqa_lib.analyse.survival.incidence import cumulative_incidence
from ccqa_lib.analyse.survival.life_table import life_table
from ccqa_lib.analyse.survival.lifetimes import EXPONENTIAL, WEIBULL
from ccqa_lib.analyse.survival.logrank import logrank
from ccqa_lib.analyse.survival.person_time import person_time_rate, person_time_rates
from ccqa_lib.analyse.survival.piecewise import fit_piecewise
from ccqa_lib.analyse.survival.restricted_mean import restricted_mean
from ccqa_lib.analyse.survival.spells import SpellColumns, read_causes, read_spells
from ccqa_lib.analyse.survival.split import split_columns, split_spells

WEEKS = SpellColumns("weeks", "left", unit="weeks")
LATE = replace(WEEKS, entry="from_week")
CAUSES = SpellColumns("weeks", "cause", unit="weeks")
same = pytest.approx


def test_incidences_and_the_share_still_there_are_one(staff):
    for columns in (CAUSES, replace(CAUSES, entry="from_week")):
        found = cumulative_incidence(read_causes(staff, columns))
        assert found.incidence.sum(axis=1) + found.survival == same(np.ones(len(found.time)))


def test_one_cause_is_one_less_kaplan_meier_with_greenwoods_error(staff):
    for columns, digits in ((WEEKS, 1e-9), (LATE, 0.05)):  # late entry: not the same, but close
        curve = kaplan_meier(read_spells(staff, columns))
        found = cumulative_incidence(read_causes(staff, columns))
        assert found.incidence[:, 0] == same(1 - curve.survival, rel=1e-12)
        sure = curve.survival > 0
        assert np.sqrt(found.variance[sure, 0]) == same(curve.se[sure], rel=digits)


def test_the_error_of_an_incidence_is_what_each_spell_adds(staff):
    """The jackknife in closed form against the change that a little more of a spell makes."""
    spells = read_causes(staff[:60], replace(CAUSES, entry="from_week"))
    found, step = cumulative_incidence(spells), 1e-6
    shares = []
    for i in range(60):
        more = replace(spells, counts=spells.counts + step * (np.arange(60) == i))
        shares.append((cumulative_incidence(more).incidence - found.incidence) / step)
    assert found.variance == same(np.sum(np.square(shares), axis=0), rel=1e-4, abs=1e-9)


def test_all_observed_is_the_empirical_share(staff):
    curve = kaplan_meier(read_spells(staff.assign(left=1), WEEKS))
    share = [(staff["weeks"] > t).mean() for t in curve.time]
    assert curve.survival == same(np.array(share), abs=1e-14)
    mean = restricted_mean(curve, staff["weeks"].max())
    assert mean.mean == same(staff["weeks"].mean())
    assert mean.se == same(staff["weeks"].std(ddof=0) / np.sqrt(len(staff)))


def test_life_table_of_single_weeks_is_kaplan_meier_when_all_is_observed(staff):
    spells = read_spells(staff.assign(left=1), WEEKS)
    table = life_table(spells, np.arange(0, 41)).bands
    assert table["survival"].to_numpy() == same(
        kaplan_meier(spells).at(np.arange(1, 41))["survival"].to_numpy()
    )


def test_entry_at_zero_and_one_stratum_change_nothing(staff, design):
    plain = fit_cox(design(staff, ["pay", "night"], WEEKS), WEEKS)
    zero = staff.assign(from_week=0.0, everybody="all")
    late = fit_cox(design(zero, ["pay", "night"], LATE, ["everybody"]), LATE, strata=["everybody"])
    assert late.coefficients.estimate == same(plain.coefficients.estimate, rel=1e-12)
    assert late.coefficients.covariance == same(plain.coefficients.covariance, rel=1e-12)
    assert late.loglik == same(plain.loglik, rel=1e-13)
    spells = read_spells(zero, LATE, also=["site", "everybody"])
    assert logrank(spells, "site", "everybody").chisq == same(logrank(spells, "site").chisq)


def test_cutting_spells_changes_nothing(staff, design):
    whole = fit_cox(design(staff, ["pay", "night"], LATE), LATE)
    pieces = split_spells(staff, LATE, [3, 10.5, 26])
    cut = fit_cox(design(pieces, ["pay", "night"], LATE), LATE)
    assert cut.coefficients.estimate == same(whole.coefficients.estimate, rel=1e-10)
    assert cut.loglik == same(whole.loglik, rel=1e-12)
    persons = pd.Series(pieces.index, name="person")
    rows = pd.Series(staff.index, name="person")
    assert cluster_covariance(cut, persons) == same(cluster_covariance(whole, rows), rel=1e-9)
    spells = [read_spells(staff, LATE), read_spells(pieces, split_columns(LATE))]
    assert spells[0].exposure == same(spells[1].exposure)
    assert [spells[0].events] == [spells[1].events]


def test_ties_do_not_matter_where_there_are_none(untied, design):
    build = design(untied, ["pay", "night"], WEEKS)
    efron, breslow = (fit_cox(build, WEEKS, ties=ties) for ties in ("efron", "breslow"))
    assert efron.coefficients.estimate == same(breslow.coefficients.estimate, rel=1e-12)
    exact = fit_cox_exact(design(untied[:80], ["pay", "night"], WEEKS), WEEKS)
    plain = fit_cox(design(untied[:80], ["pay", "night"], WEEKS), WEEKS)
    assert exact.coefficients.estimate == same(plain.coefficients.estimate, rel=1e-9)
    assert exact.coefficients.covariance == same(plain.coefficients.covariance, rel=1e-9)


def test_the_score_test_is_the_log_rank_test(untied, staff, design):
    cox = fit_cox(design(untied, ["site"], WEEKS), WEEKS)
    test = logrank(read_spells(untied, WEEKS, also=["site"]), "site")
    assert cox.score_test == same(test.chisq, rel=1e-9)
    exact = fit_cox_exact(design(staff[:60], ["night"], WEEKS), WEEKS)
    tied = logrank(read_spells(staff[:60], WEEKS, also=["night"]), "night")
    assert tied.p == same(stats.chi2.sf(2 * (exact.loglik - exact.loglik_null), 1), rel=0.2)


def efron_by_hand(d, X, beta):
    """The log-likelihood from its definition, one event time after another."""
    risk, total = np.exp(X @ beta), 0.0
    for time in np.unique(d.loc[d["left"] == 1, "weeks"]):
        at_risk = (d["from_week"] < time) & (d["weeks"] >= time)
        tied = (d["weeks"] == time) & (d["left"] == 1)
        count = tied.sum()
        total += (X[tied] @ beta).sum()
        for f in np.arange(count) / count:
            total -= np.log(risk[at_risk].sum() - f * risk[tied].sum())
    return total


def test_efron_with_late_entry_as_defined(staff, design):
    fit = fit_cox(design(staff, ["pay", "night"], LATE), LATE)
    X = staff[["pay", "night"]].to_numpy(float)
    beta = fit.coefficients.estimate
    assert fit.loglik == same(efron_by_hand(staff, X, beta), rel=1e-12)
    for step in np.eye(2) * 1e-4:
        ends = [efron_by_hand(staff, X, beta + side * step) for side in (-1, 1)]
        assert max(ends) < fit.loglik
    assert (ends[0] + ends[1] - 2 * fit.loglik) / 1e-8 == same(
        -np.linalg.inv(fit.coefficients.covariance)[1, 1], rel=1e-4
    )


def test_residuals_add_up(staff, design):
    fit = fit_cox(design(staff, ["pay", "site"], LATE), LATE)
    assert martingale_residuals(fit).sum() == same(0, abs=1e-9)
    assert score_residuals(fit.moments).sum(axis=0) == same(np.zeros(3), abs=1e-8)
    assert schoenfeld_residuals(fit).iloc[:, 1:].sum().to_numpy() == same(np.zeros(3), abs=1e-8)


def test_the_jackknife_of_teams_is_leaving_each_out(staff, design):
    fit = fit_cox(design(staff, ["pay", "night"], WEEKS, ["team"]), WEEKS)
    moves = []
    for team in range(25):
        rest = staff[staff["team"] != team]
        without = fit_cox(design(rest, ["pay", "night"], WEEKS), WEEKS).coefficients.estimate
        moves.append(without - fit.coefficients.estimate)
    jackknife = np.sqrt(24 / 25 * np.sum(np.square(moves), axis=0))
    assert cluster_robust_cox(fit, "team").se == same(jackknife, rel=0.01)


def test_a_unit_of_time_or_pay_only_changes_units(staff, design):
    fit = fit_cox(design(staff, ["pay", "night"], WEEKS), WEEKS)
    moved = staff.assign(weeks=staff["weeks"] * 7, pay=staff["pay"] * 100 - 3)
    days = fit_cox(design(moved, ["pay", "night"], WEEKS), WEEKS)
    assert days.coefficients.estimate == same(fit.coefficients.estimate / [100, 1], rel=1e-9)
    people = pd.DataFrame({"pay": [11.0], "night": [1]}, index=["nights"])
    there = predict_curves(fit, people)[0]
    later = predict_curves(days, people.assign(pay=1097.0))[0]
    assert there.at([10, 20])["survival"].to_numpy() == same(
        later.at([70, 140])["survival"].to_numpy(), rel=1e-10
    )
    base = baseline_hazard(fit)["hazard"].iloc[-1]
    lp = people.to_numpy()[0] @ fit.coefficients.estimate
    assert there.hazard[-1] == same(base * np.exp(lp), rel=1e-10)


def test_fine_and_gray_without_another_cause_is_cox(staff, untied, design):
    alone = staff.assign(cause=staff["left"])
    fit = fit_fine_gray(design(alone, ["pay", "night"], CAUSES), CAUSES, 1)
    cox = fit_cox(design(alone, ["pay", "night"], WEEKS), WEEKS, ties="breslow")
    assert fit.coefficients.estimate == same(cox.coefficients.estimate, rel=1e-10)
    build = design(untied, ["pay", "night"], CAUSES)
    first, after = (fit_fine_gray(build, CAUSES, 1, censoring=c) for c in
                    ("with events", "after events"))  # fmt: skip
    assert first.coefficients.estimate == same(after.coefficients.estimate, rel=1e-10)


def test_gray_does_not_mind_names_and_order(staff):
    test = gray_test(read_causes(staff, CAUSES, also=["site"]), "site").causes
    renamed = staff.assign(site=staff["site"].map({"north": "z", "south": "a", "west": "m"}))
    turned = gray_test(read_causes(renamed[::-1], CAUSES, also=["site"]), "site").causes
    assert turned["chisq"].to_numpy() == same(test["chisq"].to_numpy(), rel=1e-9)


def test_exponential_times_are_poisson_counts(staff):
    frame = staff.assign(exposure=staff["weeks"])
    rates = fit_poisson(build_design(frame, ["pay"], also=["left", "exposure"]), "left", "exposure")
    times = fit_accelerated(build_design(staff, ["pay"], also=WEEKS.names), WEEKS, EXPONENTIAL)
    assert times.coefficients.estimate == same(-rates.coefficients.estimate, rel=1e-9)
    assert times.coefficients.se == same(rates.coefficients.se, rel=1e-8)


def test_late_entry_of_exponential_times_forgets_the_past(staff):
    build = build_design(staff, ["pay"], also=LATE.names)
    late = fit_accelerated(build, LATE, EXPONENTIAL)
    shorter = staff.assign(weeks=staff["weeks"] - staff["from_week"])
    fresh = fit_accelerated(build_design(shorter, ["pay"], also=WEEKS.names), WEEKS, EXPONENTIAL)
    assert late.coefficients.estimate == same(fresh.coefficients.estimate, rel=1e-9)
    weibull = fit_accelerated(build, LATE, WEIBULL)
    assert weibull.loglik >= late.loglik


def test_one_band_has_the_overall_rate(staff):
    fit = fit_piecewise(staff, LATE, ["night"], [20])
    whole = person_time_rate(read_spells(staff, LATE))
    bands = fit.bands.rates
    assert bands["events"].sum() / bands["exposure"].sum() == same(whole.estimate)
    split = person_time_rates(read_spells(staff, LATE, also=["site"]), "site", per=52)
    assert split.rates["events"].sum() == staff["left"].sum()
    yearly = 52 * split.rates["events"] / split.rates["exposure"]
    assert split.rates["rate"].to_numpy() == same(yearly.to_numpy())


@pytest.mark.parametrize("leavers, low, high", [(0, 0, 46), (1, 0.3, 70), (2, 3, 90), (3, 8, 110)])
def test_a_team_of_eight_person_years(leavers, low, high):
    team = pd.DataFrame({"weeks": [1.0] * 8, "left": [1] * leavers + [0] * (8 - leavers)})
    found = person_time_rate(read_spells(team, WEEKS))
    assert [100 * end for end in found.interval] == same([low, high], abs=0.6)


def test_groups_are_curves_of_their_own(staff):
    curves = kaplan_meier_by(read_spells(staff, LATE, also=["site"]), "site")
    west = kaplan_meier(read_spells(staff[staff["site"] == "west"], LATE))
    assert curves["west"].survival == same(west.survival)
