"""The search finds what is planted, by its columns, its place and its size; and nothing else."""

import numpy as np
import pandas as pd
import pytest
from small_worlds import QUESTION, contacts, with_defects

from ccqa_lib.analyse.causes.condition import Condition
from ccqa_lib.analyse.causes.library import library_of
from ccqa_lib.analyse.causes.one_column import names_of
from ccqa_lib.analyse.causes.question import Question, cases_of
from ccqa_lib.analyse.causes.result import find_causes
from ccqa_lib.analyse.causes.search import empty_model
from ccqa_lib.errors import AnalysisError


def test_a_segment_is_its_two_columns_and_the_menu_that_rides_on_it_is_none():
    frame, nature = contacts(1)
    struck = ((frame["queue"] == "退款") & (frame["channel"] == "chat")).to_numpy()
    search = find_causes(with_defects(frame, nature + 1.3 * struck), QUESTION)
    (cause,) = search.causes
    assert cause.factors == ("channel", "queue")
    assert cause.levels == {"queue": ("退款",), "channel": ("chat",)}
    assert cause.size.odds.low < np.exp(1.3) < cause.size.odds.high
    verdicts = search.log.set_index("column")["verdict"]
    assert verdicts["menu"].startswith(("rides on a cause", "no sign"))
    assert verdicts["system"] == "not tested: the same value in every row that has one"
    assert "identifier" in verdicts["contact_id"]


def test_a_threshold_is_found_near_its_place_and_its_share_is_within_its_interval():
    frame, nature = contacts(2)
    struck = (frame["wait"] > 120).to_numpy()
    linear = nature + 0.9 * struck
    (cause,) = find_causes(with_defects(frame, linear), QUESTION).causes
    assert cause.factors == ("wait",)
    ((limit,),) = cause.levels.values()
    assert 100 < float(limit.removeprefix("over ").replace(",", "")) < 140

    def mean(x):
        return (1 / (1 + np.exp(1.8 - x))).sum()

    truth = 1 - mean(nature) / mean(linear)
    assert cause.size.share.low < truth < cause.size.share.high


def test_an_onset_at_sites_is_dated():
    frame, nature = contacts(3, rows=14_000)
    since = pd.Timestamp("2025-04-20")
    struck = (frame["site"].isin(["North", "South"]) & (frame["at"] >= since)).to_numpy()
    (cause,) = find_causes(with_defects(frame, nature + 1.0 * struck), QUESTION).causes
    assert cause.factors == ("at", "site")
    assert set(cause.levels["site"]) == {"North", "South"}
    assert abs(cause.since - since) <= pd.Timedelta(days=14)


def test_levels_that_have_fewer_defects_are_told_together_and_their_share_is_not_doubled():
    frame, nature = contacts(2)
    queue = frame["queue"]
    linear = nature + 0.6 - 1.1 * (queue == "vip").to_numpy() - 1.0 * (queue == "hotel").to_numpy()
    (cause,) = find_causes(with_defects(frame, linear), QUESTION).causes
    assert cause.words in ("queue all but hotel and vip", "queue all but vip and hotel")
    assert len(cause.levels["queue"]) == 1 and cause.spared == ()

    def mean(x):
        return (1 / (1 + np.exp(1.8 - x))).sum()

    other = ~frame["queue"].isin(["hotel", "vip"]).to_numpy()
    truth = 1 - mean(linear - 1.0 * other) / mean(linear)
    assert cause.size.share.low < truth < cause.size.share.high


def test_of_a_column_with_worse_and_better_levels_only_the_worse_are_where_it_strikes():
    frame, nature = contacts(2)
    queue = frame["queue"]
    linear = nature + 1.1 * (queue == "退款").to_numpy() - 1.0 * (queue == "hotel").to_numpy()
    (cause,) = find_causes(with_defects(frame, linear), QUESTION).causes
    assert cause.levels == {"queue": ("退款",)} and cause.words == "queue 退款"
    assert cause.spared == ("hotel",)


def test_a_proxy_is_not_claimed_beside_the_guilty_queue():
    frame, nature = contacts(4)
    struck = (frame["queue"] == "退款").to_numpy()
    search = find_causes(with_defects(frame, nature + 1.0 * struck), QUESTION)
    assert [cause.factors for cause in search.causes] == [("queue",)]
    assert search.log.set_index("column")["verdict"]["menu"].startswith("rides on a cause")


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_agents_who_differ_by_nature_are_no_cause(seed):
    frame, nature = contacts(seed, rows=6_000, agent_sd=0.8)
    search = find_causes(with_defects(frame, nature, seed), QUESTION)
    assert search.causes == ()
    between = search.spread.set_index("where")["factor"]["between agents"]
    assert 1.5 < between < 3.2  # exp(0.8) is 2.2


def test_a_column_filled_only_for_defects_is_refused_with_its_reason():
    frame, nature = contacts(6, rows=6_000)
    told = with_defects(frame, nature)
    told["repeat_contact_id"] = np.where(told["defect"], "r" + told["contact_id"].astype(str), None)
    told["outcome_code"] = np.where(told["defect"], 7, 3)
    verdicts = find_causes(told, QUESTION).log.set_index("column")["verdict"]
    assert "known only after the outcome?" in verdicts["repeat_contact_id"]
    assert "known only after the outcome?" in verdicts["outcome_code"]


def test_the_same_rows_give_the_same_causes():
    frame, nature = contacts(2, rows=6_000)
    told = with_defects(frame, nature + 1.2 * (frame["wait"] > 120).to_numpy())
    first, second = find_causes(told, QUESTION), find_causes(told, QUESTION)
    assert str(first) == str(second)
    assert first.causes[0].size == second.causes[0].size


