"""Each part of the satisfaction analysis beside a hand count, another function or a known law."""

import math

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.compare.nps import net_promoter_score
from ccqa_lib.analyse.compare.survey import weighted_mean
from ccqa_lib.analyse.importance.ranking import group_draws, share_intervals
from ccqa_lib.analyse.importance.shares import johnson, lmg
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.analyse.satisfaction import AnswerScale, Plan, satisfaction
from ccqa_lib.analyse.satisfaction.importance import BLOCKS, rank_by_importance
from ccqa_lib.analyse.satisfaction.model_rows import SCORE
from ccqa_lib.analyse.satisfaction.over_time import period_shares
from ccqa_lib.analyse.satisfaction.responses import responses_of

SCALE = AnswerScale("points", 1.0, 5.0)


def answers(n=600, seed=4, drivers=2):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        rng.integers(1, 6, (n, drivers)).astype(float),
        columns=[f"rating_{place}" for place in range(drivers)],
    )
    felt = 0.8 * (frame["rating_0"] - 3) + rng.logistic(size=n)
    frame["overall"] = 1.0 + np.searchsorted([-2.4, -1.0, 0.6, 2.4], felt)
    return frame.assign(agent=rng.integers(0, 30, n), weight=rng.uniform(0.5, 2, n))


def asked(frame, **given) -> Plan:
    drivers = tuple(name for name in frame if name.startswith("rating"))
    return Plan(**{"outcome": "overall", "scale": SCALE, "drivers": drivers, "bootstrap": 200,
                   **given})  # fmt: skip


def test_weights_and_groups_give_the_error_of_a_survey_mean():
    frame = answers()
    found = responses_of(frame, asked(frame, cluster_column="agent", weight_column="weight"))
    top = (frame["overall"] >= 4).to_numpy(float)
    expected = weighted_mean(Sample("top", top), frame["weight"], frame["agent"])
    share, error = found.estimate(found.top)
    assert share == pytest.approx(expected.mean.estimate)
    assert error == pytest.approx(expected.se)


def test_promoters_and_detractors_are_those_of_the_score():
    frame = answers().assign(likely=np.random.default_rng(2).integers(0, 11, 600).astype(float))
    level = satisfaction(frame, asked(frame, nps_column="likely")).level
    expected = net_promoter_score(Sample("likely", frame["likely"].to_numpy()))
    assert level.nps.estimate == pytest.approx(expected.score.estimate)
    assert level.nps.low == pytest.approx(expected.score.low, abs=0.05)  # n - 1 in place of n
    assert (AnswerScale("nps", 0.0, 10.0).top, AnswerScale("nps", 0.0, 10.0).bottom) == (9, 6)


def test_the_change_that_would_show_is_that_of_two_samples():
    frame = answers()
    level = satisfaction(frame, asked(frame)).level
    share, n = level.top.estimate / 100, level.n
    by_hand = 100 * (1.959964 + 0.841621) * math.sqrt(2 * share * (1 - share) / (n - 1))
    assert level.detectable == pytest.approx(by_hand, rel=1e-4)


def test_silence_bounds_are_those_of_all_the_silent_one_way_or_the_other():
    frame = answers()
    people = pd.DataFrame({"column": [""], "group": [""], "asked": [1000]})
    silence = satisfaction(frame, asked(frame), people).silence
    satisfied = int((frame["overall"] >= 4).sum())
    assert silence.worst == pytest.approx((satisfied / 10, (satisfied + 400) / 10))
    part = 0.6 * satisfied / 600
    low, high = (100 * (part + 0.4 * (satisfied / 600 + gap)) for gap in (-0.1, 0.1))
    assert silence.plausible == pytest.approx((low, high))


@pytest.mark.parametrize("given", [{}, {"cluster_column": "agent"}])
def test_errors_of_sums_are_those_of_the_influence_written_out(given):
    found = responses_of(answers(), asked(answers(), weight_column="weight", **given))
    rng = np.random.default_rng(2)
    columns, parts, directions = (
        rng.normal(size=(600, 4)),
        rng.normal(size=600),
        rng.normal(size=(4, 3)),
    )
    written = found.errors((columns * parts[:, None]) @ directions)
    np.testing.assert_allclose(found.errors_of_sums(columns, parts, directions), written)


