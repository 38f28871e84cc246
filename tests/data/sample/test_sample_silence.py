import numpy as np

from ccqa_lib.data.sample.silence import draw_until_quiet, is_quiet, is_quiet_before, weeks_of

CALM = np.tile([1.0, -1.0, 0.6, -0.7, 0.3, -0.4], 8)


def test_calm_weeks_are_quiet():
    assert is_quiet(CALM)


def test_one_wild_week_is_not_quiet():
    wild = CALM.copy()
    wild[40] = 6
    assert not is_quiet(wild)


def test_a_run_on_one_side_is_not_quiet():
    run = CALM.copy()
    run[30:36] = 0.4
    assert not is_quiet(run)


def test_a_trend_is_not_quiet():
    trend = CALM.copy()
    trend[30:36] = [-1.2, -0.8, -0.3, 0.2, 0.7, 1.2]
    assert not is_quiet(trend)


def test_two_of_three_weeks_near_a_limit_are_not_quiet():
    near = CALM.copy()
    near[[30, 32]] = 2.6
    assert not is_quiet(near)


def test_a_constant_series_is_not_called_quiet():
    assert not is_quiet(np.ones(40))


def test_draws_stop_at_the_first_quiet_one():
    found = draw_until_quiet(lambda attempt: attempt, lambda drawn: drawn == 3)
    assert (found.drawn, found.draws, found.is_quiet) == (3, 4, True)


def test_draws_that_are_never_quiet_say_so():
    found = draw_until_quiet(lambda attempt: attempt, lambda drawn: False)
    assert not found.is_quiet


def test_weeks_begin_on_monday_and_leave_out_what_is_not_whole():
    day = np.array([4, 5, 11, 12, 543, 544])
    weeks = weeks_of(day, np.ones(6, dtype=bool))
    assert weeks.week.tolist() == [0, 0, 1, 76]
    assert weeks.mean(np.array([9.0, 1.0, 3.0, 5.0, 7.0, 9.0]))[[0, 1, 76]].tolist() == [2, 5, 7]


def test_the_last_week_before_a_change_lies_on_its_other_side():
    assert is_quiet_before(CALM, 1)  # the last calm week lies below the centre
    assert not is_quiet_before(CALM, -1)
    assert not is_quiet_before(np.append(CALM, 6.0), -1)
