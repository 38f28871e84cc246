"""The attrition runs of the sample centre find what was planted, and accuse nobody innocent."""

import json
from pathlib import Path

import pytest
from astray import findings_astray
from stored import as_stored

from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.data.sample.truth import (
    LEAVING_FROM_DAY,
    LEAVING_INNOCENT,
    LEAVING_SHIFT,
    LEAVING_SITE,
    WORSE_SUPERVISORS,
)

STORED = json.loads(Path(__file__).with_name("attrition_findings.json").read_text("utf-8"))


@pytest.fixture
def study(done_once, request, monkeypatch):
    monkeypatch.setenv("CCQA_PSEUDONYM_KEY", "the key of the tests")
    return request.param, done_once(f"params/sample_centre/{request.param}.yml")


@pytest.mark.parametrize("study", sorted(STORED), indirect=True)
def test_the_attrition_findings_are_the_stored_ones(study):
    run, names = study
    assert [as_stored(finding, "period") for finding in names["found"].to_list()] == STORED[run]


@pytest.mark.parametrize("study", sorted(STORED), indirect=True)
def test_every_finding_leads_to_evidence_that_is_about_it(study):
    assert findings_astray(study[1]["executed"]) == []


@pytest.mark.parametrize("study", ["attrition"], indirect=True)
def test_planted_ratios_lie_in_their_intervals_and_innocents_are_not_claimed(study):
    ratios = study[1]["result"].factors.ratios
    planted = {("shift", k): v for k, v in LEAVING_SHIFT.items()}
    planted |= {("site", k): v for k, v in LEAVING_SITE.items()}
    for row in ratios.itertuples():
        if row.factor in LEAVING_INNOCENT:
            assert row.p_adjusted > 0.05 and row.low <= 1 <= row.high
        if (row.factor, row.level) in planted:
            reference = planted[(row.factor, row.per.removeprefix("against "))]
            assert row.low <= planted[(row.factor, row.level)] / reference <= row.high


@pytest.mark.parametrize("study", ["attrition_cost"], indirect=True)
def test_the_factors_named_beforehand_are_found(study):
    clear = study[1]["result"].factors.clear
    assert set(clear["factor"]) == {"shift", "commute_minutes"}
    assert (clear["ratio"] > 1).all()


@pytest.mark.parametrize("study", ["attrition"], indirect=True)
def test_the_planted_cliff_is_found_to_the_day(study):
    peak = study[1]["result"].pace.peak
    assert (peak.start, peak.end) == LEAVING_FROM_DAY[1:3]


@pytest.mark.parametrize("study", ["attrition"], indirect=True)
def test_no_supervisor_is_named_at_a_size_that_cannot_tell(study):
    """Each of the three worse ones has five or so expected leavers: too few to be told apart."""
    teams = study[1]["result"].teams
    assert teams.detectable > 2.5
    assert not len(teams.flagged)
    shown = json.dumps(study[1]["found"].to_list())
    assert not [name for name in WORSE_SUPERVISORS if name in shown]
    assert all(name.startswith("supervisor ") for name in teams.frame["team"])


@pytest.mark.parametrize("study", sorted(STORED), indirect=True)
def test_no_table_tells_of_fewer_than_five(study):
    result = study[1]["result"]
    counts = [
        result.rate.by_cause["leavers"], result.recent.by_cause["leavers"],
        result.probation.milestones["at_risk"], result.pace.bands["leavers"],
        result.teams.frame["people"], result.teams.frame["leavers"],
    ]  # fmt: skip
    if not isinstance(result.cohorts, CannotTell):
        counts += [result.cohorts.frame["hired"], result.cohorts.frame["left"]]
    assert not any((column.dropna() < 5).any() for column in counts)
