"""Every planted effect can be found again in the drawn data, and nothing where none is planted."""

import numpy as np
import pytest

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.answer_key import answer_key
from ccqa_lib.data.sample.calendar import DAYS, day_number
from ccqa_lib.data.sample.evaluations import ITEMS
from ccqa_lib.data.sample.repeats import LOG_ODDS, causes
from ccqa_lib.data.sample.silence import weeks_of
from ccqa_lib.data.sample.staff import NEVER, leaving_ratio

D2 = 1.128


@pytest.fixture(scope="module")
def key(centre):
    return answer_key(centre)


@pytest.fixture(scope="module")
def answered(centre):
    return centre.contacts[~centre.contacts["abandoned"]]


def logit_fit(x, y):
    """Coefficients of a logistic regression by Newton's steps; x without the constant."""
    x = np.column_stack([np.ones(len(y)), *x])
    beta = np.zeros(x.shape[1])
    for _ in range(8):
        p = 1 / (1 + np.exp(-x @ beta))
        beta += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (y - p))
    return beta[1:]


def longest_run(above):
    run = best = 0
    for last, now in zip([None, *above[:-1]], above, strict=True):
        run = run + 1 if now == last else 1
        best = max(best, run)
    return best


def test_volumes(centre):
    assert len(centre.contacts) == 400_000
    assert 24_000 < len(centre.surveys) + len(centre.staff_surveys) < 26_000
    assert 5_500 < len(centre.complaints) < 6_500
    assert len(centre.staff) == 900
    assert centre.staff["supervisor"].nunique() == truth.SUPERVISORS


def test_seasons_and_weekdays_show_in_the_volume(centre):
    a_day = np.bincount(centre.contacts["day"], minlength=DAYS)
    golden_week = slice(day_number("2025-09-29"), day_number("2025-10-08") + 1)
    usual = slice(day_number("2025-09-08"), day_number("2025-09-28") + 1)
    assert a_day[golden_week].mean() / a_day[usual].mean() == pytest.approx(1.4, abs=0.12)
    mondays = a_day[(np.arange(DAYS) + 2) % 7 == 0]
    assert mondays.mean() / a_day.mean() == pytest.approx(1.12, abs=0.05)


def test_wrap_time_is_silent_under_the_usual_rules(answered):
    weekly = weeks_of(answered["day"].to_numpy(), np.ones(len(answered), dtype=bool)).mean(
        answered["wrap"].to_numpy()
    )
    baseline = weekly[:24]
    reach = 3 * np.abs(np.diff(baseline)).mean() / D2
    assert (np.abs(weekly - baseline.mean()) < reach).all()
    assert longest_run((weekly > baseline.mean()).tolist()) < 7


