"""The analyse study recovers the answer key of repeat contacts, and claims nothing else."""

import pytest
from astray import findings_astray

from ccqa_lib.data.sample import truth

PLANTED = {
    ("channel", "queue"): "cause-channel-queue",
    ("wait_seconds",): "cause-wait-seconds",
    ("agent_tenure_days",): "cause-agent-tenure-days",
    ("desktop_version",): "cause-desktop-version",
}


@pytest.fixture
def result(done_once):
    return done_once("params/sample_centre/repeat_causes.yml")


def test_the_causes_are_the_planted_ones_by_their_columns(result):
    told = [finding for finding in result["found"].to_list() if finding["kind"] != "comparison"]
    found = {tuple(finding["factors"]): finding for finding in told}
    assert set(found) == set(PLANTED)
    assert {factors: finding["id"] for factors, finding in found.items()} == PLANTED
    assert {finding["kind"] for finding in found.values()} == {"cause"}
    segment = found["channel", "queue"]["levels"]
    assert segment == {"queue": [truth.REPEAT_QUEUE], "channel": [truth.REPEAT_CHANNEL]}
    assert found["desktop_version",]["levels"] == {"desktop_version": ["4.2"]}
    assert truth.REPEAT_RELEASE_FROM in found["desktop_version",]["headline"]


def test_the_rise_since_the_release_is_no_change_of_mix(result):
    (finding,) = [each for each in result["found"].to_list() if each["kind"] == "comparison"]
    assert finding["id"] == "change-between-periods"
    assert result["change"].stretches.after[0].date().isoformat() == truth.REPEAT_RELEASE_FROM
    assert not any(split.is_mix for split in result["change"].splits)
    assert "explain none of it beyond chance" in finding["headline"]


def test_thresholds_lie_near_the_planted_ones(result):
    levels = {key: value for finding in result["found"] for key, value in finding.levels.items()}
    (wait,), (tenure,) = levels["wait_seconds"], levels["agent_tenure_days"]
    assert abs(float(wait.removeprefix("over ")) - truth.REPEAT_WAIT_SECONDS) < 12
    assert abs(float(tenure.removeprefix("up to ")) - truth.REPEAT_NEW_DAYS) < 12


def test_the_innocent_and_the_proxy_are_logged_and_not_claimed(result):
    verdicts = result["search"].log.set_index("column")["verdict"]
    assert verdicts["ivr_menu"].startswith("rides on a cause")
    assert not verdicts[list(truth.INNOCENT)].str.startswith("cause").any()
    assert verdicts["resolved"].startswith("not tested")


def test_every_finding_leads_to_evidence_that_is_about_it(result):
    assert findings_astray(result["executed"]) == []
