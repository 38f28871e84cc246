import heapq

import numpy as np
import pytest
from scipy import special, stats

from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_a import erlang_a
from ccqa_lib.analyse.queue.erlang_b import erlang_b, lines_for
from ccqa_lib.analyse.queue.erlang_c import erlang_c
from ccqa_lib.analyse.queue.finite import finite_queue
from ccqa_lib.analyse.queue.kummer import log_kummer
from ccqa_lib.errors import AnalysisError

HALF_HOUR = Demand(calls=100, interval_seconds=1800, handle_seconds=180)  # 10 erlangs


def test_published_figures_of_a_half_hour():
    queue = erlang_c(HALF_HOUR, [11, 12, 13, 14, 15])
    assert queue.prob_wait == pytest.approx([0.682, 0.449, 0.285, 0.174, 0.102], abs=6e-4)
    level = [0.390, 0.640, 0.796, 0.888, 0.942]
    assert queue.answered_within(20) == pytest.approx(level, abs=6e-4)
    assert queue.mean_wait[3] == pytest.approx(7.84, abs=0.005)
    assert queue.occupancy[3] == pytest.approx(0.714, abs=0.0005)


def test_published_figures_with_patience():
    queue = erlang_a(HALF_HOUR, 14, patience_seconds=300)
    assert float(queue.prob_wait) == pytest.approx(0.14526, abs=5e-6)
    assert float(queue.prob_abandon) == pytest.approx(0.013984, abs=5e-7)
    assert float(queue.occupancy) == pytest.approx(0.704297, abs=5e-7)
    assert float(queue.mean_wait) == pytest.approx(4.195, abs=5e-4)
    assert float(queue.answered_within(20)) == pytest.approx(0.9168, abs=5e-5)


def test_published_blocking():
    assert np.round(erlang_b([10, 20], [10, 30]).blocking, 5).tolist() == [0.21458, 0.00846]


def test_blocking_is_the_truncated_poisson():
    load, lines = np.array([0.3, 5, 40, 900]), np.array([1, 4, 60, 950])
    expected = stats.poisson.pmf(lines, load) / stats.poisson.cdf(lines, load)
    assert erlang_b(load, lines).blocking == pytest.approx(expected, rel=1e-10)


def test_fewest_lines_are_fewest():
    load = np.array([0.0, 0.5, 7.3, 120.0])
    lines = lines_for(load, 0.01)
    assert lines[0] == 1
    assert (erlang_b(load, lines).blocking <= 0.01).all()
    assert (erlang_b(load[1:], lines[1:] - 1).blocking > 0.01).all()


def test_waiting_follows_from_blocking():
    b = erlang_b(10, 14).blocking
    assert erlang_c(HALF_HOUR, 14).prob_wait == pytest.approx(14 * b / (14 - 10 * (1 - b)))


def test_endless_patience_is_erlang_c():
    agents = np.array([11, 12, 14, 20])
    patient, nearly = erlang_c(HALF_HOUR, agents), erlang_a(HALF_HOUR, agents, 1e12)
    assert nearly.prob_wait == pytest.approx(patient.prob_wait, rel=1e-7)
    assert nearly.mean_wait == pytest.approx(patient.mean_wait, rel=1e-7)
    assert nearly.answered_within(20) == pytest.approx(patient.answered_within(20), rel=1e-7)


def test_no_patience_is_erlang_b():
    queue = erlang_a(HALF_HOUR, [8, 14], 1e-9)
    assert queue.prob_abandon == pytest.approx(erlang_b(10, [8, 14]).blocking, rel=1e-6)


def test_many_lines_are_erlang_c_and_no_waiting_room_is_erlang_b():
    wide, narrow = finite_queue(HALF_HOUR, 14, 600), finite_queue(HALF_HOUR, 14, 14)
    assert wide.mean_wait == pytest.approx(float(erlang_c(HALF_HOUR, 14).mean_wait), rel=1e-9)
    assert narrow.blocked == pytest.approx(float(erlang_b(10, 14).blocking), rel=1e-12)
    assert wide.calls_present == pytest.approx(wide.throughput * wide.mean_stay)


def test_every_call_is_answered_or_hangs_up():
    queue = erlang_a(Demand([50, 90, 140], 1800, 200), 9, [30, 120, 600])
    assert queue.answered_within(1e7) + queue.prob_abandon == pytest.approx(np.ones(3))
    assert queue.answered_within(0) == pytest.approx(1 - queue.prob_wait)
    assert queue.wait_longer_than(0) == pytest.approx(queue.prob_wait)


def test_thousands_of_agents_keep_their_digits():
    load = np.array([5000.0, 5200.0])
    queue = erlang_a(Demand(load, 180, 180), 5100, 120)
    # M/M/n+M with equal handle time and patience is M/M/infinity: a Poisson number of calls
    equal = erlang_a(Demand(load, 180, 180), 5100, 180)
    assert equal.prob_wait == pytest.approx(stats.poisson.sf(5099, load), rel=1e-9)
    assert ((queue.prob_abandon > 0) & (queue.prob_abandon < 0.05)).all()
    busy, free = stats.poisson.pmf(5100, 5000), stats.poisson.cdf(5099, 5000)
    expected = busy / (busy + (1 - 5000 / 5100) * free)
    assert erlang_c(Demand(5000, 180, 180), 5100).prob_wait == pytest.approx(expected, rel=1e-9)


