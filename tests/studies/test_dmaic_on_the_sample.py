"""The DMAIC studies on the sample centre find what was planted, and say no more than that."""

import json
from pathlib import Path

import pytest
from astray import findings_astray
from stored import as_stored

from ccqa_lib.data.sample import truth

STORED = json.loads(Path(__file__).with_name("dmaic_findings.json").read_text("utf-8"))
RUNS = sorted(STORED)


@pytest.fixture
def outcome(done_once, request):
    return request.param, done_once(f"params/{request.param}.yml")


@pytest.mark.parametrize("outcome", RUNS, indirect=True)
def test_the_findings_are_the_stored_ones(outcome):
    run, namespace = outcome
    assert [as_stored(finding) for finding in namespace["found"].to_list()] == STORED[run]


@pytest.mark.parametrize("outcome", RUNS, indirect=True)
def test_every_finding_leads_to_evidence_that_is_about_it(outcome):
    assert findings_astray(outcome[1]["executed"]) == []


@pytest.mark.parametrize("outcome", ["sample_centre/measure_quality"], indirect=True)
def test_the_lenient_evaluator_and_the_unreliable_item_are_named_and_no_other(outcome):
    study = outcome[1]["evaluators"]
    assert study.failing_items == [truth.UNRELIABLE_ITEM]
    assert study.leaning == [truth.LENIENT_EVALUATOR]
    first = outcome[1]["found"].to_list()[0]
    assert first["verdict"] == "act" and first["headline"].startswith("Not yet trusted")


@pytest.mark.parametrize("outcome", ["sample_centre/complaints_called_back"], indirect=True)
def test_the_planted_fall_of_complaints_is_claimed_with_its_size(outcome):
    judged = outcome[1]["judged"]
    step = judged.series.effects[0]
    planted = truth.COMPLAINTS["after_per_1000"] - truth.COMPLAINTS["before_per_1000"]
    assert judged.is_claim and step.low < planted < step.high


@pytest.mark.parametrize("outcome", ["repeat_contacts/dmaic_1_define"], indirect=True)
def test_queue_and_channel_of_the_planted_segment_stand_out(outcome):
    out = outcome[1]["defined"].standouts
    found = set(zip(out["column"], out["segment"], strict=True))
    assert found == {("queue", truth.REPEAT_QUEUE), ("channel", truth.REPEAT_CHANNEL)}


@pytest.mark.parametrize("outcome", ["repeat_contacts/dmaic_1_define"], indirect=True)
def test_rework_of_cases_is_what_was_planted(outcome):
    share = outcome[1]["process"].rework.share
    planted = 1 - (1 - truth.REWORK_SHARE) * (1 - truth.PING_PONG_SHARE)
    assert share.low < planted < share.high


@pytest.mark.parametrize("outcome", ["repeat_contacts/dmaic_5_control"], indirect=True)
def test_control_judges_by_the_limits_of_the_ledger(outcome):
    namespace = outcome[1]
    frozen = namespace["frozen"]
    assert frozen.version == 1 and namespace["held"].changed.empty
    centre = namespace["judged"].points["centre"].iloc[0]
    assert centre == pytest.approx(frozen.centre, rel=1e-12)


def test_a_change_before_which_there_is_too_little_is_refused(run_study):
    namespace = run_study("params/sample_centre/complaints_called_back.yml", began="2025-02-03")
    first = namespace["found"].to_list()[0]
    assert first["kind"] == "none" and first["verdict"] == "cannot tell"
    assert "enough periods on both sides" in first["headline"]