def test_csat_moves_more_than_chance_and_yet_gives_no_signal(centre):
    given = (centre.surveys["overall_missing"] == 0).to_numpy()
    weeks = weeks_of(centre.surveys["responded"].to_numpy() // 1440, given)
    share = weeks.mean((centre.surveys["overall"] >= 4).to_numpy())
    centre_line = share[:24].mean()
    z = (share - centre_line) / np.sqrt(centre_line * (1 - centre_line) / weeks.rows())
    sigma_z = np.abs(np.diff(z[:24])).mean() / D2
    assert sigma_z > 1.5
    assert (np.abs(z) > 3).any()  # a plain p chart would cry wolf
    assert (np.abs(z) < 3 * sigma_z).all()


def test_every_measure_that_should_be_quiet_is(key):
    assert all(told["is_quiet"] for told in key["quiet"].values()), key["quiet"]


def test_handle_time_steps_up_at_one_queue_in_one_week(answered):
    step = truth.HANDLE_STEP
    at_queue = (answered["queue"] == truth.QUEUES.index(step["queue"])).to_numpy()
    after = (answered["day"] >= day_number(step["from"])).to_numpy()
    talk = answered["talk"].to_numpy()
    ratio = talk[at_queue & after].mean() / talk[at_queue & ~after].mean()
    others = talk[~at_queue & after].mean() / talk[~at_queue & ~after].mean()
    assert ratio == pytest.approx(step["talk_factor"], abs=0.015)
    assert others == pytest.approx(1, abs=0.015)


def test_abandonment_surges_in_two_weeks_only(centre, key):
    told = key["control"]["abandoned_share"]
    assert told["during"] > 2 * told["otherwise"]
    frame = centre.contacts
    weekly = weeks_of(frame["day"].to_numpy(), np.ones(len(frame), dtype=bool)).mean(
        frame["abandoned"].to_numpy()
    )
    assert sorted(np.argsort(weekly)[-2:]) == [32, 33]


def test_complaint_rate_falls_after_its_day(centre):
    change = day_number(truth.COMPLAINTS["from"])
    contacts = centre.contacts["day"].to_numpy()
    complaints = centre.complaints["received"].to_numpy() // 1440
    before = 1000 * (complaints < change).sum() / (contacts < change).sum()
    after = 1000 * (complaints >= change).sum() / (contacts >= change).sum()
    assert before == pytest.approx(truth.COMPLAINTS["before_per_1000"], abs=0.6)
    assert after == pytest.approx(truth.COMPLAINTS["after_per_1000"], abs=0.6)


def test_root_causes_have_their_log_odds_and_innocent_columns_none(answered):
    struck = causes(answered)
    innocent = [answered[name].to_numpy(float) for name in truth.INNOCENT]
    innocent = [(column - column.mean()) / column.std() for column in innocent]
    rides = (answered["ivr_menu"] == 5).to_numpy()
    on_queue = (answered["queue"] == truth.QUEUES.index(truth.REPEAT_QUEUE)).to_numpy()
    x = [*struck.values(), on_queue, rides, *innocent]
    found = logit_fit(x, answered["repeat"].to_numpy(float))
    for name, estimate in zip(struck, found, strict=False):
        assert estimate == pytest.approx(LOG_ODDS[name], abs=0.08), name
    assert np.abs(found[len(struck) :]).max() < 0.05


def test_the_proxy_looks_guilty_alone(answered):
    rides = (answered["ivr_menu"] == 5).to_numpy()
    repeat = answered["repeat"].to_numpy()
    assert repeat[rides].mean() - repeat[~rides].mean() > 0.02


def test_agents_differ_by_nature(answered):
    by_agent = answered.groupby("agent")["repeat"].agg(["sum", "count"])
    many = by_agent[by_agent["count"] > 300]
    p = many["sum"].sum() / many["count"].sum()
    z = (many["sum"] - many["count"] * p) / np.sqrt(many["count"] * p * (1 - p))
    assert z.std() > 1.5


def test_drivers_have_their_log_odds_and_null_drivers_none(centre):
    ratings = [centre.surveys[name].to_numpy(float) for name in truth.DRIVERS]
    found = logit_fit(ratings, (centre.surveys["overall"] >= 4).to_numpy(float))
    for estimate, (name, planted) in zip(found, truth.DRIVERS.items(), strict=True):
        assert estimate == pytest.approx(planted, abs=0.08), name


def test_a_halo_makes_all_ratings_agree(centre):
    null = [name for name, weight in truth.DRIVERS.items() if weight == 0]
    correlation = np.corrcoef(centre.surveys[null].to_numpy().T)
    assert 0.3 < correlation[0, 1] < 0.5
    overall = np.corrcoef(centre.surveys["overall"], centre.surveys[null[0]])[0, 1]
    assert overall > 0.2


def expected_leavers(staff, ratio):
    """Resignations that the planted hazards lead to, over the days that the extract saw."""
    first = np.maximum(-staff["hired"].to_numpy(), 0)
    last = np.minimum(staff["left"].to_numpy(), DAYS) - staff["hired"].to_numpy()
    tenure = np.arange(4000)
    stage = np.searchsorted(truth.LEAVING_FROM_DAY, tenure, side="right") - 1
    hazard = np.concatenate(([0], np.cumsum(np.array(truth.LEAVING_A_DAY)[stage])))
    return ratio * (hazard[last] - hazard[first])


def test_resignations_follow_the_planted_hazards(centre):
    staff = centre.staff
    resigned = ((staff["left"] != NEVER) & ~staff["is_dismissed"]).to_numpy()
    expected = expected_leavers(staff, leaving_ratio(staff))
    assert resigned.sum() == pytest.approx(expected.sum(), rel=0.15)
    night, far = (staff["shift"] == 2).to_numpy(), (staff["commute_minutes"] > 60).to_numpy()
    for group in (night, ~night, far, ~far):
        assert resigned[group].sum() == pytest.approx(expected[group].sum(), rel=0.3)


def test_three_supervisors_lose_more_people_than_chance(centre):
    staff = centre.staff
    resigned = ((staff["left"] != NEVER) & ~staff["is_dismissed"]).to_numpy()
    worse = [int(name[-2:]) for name in truth.WORSE_SUPERVISORS]
    under = staff["supervisor"].isin(worse).to_numpy()
    ratio = leaving_ratio(staff) / np.where(under, truth.LEAVING_SUPERVISOR, 1)
    expected = expected_leavers(staff, ratio)
    assert resigned[under].sum() / expected[under].sum() > 1.5


def test_the_extract_holds_no_spell_that_ended_before_it_opened(centre):
    assert (centre.staff["left"] >= 0).all()
    assert (centre.staff["hired"] < 0).sum() > 300


def test_people_who_come_back_have_two_spells_that_do_not_overlap(centre):
    twice = centre.staff[centre.staff["employee_number"].duplicated(keep=False)]
    assert len(twice) == 24
    for _, spells in twice.groupby("employee_number"):
        first, second = spells.sort_values("hired").itertuples()
        assert first.left < second.hired


def test_one_evaluator_misses_most_faults(centre):
    faults = centre.evaluations[~centre.evaluations["is_right"]]
    faults = faults[faults["item"] != [name for name, *_ in ITEMS].index(truth.UNRELIABLE_ITEM)]
    finds = 1 - faults.groupby("evaluator")["passed"].mean()
    lenient = truth.EVALUATORS.index(truth.LENIENT_EVALUATOR)
    assert finds[lenient] == pytest.approx(truth.LENIENT_FINDS, abs=0.06)
    assert finds.drop(lenient).min() > 0.87


def test_one_item_cannot_be_judged(centre):
    rows = centre.evaluations[centre.evaluations["session"] == 1]
    kappa = {}
    for number, (name, *_) in enumerate(ITEMS):
        grid = rows[rows["item"] == number].pivot(
            index="contact", columns="evaluator", values="passed"
        )
        a, b = grid[0].to_numpy(), grid[1].to_numpy()
        chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
        kappa[name] = ((a == b).mean() - chance) / (1 - chance)
    assert abs(kappa[truth.UNRELIABLE_ITEM]) < 0.35
    assert kappa["case notes"] > 0.5


def test_customers_who_were_let_down_come_back_less(centre, key):
    came_back = centre.customers.groupby("was_let_down")["retained"].mean()
    told = key["retention"]
    assert came_back[False] == pytest.approx(told["base"], abs=0.02)
    assert came_back[True] == pytest.approx(told["after_unresolved_contact"], abs=0.02)


def test_cases_have_rework_ping_pong_and_open_ends(centre, key):
    cases = centre.events.groupby("case")[["loops", "rallies"]].first()
    assert (cases["loops"] > 0).mean() == pytest.approx(truth.REWORK_SHARE, abs=0.03)
    assert (cases["rallies"] > 0).mean() == pytest.approx(truth.PING_PONG_SHARE, abs=0.03)
    assert 0 < key["cases"]["open_at_the_end"] < 100
    steps = centre.events.groupby("case")["second"].diff().dropna()
    assert (steps > 0).all()


def test_one_queue_is_forecast_too_low(centre):
    total = centre.intervals.groupby("queue")[["forecast", "offered"]].sum()
    ratio = total["forecast"] / total["offered"]
    low = truth.QUEUES.index(truth.FORECAST_LOW_QUEUE)
    assert ratio[low] == pytest.approx(truth.FORECAST_LOW_FACTOR, abs=0.05)
    assert ratio.drop(low).to_numpy() == pytest.approx(1, abs=0.05)


def test_intervals_add_up_to_the_contacts(centre):
    frame = centre.intervals
    assert (frame["offered"] == frame["handled"] + frame["abandoned_contacts"]).all()
    assert (frame["present"] <= frame["scheduled"]).all()
    last_quarter = centre.contacts["day"] >= day_number("2026-04-01")
    assert frame["offered"].sum() == last_quarter.sum()


def test_agents_work_at_their_site_while_they_are_employed(answered, centre):
    spell = centre.staff.iloc[answered["agent"].to_numpy()]
    assert (spell["site"].to_numpy() == answered["site"].to_numpy()).all()
    assert (spell["left"].to_numpy() > answered["day"].to_numpy()).all()
    assert answered["tenure_days"].min() == 5


def test_the_scorecard_agrees_with_the_contacts(centre):
    totals = centre.kpis.groupby("measure")[["numerator", "denominator"]].sum()
    frame = centre.contacts
    assert totals.loc["contacts", "numerator"] == len(frame)
    assert totals.loc["abandoned_share"].tolist() == [frame["abandoned"].sum(), len(frame)]
    assert totals.loc["repeat_share", "numerator"] == frame["repeat"].sum()
    assert totals.loc["leavers_share", "numerator"] == (centre.staff["left"] != NEVER).sum()


def test_cases_are_numbered_in_the_order_in_which_they_open(centre):
    opened = centre.events.groupby("case")["second"].min()
    assert opened.is_monotonic_increasing
