import time

import numpy as np
import pytest

from ccqa_lib.analyse.queue import approximations as rules
from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_a import erlang_a
from ccqa_lib.analyse.queue.erlang_c import erlang_c
from ccqa_lib.analyse.queue.staffing import Promise, staff_impatient, staff_patient
from ccqa_lib.errors import AnalysisError

HALF_HOUR = Demand(100, 1800, 180)
PROMISE = Promise(0.8, 20)


def test_published_staff_and_shrinkage_is_divided():
    patient = staff_patient(HALF_HOUR, PROMISE, shrinkage=0.3)
    assert (int(patient.agents), int(patient.rostered)) == (14, 20)
    impatient = staff_impatient(HALF_HOUR, PROMISE, 300, shrinkage=0.3)
    assert (int(impatient.agents), int(impatient.rostered)) == (13, 19)


def test_fewest_agents_keep_the_promise_and_one_fewer_breaks_it():
    demand = Demand(np.array([3, 40, 100, 900, 4000]), 1800, 240)
    c, a = staff_patient(demand, PROMISE), staff_impatient(demand, PROMISE, 90)
    assert (c.service_level >= 0.8).all()
    assert (a.service_level >= 0.8).all()
    fewer = erlang_a(demand, a.agents - 1, 90).answered_within(20)
    assert (fewer < 0.8).all()
    possible = c.agents - 1 > demand.load
    at_least = np.where(possible, c.agents - 1, c.agents)
    fewer = erlang_c(demand, at_least).answered_within(20)
    assert (fewer[possible] < 0.8).all()
    assert (a.agents <= c.agents).all()


def test_a_queue_without_calls_needs_one_agent():
    assert staff_patient(Demand([0, 100], 1800, 180), PROMISE).agents.tolist() == [1, 14]


def test_occupancy_cap_binds_large_queues():
    demand = Demand(4000, 1800, 240)
    capped = staff_patient(demand, Promise(0.8, 20, most_occupancy=0.85))
    assert capped.agents > staff_patient(demand, PROMISE).agents
    assert float(capped.occupancy) <= 0.85
    assert float(demand.load) / (capped.agents - 1) > 0.85


def test_whole_rosters_are_not_rounded_up_again():
    staff = staff_patient(HALF_HOUR, PROMISE, shrinkage=0.3)
    assert staff.scheduled == pytest.approx(20)
    assert str(staff) == (
        "80% of calls answered within 20 seconds (Erlang C): up to 14 agents at their desks, "
        "20 on the roster at 30% shrinkage"
    )
    assert "rostered = agents / (1 - shrinkage)" in staff._repr_mimebundle_()["text/html"]


def test_a_week_of_many_queues_is_quick():
    calls = np.random.default_rng(1).poisson(60, (50, 336))
    start = time.perf_counter()
    staff = staff_impatient(Demand(calls, 1800, 300), PROMISE, 120, 0.3)
    assert staff.agents.shape == (50, 336)
    assert time.perf_counter() - start < 30


def test_calls_that_hang_up_are_told_beside_a_promise_that_is_kept():
    staff = staff_impatient(Demand(50_000, 1800, 180), PROMISE, 120)
    assert staff.service_level >= 0.8
    assert staff.agents < staff.load
    assert str(staff).endswith("12.4% of calls hang up")
    assert (staff_patient(HALF_HOUR, PROMISE).abandoned == 0).all()


def test_square_root_rule_is_near_the_exact_share():
    margin = rules.margin_for_wait_share(0.2)
    staff = np.ceil(rules.square_root_staff(2000, margin))
    assert erlang_c(Demand(2000, 1, 1), staff).prob_wait == pytest.approx(0.2, abs=0.01)


def test_exponential_times_collapse_to_erlang_c():
    demand = Demand(0.8, 1, 1)
    exact = float(erlang_c(demand, 1).mean_wait)
    assert rules.kingman_wait(0.8, 1, 1, 1) == pytest.approx(exact)
    assert rules.allen_cunneen_wait(demand, 1, 1, 1) == pytest.approx(exact)
    assert rules.allen_cunneen_wait(demand, 1, 1, 0) == pytest.approx(exact / 2)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: Promise(80, 20), "share: 80 was given; it must be a share between 0 and 1"),
        (lambda: Promise(0.8, -1), "seconds: -1 was given"),
        (lambda: Promise(0.8, 20, 85), "most_occupancy: 85 was given"),
        (lambda: staff_patient(HALF_HOUR, PROMISE, 1), "shrinkage: 1 was given.*as 0.3 for"),
        (lambda: staff_impatient(HALF_HOUR, PROMISE, -5), "patience_seconds: -5 was given"),
        (lambda: rules.kingman_wait(1, 1, 1, 300), "occupancy: 1 was given; at 1 or more"),
        (lambda: rules.square_root_staff(100, 0), "margin: 0 was given; it must be above zero"),
        (lambda: rules.margin_for_wait_share(1), "wait_share: 1 was given"),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()
