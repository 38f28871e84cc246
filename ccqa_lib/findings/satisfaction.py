"""Findings on satisfaction: how satisfied, what goes with it, who is more so, who was silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.control import control_findings
from ccqa_lib.findings.finding import Finding, Findings
from ccqa_lib.findings.satisfaction_drivers import driver_findings
from ccqa_lib.findings.satisfaction_level import level_finding, no_level_finding
from ccqa_lib.findings.satisfaction_others import quality_link_findings, segment_findings
from ccqa_lib.findings.satisfaction_trust import silence_finding, trust_findings

FIRST_DRIVERS = 3  # drivers on the first screen; the others follow


@dataclass(frozen=True, eq=False)
class SurveySubject:
    """Who answered what, for the headlines: `who` as "customers", `answer` the column's words."""

    who: str
    answer: str


def satisfaction_findings(
    result: Satisfaction,
    case: StudyCase,
    subject: SurveySubject,
) -> Findings:
    """Return the findings of the study, the level first, then what goes with it.

    Parameters
    ----------
    case : StudyCase
        Study, owner, period and what the run is narrowed to.
    """
    case = replace(case, n=result.n)
    if result.responses is None:
        return Findings((no_level_finding(case, result),))
    drivers, others = driver_findings(result, case)
    told = [level_finding(case, result, subject.who), *drivers[:FIRST_DRIVERS]]
    told += trust_findings(case, result) + silence_finding(case, result)
    told += [*_trend(result, case), *segment_findings(case, result)]
    told += [*quality_link_findings(case, result), *drivers[FIRST_DRIVERS:], *others]
    return Findings(tuple(told))


def subject_of(respondent: str, outcome: str) -> SurveySubject:
    """Return who is meant by a run's setting of `respondent`."""
    who = {"external": "customers", "internal": "staff"}.get(respondent, "respondents")
    return SurveySubject(who, outcome)


def survey_case(
    study: str, owner: str, period: tuple[str, str] | None, levels: Mapping[str, Sequence[str]]
) -> StudyCase:
    """Return what all findings of a run share."""
    return StudyCase(study, owner, None, period, levels)


def _trend(result: Satisfaction, case: StudyCase) -> list[Finding]:
    """Return what the chart over time says of the latest state."""
    if result.trend is None:
        return []
    found = control_findings(result.trend, case.study, case.owner, levels=case.levels).items[0]
    return [replace(found, id=f"trend-{found.id}")]
