import itertools

import pytest

from ccqa_lib.analyse.process.align import align, deviations
from ccqa_lib.analyse.process.net import build_net
from ccqa_lib.analyse.process.replay import replay
from ccqa_lib.errors import AnalysisError

# receive, then check and price in any order, then answer
ARCS = {
    "receive": {"in": ["s"], "out": ["p", "q"]},
    "check": {"in": ["p"], "out": ["p2"]},
    "price": {"in": ["q"], "out": ["q2"]},
    "answer": {"in": ["p2", "q2"], "out": ["t"]},
}
NET = build_net(ARCS, "s", "t")
GOOD = [("receive", "check", "price", "answer"), ("receive", "price", "check", "answer")]


def test_cases_that_keep_to_the_process_fit_fully():
    tokens, aligned = replay(NET, GOOD, [3, 2]), align(NET, GOOD, [3, 2])
    assert (tokens.missing, tokens.remaining, tokens.fitness) == (0, 0, 1)
    assert tokens.produced == tokens.consumed == 5 * 6
    assert (aligned.log_fitness, aligned.mean_fitness, aligned.share_fitting) == (1, 1, 1)
    assert str(tokens) == "Fitness 1.000: 5 of 5 cases keep to the process"


def test_a_step_left_out_by_hand():
    tokens = replay(NET, [("receive", "check", "answer")], [1])
    # `answer` lacks the token of `price`; the token before `price` is left over
    assert (tokens.produced, tokens.consumed) == (5, 5)
    assert (tokens.missing, tokens.remaining) == (1, 1)
    assert tokens.fitness == pytest.approx(0.8)
    assert deviations(NET, ("receive", "check", "answer")) == 1


def test_unknown_activities_are_passed_over_and_told():
    tokens = replay(NET, [("receive", "call", "check", "price", "answer")], [4])
    assert (tokens.fitness, tokens.unknown) == (1, 4)
    assert align(NET, [("receive", "call", "check", "price", "answer")], [4]).cost == 4


def brute_force(trace):
    """Fewest deletions and additions that turn a trace into one of the two good ones."""

    def distance(a, b):
        rows = list(range(len(b) + 1))
        for i, x in enumerate(a, 1):
            before, rows[0] = rows[0], i
            for j, y in enumerate(b, 1):
                before, rows[j] = (
                    rows[j],
                    before if x == y else 1 + min(rows[j], rows[j - 1]),
                )
        return rows[-1]

    return min(distance(trace, good) for good in GOOD)


def test_alignments_are_edit_distances_to_the_nearest_good_way():
    for length in range(4):
        for trace in itertools.product(ARCS, repeat=length):
            assert deviations(NET, trace) == brute_force(trace)


def test_grouped_cases_are_as_single_ones():
    traces = [("receive", "check", "answer"), GOOD[0]]
    together = replay(NET, traces, [2, 3])
    apart = replay(NET, [traces[0]] * 2 + [traces[1]] * 3, [1] * 5)
    assert together == apart
    assert align(NET, traces, [2, 3]) == align(NET, [traces[0]] * 2 + [traces[1]] * 3, [1] * 5)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: build_net({}, "s", "t"), "net: it has no activities"),
        (
            lambda: build_net({"a": {"in": ["s"], "out": []}}, "s", "t"),
            "a needs at least one place",
        ),
        (lambda: build_net(ARCS, "s", "done"), "no activity uses the place done"),
        (lambda: replay(NET, [], []), "0 ways and 0 counts were given"),
        (lambda: replay(NET, GOOD, [1, 0]), "counts: 0 was given; each must be a whole number"),
        (lambda: align(build_net(ARCS, "s", "p"), GOOD, [1, 1]), "its end cannot be reached"),
        (
            lambda: align(build_net({"a": {"in": ["s"], "out": ["s", "t"]}}, "s", "t"), ["b"], [1]),
            "net: its end cannot be reached",
        ),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()
