"""The satisfaction study on the sample centre finds the planted drivers and no other."""

import json
from pathlib import Path

import pytest
from astray import findings_astray
from stored import as_stored

from ccqa_lib.data.sample.truth import DRIVERS, STAFF_DRIVERS

STORED = json.loads(Path(__file__).with_name("satisfaction_findings.json").read_text("utf-8"))
PLANTED = {"satisfaction_drivers": DRIVERS, "staff_satisfaction": STAFF_DRIVERS}


@pytest.fixture
def findings(done_once, request):
    run = request.param
    return run, done_once(f"params/sample_centre/{run}.yml")["found"].to_list()


@pytest.mark.parametrize("findings", sorted(STORED), indirect=True)
def test_the_findings_are_the_stored_ones(findings):
    run, given = findings
    assert [as_stored(finding) for finding in given] == STORED[run]


@pytest.mark.parametrize("findings", sorted(STORED), indirect=True)
def test_every_finding_leads_to_evidence_that_is_about_it(findings, done_once):
    assert findings_astray(done_once(f"params/sample_centre/{findings[0]}.yml")["executed"]) == []


@pytest.mark.parametrize("findings", sorted(STORED), indirect=True)
def test_the_drivers_are_the_planted_ones(findings):
    run, given = findings
    planted = {name for name, weight in PLANTED[run].items() if weight}
    named = [each["factors"][0] for each in given if each["kind"] == "driver"]
    assert set(named) == planted
