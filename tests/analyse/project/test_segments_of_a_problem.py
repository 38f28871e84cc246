"""Segments: small ones stand together, planted ones stand out, none does by chance alone."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.project.definition import define_problem
from ccqa_lib.analyse.project.segments import OTHERS, rank_segments
from ccqa_lib.analyse.project.standouts import standing_out


def world(seed, lifts, weeks=40, contacts=120, week_spread=0.02):
    """One row a queue and week; weeks share a shock, `lifts` add to the share of a queue."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2025-01-06", periods=weeks, freq="7D")
    shock = week_spread * rng.standard_normal(weeks)
    rows = []
    for queue, lift in lifts.items():
        hits = rng.binomial(contacts, np.clip(0.15 + lift + shock, 0, 1))
        rows.append(pd.DataFrame({"segment": queue, "period": days, "contacts": contacts,
                                  "total": hits, "squares": hits}))  # fmt: skip
    return pd.concat(rows, ignore_index=True).assign(column="queue")


def found(counts, good=False):
    ranked = rank_segments(counts, "queue", "share", good, 5)
    return standing_out([ranked], counts, good)


def test_a_planted_queue_stands_out_alone_with_its_size():
    counts = world(1, {"机票": 0.0, "酒店": 0.0, "改签": 0.06, "<b>x</b>": 0.0})
    out = found(counts)
    assert list(out["segment"]) == ["改签"]
    row = out.iloc[0]
    assert row["low"] < 0.06 < row["high"] and row["excess"] == pytest.approx(288, rel=0.25)


def test_where_hits_are_good_the_queue_with_fewer_of_them_stands_out():
    counts = world(2, {"a": 0.0, "b": -0.08, "c": 0.0})
    assert list(found(counts, good=True)["segment"]) == ["b"]


def test_few_worlds_without_a_difference_show_one():
    alike = dict.fromkeys("abcdefgh", 0.0)
    false = sum(len(found(world(seed, alike, weeks=26))) > 0 for seed in range(60))
    assert false / 60 <= 0.09


def test_small_segments_stand_together_and_none_is_left_alone_too_small():
    rows = [("big", 100, 10), ("mid", 40, 5), ("x", 3, 1), ("y", 1, 1)]
    counts = pd.DataFrame(rows, columns=["segment", "contacts", "total"])
    counts = counts.assign(
        column="team", squares=counts["total"], period=pd.Timestamp("2025-01-06")
    )
    part = rank_segments(counts, "team", "share", False, 5)
    assert list(part.rows["segment"]) == ["big", OTHERS] and part.pooled == 3
    assert part.rows["contacts"].min() >= 5
    assert part.rows["contacts"].sum() == 144 and part.rows["defects"].sum() == 17


def test_a_segment_that_bears_the_name_of_the_rest_is_kept_apart():
    counts = world(3, {OTHERS: 0.0, "b": 0.0})
    part = rank_segments(counts, "queue", "share", False, 5)
    assert set(part.rows["segment"]) == {f"{OTHERS} (as recorded)", "b"}


def test_without_a_column_a_problem_still_has_a_level():
    counts = world(4, {"a": 0.0})
    series = counts.rename(columns={"total": "events", "contacts": "n"})[["period", "events", "n"]]
    options = ("Repeats", "week", 5)
    defined = define_problem(series, counts, [], "share", "lower", options)
    assert defined.segments == () and len(defined.standouts) == 0
    assert defined.level.days == 280
