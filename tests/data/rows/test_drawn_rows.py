"""Of very many rows a sample is drawn: the same each time, and every other row is told."""

from types import SimpleNamespace

import ibis
import pandas as pd
import pytest

from ccqa_lib.data import RowChoice, choose_rows, drawn_rows
from ccqa_lib.findings.finding import Finding, Findings
from ccqa_lib.findings.sampled import NOT_DRAWN, sampled, with_sample

N = 20_000


def loaded(frame):
    lineage = SimpleNamespace(rows_used=len(frame))
    return SimpleNamespace(name="contacts", table=ibis.memtable(frame), lineage=lineage)


@pytest.fixture
def frame():
    keys = [f"{n:08d}" for n in range(N)]
    return pd.DataFrame({"id": keys, "site": ["香港", "上海", "成都", "广州"] * (N // 4)})


def drawn(frame, choice):
    chosen = choose_rows(loaded(frame), choice)
    return chosen, drawn_rows(chosen, "id", 4_000)


def test_about_so_many_are_drawn_and_all_others_are_told(frame):
    _, sample = drawn(frame, RowChoice())
    counts = sample.counts.to_pandas().set_index("excluded")["rows"]
    ((reason, rest),) = counts.drop("used").items()
    assert reason == f"{NOT_DRAWN} of 20.00% of the rows"
    assert counts["used"] + rest == N
    assert abs(counts["used"] - 4_000) < 4 * (N * 0.2 * 0.8) ** 0.5
    rows = sample.rows.to_pandas()
    assert len(rows) == counts["used"]


def test_the_order_of_the_rows_does_not_matter(frame):
    one = drawn(frame, RowChoice())[1].rows.to_pandas()["id"]
    other = drawn(frame.iloc[::-1], RowChoice())[1].rows.to_pandas()["id"]
    assert set(one) == set(other)


def test_rows_of_other_sites_do_not_shrink_the_sample(frame):
    _, sample = drawn(frame, RowChoice({"site": "香港"}))
    counts = sample.counts.to_pandas().set_index("excluded")["rows"]
    assert counts["another site"] == N * 3 // 4
    assert abs(counts["used"] - 4_000) < 4 * (5_000 * 0.8 * 0.2) ** 0.5
    assert counts.sum() == N


def test_few_rows_are_all_taken(frame):
    chosen, sample = drawn(frame.head(4_000), RowChoice())
    assert sample is chosen


def test_rows_of_one_key_stay_together(frame):
    events = pd.concat([frame, frame, frame])
    sample = drawn(events, RowChoice())[1].rows.to_pandas()
    assert set(sample["id"].value_counts()) == {3}


def test_the_card_says_that_a_sample_was_drawn(frame):
    _, sample = drawn(frame, RowChoice())
    (told,) = sampled(sample.counts.to_pandas())
    assert "contacts" in told.assumption
    assert f"of {N:,} were drawn" in told.evidence
    assert sampled(choose_rows(loaded(frame), RowChoice()).counts.to_pandas()) == ()


def test_a_finding_says_that_it_speaks_of_a_sample_and_nothing_where_all_were_taken(frame):
    finding = Finding("one", "study", "none", "Nothing", "fine", "sure", n=5, action="Wait.")
    found = Findings((finding,))
    _, sample = drawn(frame, RowChoice())
    (told,) = with_sample(found, sample.counts.to_pandas())
    assert f"of {N:,} contacts were drawn and analysed" in told.caveats[-1]
    assert with_sample(found, choose_rows(loaded(frame), RowChoice()).counts.to_pandas()) is found
