"""Findings on satisfaction: how satisfied, what goes with it, who is more so, who was silent."""

from dataclasses import replace

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.control import control_findings
from ccqa_lib.findings.finding import Finding, Findings
from ccqa_lib.findings.satisfaction_drivers import driver_findings
from ccqa_lib.findings.satisfaction_level import level_finding, no_level_finding
from ccqa_lib.findings.satisfaction_others import quality_link_findings, segment_findings
from ccqa_lib.findings.satisfaction_trust import silence_finding, trust_findings
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about

FIRST_DRIVERS = 3  # drivers on the first screen; the others follow
_WHO = {"external": mark("customers"), "internal": mark("staff")}


def satisfaction_findings(
    result: Satisfaction,
    case: StudyCase,
    who: str,
) -> Findings:
    """Return the findings of the study, the level first, then what goes with it.

    Parameters
    ----------
    case : StudyCase
        Study, owner, period and what the run is narrowed to.
    who : str
        Those who answered, as "customers".
    """
    case = replace(case, n=result.n)
    if result.responses is None:
        return Findings((no_level_finding(case, result),))
    drivers, others = driver_findings(result, case)
    told = [level_finding(case, result, who), *drivers[:FIRST_DRIVERS]]
    told += trust_findings(case, result) + silence_finding(case, result)
    told += [*_trend(result, case), *segment_findings(case, result)]
    told += [*quality_link_findings(case, result), *drivers[FIRST_DRIVERS:], *others]
    return Findings(tuple(told))


def who_answered(respondent: str) -> str:
    """Name those who answered, by the setting `respondent`."""
    return word(_WHO.get(respondent) or mark("respondents"))


def _trend(result: Satisfaction, case: StudyCase) -> list[Finding]:
    """Return what the chart over time says of the latest state."""
    if result.trend is None:
        return []
    found = control_findings(result.trend, case.study, case.owner, levels=case.levels).items[0]
    told = found.headline.removeprefix(about(result.trend.measure, ""))
    headline = say("Over time: {told}", told=told)
    return [replace(found, id=f"trend-{found.id}", headline=headline)]
