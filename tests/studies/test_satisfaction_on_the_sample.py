"""The satisfaction study on the sample centre finds the planted drivers and no other."""

import json
from pathlib import Path

import pytest
from astray import findings_astray

from ccqa_lib.data.sample.truth import DRIVERS, STAFF_DRIVERS

STORED = json.loads(Path(__file__).with_name("satisfaction_findings.json").read_text("utf-8"))
PLANTED = {"satisfaction_drivers": DRIVERS, "staff_satisfaction": STAFF_DRIVERS}


@pytest.fixture(scope="module")
def found():
    return {}


@pytest.fixture
def findings(found, run_study, request):
    run = request.param
    if run not in found:
        found[run] = run_study(f"params/sample_centre/{run}.yml")
    return run, found[run]["found"].to_list()


def as_stored(finding: dict) -> dict:
    effect = finding["effect"]
    size = [effect[end] for end in ("estimate", "low", "high")] if effect else []
    kept = {name: finding[name] for name in ("id", "kind", "verdict")}
    return {**kept, "effect": [None if end is None else float(f"{end:.3g}") for end in size]}


@pytest.mark.parametrize("findings", sorted(STORED), indirect=True)
def test_the_findings_are_the_stored_ones(findings):
    run, given = findings
    assert [as_stored(finding) for finding in given] == STORED[run]


@pytest.mark.parametrize("findings", sorted(STORED), indirect=True)
def test_every_finding_leads_to_evidence_that_is_about_it(findings, found):
    assert findings_astray(found[findings[0]]["executed"]) == []


@pytest.mark.parametrize("findings", sorted(STORED), indirect=True)
def test_the_drivers_are_the_planted_ones(findings):
    run, given = findings
    planted = {name for name, weight in PLANTED[run].items() if weight}
    named = [each["factors"][0] for each in given if each["kind"] == "driver"]
    assert set(named) == planted