def test_too_few_defects_are_refused_in_words():
    frame, _ = contacts(7, rows=1_000)
    with pytest.raises(
        AnalysisError, match="too few to look for causes; it needs 400 rows with 40"
    ):
        find_causes(frame.assign(defect=np.arange(len(frame)) < 20), QUESTION)


def test_an_outcome_that_is_neither_true_nor_false_is_refused():
    frame, _ = contacts(7, rows=1_000)
    with pytest.raises(AnalysisError, match="a defect is true or false"):
        find_causes(frame.assign(defect="maybe"), QUESTION)


def test_a_column_that_changes_with_the_weeks_only_is_judged_as_weeks_resemble_each_other():
    """Weeks that drift make some stretch of them look guilty; other agents lived through it too."""
    frame, nature = contacts(21, rows=12_000)
    week = ((frame["at"] - frame["at"].min()).dt.days // 7).to_numpy()
    draw, level, drift = np.random.default_rng(21), 0.0, np.empty(week.max() + 1)
    for i in range(len(drift)):
        level = 0.85 * level + draw.normal(0, 0.25)
        drift[i] = level
    told = with_defects(frame.assign(price_list=(week // 8).astype(str)), nature + drift[week])
    assert find_causes(told, QUESTION).causes == ()


def test_without_dates_and_agents_a_cause_is_found_by_halves_of_the_rows():
    frame, nature = contacts(22, rows=9_000, agent_sd=0.0)
    struck = (frame["queue"] == "退款").to_numpy()
    told = with_defects(frame, nature + 1.0 * struck).drop(columns=["agent", "team", "at", "site"])
    search = find_causes(told, Question("defect"))
    assert [cause.factors for cause in search.causes] == [("queue",)]
    assert not search.is_dated and search.agents == 0


def test_an_onset_that_sites_over_time_take_up_is_found_all_the_same():
    """A strong onset at the turn of a fortnight is all but explained by sites that differ by it."""
    frame, nature = contacts(23, rows=14_000)
    frame["at"] = frame["at"].min() + (frame["at"] - frame["at"].min()) / 3
    since = pd.Timestamp("2025-02-03")
    struck = (frame["site"].isin(["North", "South"]) & (frame["at"] >= since)).to_numpy()
    (cause,) = find_causes(with_defects(frame, nature + 1.1 * struck), QUESTION).causes
    assert cause.factors == ("at", "site")
    assert abs(cause.since - since) <= pd.Timedelta(days=3)


def test_a_release_with_holes_is_told_by_its_version_and_not_by_site_and_date():
    frame, nature = contacts(24, rows=14_000)
    since = pd.Timestamp("2025-04-20")
    struck = ((frame["site"] == "South") & (frame["at"] >= since)).to_numpy()
    version = np.where(struck, "7.2", "7.1").astype(object)
    version[np.random.default_rng(24).random(len(frame)) < 0.12] = None
    told = with_defects(frame.assign(version=version), nature + 1.2 * struck)
    search = find_causes(told, QUESTION)
    (cause,) = search.causes
    assert cause.factors == ("version",) and cause.words == "version 7.2"
    assert abs(cause.since - since) <= pd.Timedelta(days=5)
    assert search.log.set_index("column")["verdict"]["version"] == "cause"


@pytest.mark.parametrize(("queues", "is_same"), [(["air", "hotel", "退款", "vip"], True),
                                                 (["air"], False)])  # fmt: skip
def test_one_column_goes_first_only_where_it_says_the_same_as_two(queues, is_same):
    frame, nature = contacts(24, rows=9_000)
    struck = ((frame["site"] == "South") & (frame["at"] >= "2025-04-20")).to_numpy()
    version = np.where(struck & frame["queue"].isin(queues), "7.2", "7.1").astype(object)
    version[np.random.default_rng(24).random(len(frame)) < 0.12] = None
    told = with_defects(frame.assign(version=version), nature + 1.2 * struck)
    cases, _ = cases_of(told, QUESTION)
    day = float(cases.days[struck].min())
    pair = (Condition("site", "is", "South"), Condition("at", "from", day))
    (name,) = names_of(empty_model(cases).with_terms((pair,)), library_of(cases))
    assert name == ((Condition("version", "is", "7.2"),) if is_same else pair)


@pytest.mark.parametrize("holes", [0.0, 0.2])
def test_a_segment_of_several_levels_by_several_is_one_cause_also_with_holes(holes):
    """Rows that may belong to it do not make one half of it guilty."""
    frame, nature = contacts(25, rows=14_000)
    queues, channels = ["hotel", "退款"], ["chat", "mail"]
    struck = (frame["queue"].isin(queues) & frame["channel"].isin(channels)).to_numpy()
    told = with_defects(frame, nature + 1.2 * struck).drop(columns="menu")
    draw = np.random.default_rng(25)
    for column in ("queue", "channel"):
        told.loc[draw.random(len(told)) < holes, column] = None
    (cause,) = find_causes(told, QUESTION).causes
    assert cause.factors == ("channel", "queue")
    assert {name: set(levels) for name, levels in cause.levels.items()} == {
        "queue": set(queues), "channel": set(channels),
    }  # fmt: skip


def test_two_columns_that_each_strike_by_themselves_are_no_block():
    frame, nature = contacts(26, rows=14_000)
    linear = nature + 0.9 * (frame["queue"] == "退款") + 0.9 * (frame["channel"] == "mail")
    search = find_causes(with_defects(frame, linear.to_numpy()), QUESTION)
    assert {cause.factors for cause in search.causes} == {("queue",), ("channel",)}