def test_fewer_asked_than_answered_is_told():
    frame = answers()
    people = pd.DataFrame({"column": [""], "group": [""], "asked": [100]})
    silence = satisfaction(frame, asked(frame), people).silence
    assert silence.rate is None and "Of 100 asked, 600 answered" in silence.raking_problem


def test_a_bad_rating_that_costs_twice_what_a_good_one_brings_is_seen():
    rng = np.random.default_rng(8)
    rating = rng.integers(1, 6, 6000).astype(float)
    chance = 0.6 - 0.3 * (rating <= 2) + 0.1 * (rating >= 4)
    top = rng.random(6000) < chance
    frame = pd.DataFrame({"rating_0": rating, "overall": np.where(top, 5.0, 2.0)})
    (row,) = satisfaction(frame, asked(frame)).penalties.itertuples()
    assert row.penalty_low <= -30 <= row.penalty_high
    assert row.reward_low <= 10 <= row.reward_high
    assert row.penalty == pytest.approx((row.penalty_low + row.penalty_high) / 2)
    assert row.reward == pytest.approx((row.reward_low + row.reward_high) / 2)
    assert row.kind == "a bad rating hurts more"


def test_weeks_begin_on_monday_and_only_whole_ones_count():
    days = pd.date_range("2026-01-03", "2026-01-20").repeat(2)  # Saturday to Tuesday
    frame = answers(len(days)).assign(day=days)
    found = period_shares(responses_of(frame, asked(frame, time="day", period="week")))
    assert found["period"].dt.strftime("%Y-%m-%d").tolist() == ["2026-01-05", "2026-01-12"]
    inside = frame[frame["day"].between("2026-01-05", "2026-01-11")]
    assert found["events"].iloc[0] == (inside["overall"] >= 4).sum()
    assert found["n"].tolist() == [14, 14]


@pytest.mark.parametrize(("drivers", "measure"), [(10, lmg), (11, johnson)])
def test_the_intervals_of_shares_are_those_of_the_measure_ranked_by(drivers, measure):
    frame = answers(900, drivers=drivers)
    rows = satisfaction(frame, asked(frame)).drivers.rows
    names = list(rows.drivers)
    told = rank_by_importance(rows).drivers.set_index("driver").loc[names]
    values = np.column_stack([rows.raw[names], rows.frame[SCORE]])
    block = np.random.default_rng(rows.responses.plan.seed).permutation(900) % BLOCKS
    draws = np.random.default_rng(rows.responses.plan.seed + 1)
    times = draws.multinomial(BLOCKS, np.full(BLOCKS, 1 / BLOCKS), rows.responses.plan.bootstrap)
    drawn = measure(group_draws(values, np.ones(900), block, times))
    low, high = share_intervals(told["share"].to_numpy(), drawn)
    np.testing.assert_allclose(told["low"], low, atol=1e-10)
    np.testing.assert_allclose(told["high"], high, atol=1e-10)


@pytest.mark.parametrize("strays", [1, 0])
def test_answers_whose_contact_is_not_found_lack_all_context_at_once(strays):
    frame = answers(1_500)
    rng, lost = np.random.default_rng(3), np.arange(1_500) % 25 == 0
    for name, values in {"queue": ["Rail", "酒店"], "channel": ["chat", "phone"]}.items():
        frame[name] = pd.Series(rng.choice(values, 1_500), dtype=object).mask(lost)
    frame.loc[: strays - 1, "queue"] = None
    told = satisfaction(frame, asked(frame, context=("queue", "channel")))
    assert "drivers" not in told.why
    names = told.drivers.model.share.names
    assert ("queue: (not given)" in names) and ("channel: (not given)" not in names)
    largest = frame["channel"].value_counts().index[0]
    filled = {"queue": frame["queue"].fillna("lost"), "channel": frame["channel"].fillna(largest)}
    alone = frame.assign(**filled)
    same = satisfaction(alone, asked(alone, context=("queue", "channel")))
    np.testing.assert_allclose(
        told.drivers.effects["estimate"], same.drivers.effects["estimate"], rtol=1e-8
    )


def test_more_than_ten_drivers_are_ranked_by_johnsons_weights():
    frame = answers(900, drivers=12)
    ranking = satisfaction(frame, asked(frame)).ranking
    told = ranking.drivers
    np.testing.assert_allclose(told["share"], told["johnson"] / told["johnson"].sum())
    assert told["driver"].iloc[0] == "rating_0" and ranking.leaders == ("rating_0",)
