"""Did it work? A planted step is claimed; noise, a return from the worst and a season are not."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.project.improvement import (
    Trial,
    judge_change,
)
from ccqa_lib.analyse.project.options import score_options
from ccqa_lib.analyse.project.side_effects import balancing_check, mix_check
from ccqa_lib.analyse.project.trial import compared_values
from ccqa_lib.errors import AnalysisError

LABEL = ("share", "%")


def weeks(values, first="2025-01-06"):
    return pd.Series(values, index=pd.date_range(first, periods=len(values), freq="7D"))


def noise(rng, n, phi=0.3):
    out, last = np.empty(n), 0.0
    for i in range(n):
        last = phi * last + rng.standard_normal()
        out[i] = last
    return out


def start(values, at):
    return values.index[at].date().isoformat()


def judged(values, at, **trial):
    given = Trial(start(values, at), **{"chosen_because": "planned", **trial})
    return judge_change(values, given, LABEL, "lower", "week")


def check(change, name):
    (found,) = [each for each in change.checks if each.name == name]
    return found


def test_a_planted_step_is_claimed_with_its_size():
    rng = np.random.default_rng(3)
    values = weeks(20 + noise(rng, 60) - 6 * (np.arange(60) >= 35))
    change = judged(values, 35)
    assert change.is_claim and change.is_better
    step = change.series.effects[0]
    assert step.low < -6 < step.high


def test_a_step_to_the_worse_is_no_improvement():
    rng = np.random.default_rng(3)
    values = weeks(20 + noise(rng, 60) + 6 * (np.arange(60) >= 35))
    change = judged(values, 35)
    assert change.series.is_claim and not change.is_better and not change.is_claim


def false_claims(worlds, **trial):
    count = 0
    for seed in range(worlds):
        rng = np.random.default_rng(1000 + seed)
        count += judged(weeks(20 + noise(rng, 60)), 35, **trial).is_claim
    return count / worlds


def test_few_changes_that_do_nothing_are_claimed():
    assert false_claims(24) <= 0.09


@pytest.mark.slow
def test_at_most_one_in_twenty_changes_that_do_nothing_is_claimed():
    assert false_claims(1000) <= 0.05


def worst_of_many(seed, units=30, before=30, after=25):
    """Units without any change; the one that looks worst in the last ten weeks is chosen."""
    rng = np.random.default_rng(seed)
    every = 20 + np.array([noise(rng, before + after, 0.5) for _ in range(units)])
    chosen = every[:, before - 10 : before].mean(axis=1).argmax()
    return weeks(every[chosen])


def test_a_part_chosen_because_it_was_worst_is_refused_without_a_fresh_baseline():
    for seed in range(6):
        values = worst_of_many(seed)
        change = judged(values, 30, chosen_because="worst", chosen_on=start(values, 29))
        assert not change.is_claim
        told = check(change, "the baseline was not used to choose")
        assert told.verdict == "fails" and "come back by itself" in told.evidence


def test_a_part_chosen_because_it_was_worst_needs_the_day_of_the_choice():
    change = judged(worst_of_many(1), 30, chosen_because="worst")
    assert check(change, "the baseline was not used to choose").verdict == "fails"


def test_a_part_chosen_for_its_worst_weeks_is_seldom_claimed_when_nobody_says_why():
    claims = sum(judged(worst_of_many(s), 30, chosen_because="unknown").is_claim for s in range(12))
    assert claims <= 1


def test_a_plan_without_a_day_before_the_start_is_believed_no_more_than_no_word():
    said = [judged(worst_of_many(s), 30) for s in range(12)]
    unknown = [judged(worst_of_many(s), 30, chosen_because="unknown") for s in range(12)]
    assert [change.is_claim for change in said] == [change.is_claim for change in unknown]
    late = judged(worst_of_many(0), 30, declared_on=start(worst_of_many(0), 31))
    for change in (*said, late):
        told = check(change, "the baseline was not used to choose")
        assert told.verdict == "cannot tell" and "declared_on" in told.evidence


def test_a_dated_plan_passes_and_bad_periods_before_it_weaken_the_claim():
    rng = np.random.default_rng(3)
    bad = 3.0 * ((np.arange(60) >= 25) & (np.arange(60) < 35))
    values = weeks(20 + noise(rng, 60) + bad - 8 * (np.arange(60) >= 35))
    dated = judged(values, 35, declared_on=start(values, 30))
    assert check(dated, "the baseline was not used to choose").verdict == "passes"
    assert check(dated, "not a return from the worst").verdict == "cannot tell"
    undated = judged(values, 35)
    assert check(undated, "not a return from the worst").verdict == "fails"
    assert not undated.is_claim


def test_the_average_effect_is_that_of_the_points():
    rng = np.random.default_rng(4)
    change = judged(weeks(20 + noise(rng, 60) - 6 * (np.arange(60) >= 35)), 35)
    points = change.series.points
    apart = (points["fitted"] - points["without"])[35:].mean()
    assert change.effect.estimate == pytest.approx(apart)
    assert change.effect.low < -6 < change.effect.high


def test_with_a_fresh_baseline_the_worst_part_is_judged_by_that_alone():
    rng = np.random.default_rng(5)
    values = weeks(20 + noise(rng, 70) + 9 * (np.arange(70) < 20) - 6 * (np.arange(70) >= 45))
    change = judged(values, 45, chosen_because="worst", chosen_on=start(values, 19))
    assert len(change.periods) == 50 and change.is_claim


def test_a_season_a_year_earlier_refuses_the_claim():
    rng = np.random.default_rng(8)
    position = np.arange(90)
    season = -6.0 * ((position % 52) >= 20)
    values = weeks(20 + noise(rng, 90) + season)
    change = judged(values, 72)
    assert check(change, "not a season").verdict == "fails" and not change.is_claim


def test_too_few_periods_are_refused_and_said():
    change = judged(weeks(np.arange(12.0)), 6)
    assert change.series is None and not change.is_claim
    assert "6 before and 6 after; 8 of each" in change.checks[0].evidence


def counts_of(shares, rates):
    """Two weeks, two queues: contacts by `shares`, hits by `rates`."""
    rows = []
    for week, (share, rate) in enumerate(zip(shares, rates, strict=True)):
        for queue, part, level in zip("ab", share, rate, strict=True):
            n = 1000 * part
            rows.append(("queue", queue, pd.Timestamp("2025-01-06") + pd.Timedelta(weeks=week),
                         n, n * level, n * level))  # fmt: skip
    columns = ["column", "segment", "period", "contacts", "total", "squares"]
    return pd.DataFrame(rows, columns=columns)


def test_a_change_of_mix_is_no_improvement_and_a_change_of_rate_is():
    trial = Trial("2025-01-13", "planned")
    mix = counts_of([(0.5, 0.5), (0.9, 0.1)], [(0.1, 0.3), (0.1, 0.3)])
    rate = counts_of([(0.5, 0.5), (0.5, 0.5)], [(0.1, 0.3), (0.1, 0.1)])
    assert mix_check(mix, ["queue"], trial).verdict == "fails"
    assert mix_check(rate, ["queue"], trial).verdict == "passes"
    assert mix_check(rate, [], trial).verdict == "cannot tell"


def test_a_balancing_measure_that_got_worse_fails():
    rng = np.random.default_rng(2)
    values = weeks(300 + noise(rng, 60) + 8 * (np.arange(60) >= 35))
    series = pd.DataFrame({"measure": "aht", "period": values.index, "value": values.to_numpy()})
    trial = Trial(start(values, 35), "planned")
    told = balancing_check(series, trial, {"aht": ("Handle time", "lower")})
    assert told.verdict == "fails" and told.evidence == "got worse: Handle time"
    assert balancing_check(series, trial, {"aht": ("Handle time", "higher")}).verdict == "passes"
    assert balancing_check(None, trial, {}).verdict == "cannot tell"


def test_a_comparison_is_taken_off_and_unknown_values_are_told():
    counts = counts_of([(0.5, 0.5), (0.5, 0.5)], [(0.1, 0.3), (0.2, 0.3)])
    apart = compared_values(counts, "queue", ["a"], [])
    assert apart.tolist() == pytest.approx([-0.2, -0.1])
    with pytest.raises(AnalysisError, match=r"no contact has 'z'.*It has: a, b"):
        compared_values(counts, "queue", ["z"], [])
    with pytest.raises(AnalysisError, match="all values were changed"):
        compared_values(counts, "queue", ["a", "b"], [])


def test_options_say_when_their_lead_depends_on_the_weights():
    def option(name, *scores):
        named = zip(("effect", "ease", "speed", "safety"), scores, strict=True)
        return {"option": name, "cause": "", "cost": 0.0, **dict(named)}

    clear = score_options([option("a", 5, 4, 4, 4), option("b", 2, 3, 3, 3)])
    assert clear.is_clear and clear.rows.iloc[0]["option"] == "a"
    close = score_options([option("a", 5, 2, 4, 4), option("b", 3, 5, 3, 4)])
    assert not close.is_clear
    assert score_options([]) is None
