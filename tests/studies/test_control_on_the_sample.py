"""Every ready control run of the sample centre finds what was planted, and nothing else."""

import json
from pathlib import Path

import pytest
from astray import findings_astray
from stored import as_stored

from ccqa_lib.data.sample.truth import (
    COMPLAINTS,
    HANDLE_STEP,
    QUIET_MEASURES,
    SURGE,
)

STORED = json.loads(Path(__file__).with_name("control_findings.json").read_text("utf-8"))
RUNS = sorted(STORED)


@pytest.fixture
def findings(done_once, request):
    run = request.param
    return run, done_once(f"params/sample_centre/{run}.yml")["found"].to_list()


@pytest.mark.parametrize("findings", RUNS, indirect=True)
def test_the_findings_are_the_stored_ones(findings):
    run, given = findings
    assert [as_stored(finding, "period") for finding in given] == STORED[run]


@pytest.mark.parametrize("findings", RUNS, indirect=True)
def test_every_finding_leads_to_evidence_that_is_about_it(findings, done_once):
    assert findings_astray(done_once(f"params/sample_centre/{findings[0]}.yml")["executed"]) == []


@pytest.mark.parametrize(
    ("findings", "planted"),
    [
        ("handle_time", HANDLE_STEP["from"]),
        ("handle_time_flights", HANDLE_STEP["from"]),
        ("complaint_rate", COMPLAINTS["from"]),
        ("repeat_contact_share", "2026-03-02"),
    ],
    indirect=["findings"],
)
def test_a_planted_change_is_dated_to_its_week(findings, planted):
    first = findings[1][0]
    assert first["kind"] == "signal"
    assert first["period"][0] == planted
    assert "coincides with" in first["caveats"][0]


@pytest.mark.parametrize("findings", ["abandoned_share"], indirect=True)
def test_a_surge_is_told_as_over(findings):
    first, surge, *_ = findings[1]
    assert first["kind"] == "none"
    assert surge["period"][0] == SURGE["from"]
    assert surge["verdict"] == "fine"


@pytest.mark.parametrize("findings", QUIET_MEASURES, indirect=True)
def test_a_measure_without_a_plant_stays_silent(findings):
    assert findings[1][0]["kind"] == "none"
    assert all(finding["kind"] != "signal" for finding in findings[1])