def test_a_table_of_intervals_is_as_one_by_one():
    calls, agents = np.array([[20, 90], [60, 5]]), np.array([[8, 14], [10, 3]])
    both = erlang_a(Demand(calls, 1800, 180), agents, 90)
    alone = erlang_a(Demand(60, 1800, 180), 10, 90)
    assert both.prob_abandon.shape == (2, 2)
    assert both.prob_abandon[1, 0] == pytest.approx(float(alone.prob_abandon), rel=1e-12)
    assert len(both.frame()) == 4


def test_unit_of_time_does_not_matter():
    minutes = erlang_a(Demand(100, 30, 3), 12, 2)
    seconds = erlang_a(HALF_HOUR, 12, 120)
    assert minutes.prob_abandon == pytest.approx(seconds.prob_abandon, rel=1e-12)
    assert minutes.mean_wait * 60 == pytest.approx(seconds.mean_wait, rel=1e-12)


def test_results_show_themselves():
    assert str(erlang_c(HALF_HOUR, 14)) == (
        "1 intervals without abandonment: up to 17% of calls wait, occupancy up to 71%"
    )
    for result in (erlang_a(HALF_HOUR, 14, 300), erlang_b(10, 14), finite_queue(HALF_HOUR, 3, 9)):
        assert str(result) in result._repr_mimebundle_()["text/html"].replace("&#39;", "'")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: erlang_c(HALF_HOUR, 10), "10 agents cannot carry a load of 10.00 erlangs"),
        (lambda: erlang_c(HALF_HOUR, [12, 9]), r"\(1 of 2 intervals are so\).* at least 11 agents"),
        (lambda: erlang_c(HALF_HOUR, 12.5), "agents: 12.5 was given; it must be a whole number"),
        (lambda: erlang_c(HALF_HOUR, 10**6), "1,000,000 was given.*Check the unit of handle time"),
        (lambda: erlang_a(HALF_HOUR, 0, 60), "agents: 0 was given; a queue needs at least one"),
        (lambda: erlang_a(HALF_HOUR, 5, 0), "patience_seconds: 0 was given; it must be above zero"),
        (lambda: erlang_a(HALF_HOUR, 5, float("nan")), "patience_seconds: 1 of 1 values are miss"),
        (lambda: erlang_a(HALF_HOUR, 9, 1e12), "patience_seconds: callers wait so long"),
        (lambda: Demand(-1, 1800, 180), "calls: -1 was given; it cannot be below zero"),
        (lambda: Demand([1, float("inf")], 1800, 180), "calls: 1 values are infinite"),
        (lambda: Demand(10, 0, 180), "interval_seconds: 0 was given; it must be above zero"),
        (lambda: Demand([], 1800, 180), "calls: has no values"),
        (lambda: Demand("many", 1800, 180), "calls: holds something that is not a number"),
        (lambda: Demand([1, 2, 3], [900, 900], 180), r"different shapes were given: calls \(3,\)"),
        (lambda: erlang_b(5, -1), "lines: -1 was given; it cannot be below zero"),
        (lambda: lines_for(5, 0), "most_blocked: 0 was given; it must be a share between 0 and 1"),
        (lambda: finite_queue(HALF_HOUR, 5, 4), "5 agents and 4 lines were given"),
        (lambda: finite_queue(Demand([1, 2], 9, 9), 5, 6), "2 intervals were given; reckon one"),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()


def simulated(load, agents, patience, calls, seed):
    """Share waiting, share hanging up and share answered within 0.1 of one long made-up day."""
    rng = np.random.default_rng(seed)
    arrivals = rng.exponential(1 / load, calls).cumsum()
    handles, patiences = rng.exponential(1, calls), rng.exponential(patience, calls)
    free = [0.0] * agents
    waits = np.empty(calls)
    for i, (at, handle, patient) in enumerate(zip(arrivals, handles, patiences, strict=True)):
        waits[i] = max(free[0] - at, 0.0)
        if waits[i] <= patient:
            heapq.heapreplace(free, at + waits[i] + handle)
    left = waits > patiences
    return (waits > 0).mean(), left.mean(), ((waits <= 0.1) & ~left).mean()


@pytest.mark.slow
@pytest.mark.parametrize(("load", "agents", "patience"), [(10, 12, 0.5), (10, 9, 2.0)])
def test_a_simulated_queue_is_recovered(load, agents, patience):
    queue = erlang_a(Demand(load, 1, 1), agents, patience)
    exact = queue.prob_wait, queue.prob_abandon, queue.answered_within(0.1)
    assert simulated(load, agents, patience, 300_000, 5) == pytest.approx(exact, abs=0.01)


def test_sums_beyond_the_largest_number_keep_their_digits():
    b, x = np.array([5001.0, 20.0]), np.array([9000.0, 2.0])
    expected = np.log(b - 1) + (1 - b) * np.log(x) + x
    expected += special.gammaln(b - 1) + np.log(special.gammainc(b - 1, x))
    assert log_kummer(np.ones(2), b, x) == pytest.approx(expected, rel=1e-9)
