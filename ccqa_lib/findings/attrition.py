"""Findings of the attrition study: how many, when, with what, what next."""

from collections.abc import Mapping, Sequence

from ccqa_lib.analyse.attrition.capacity import ServiceLevels
from ccqa_lib.analyse.attrition.cost import LeavingCost
from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.analyse.attrition.study import AttritionStudy
from ccqa_lib.findings.attrition_absence import absence_findings
from ccqa_lib.findings.attrition_ahead import ahead_findings, intervention_finding
from ccqa_lib.findings.attrition_case import attrition_case
from ccqa_lib.findings.attrition_causes import factor_findings
from ccqa_lib.findings.attrition_hires import hires_finding
from ccqa_lib.findings.attrition_level import rate_finding
from ccqa_lib.findings.attrition_teams import team_finding
from ccqa_lib.findings.attrition_trust import trust_finding
from ccqa_lib.findings.finding import Finding, Findings

_PRESSING = {"act": 0, "watch": 1, "fine": 2, "cannot tell": 3}


def attrition_findings(
    result: AttritionStudy,
    study: str,
    levels: Mapping[str, Sequence[str]] | None = None,
    cost: LeavingCost | CannotTell | None = None,
    service: ServiceLevels | CannotTell | None = None,
) -> Findings:
    """Return the findings of a study of staff, the most pressing first.

    How far they can be trusted stands last, or before all that is to be watched where something
    that they need does not hold: it must not be folded away.

    Parameters
    ----------
    study : str
        Name of the study.
    levels : mapping of column to values, optional
        What the study was narrowed to.
    cost, service : results, optional
        What leaving will cost, and do to callers; None or CannotTell where it was not asked for.
    """
    case = attrition_case(result, study, levels)
    if result.staff.is_absence:
        return absence_findings(case)
    told: list[Finding] = [rate_finding(case)]
    told += [hires_finding(case)] if result.has_base_rate else []
    told += [team_finding(case)] if result.settings.teams else []
    if result.change is not None and result.has_base_rate:
        told.append(intervention_finding(case))
    if result.settings.forecast_months and result.has_base_rate:
        told += ahead_findings(case, cost, service)
    told[1:1] = factor_findings(case)
    trust = trust_finding(case)
    is_broken = trust.verdict == "watch"
    ordered = sorted([trust, *told] if is_broken else told, key=_place)
    return Findings(tuple(ordered) if is_broken else (*ordered, trust))


def _place(finding: Finding) -> int:
    """Return how far down a finding stands; a level that no target judges stands with the watched.

    It is what the study was asked first.
    """
    place = _PRESSING[finding.verdict]
    is_level = finding.id == "leaving-rate" and finding.effect is not None
    return min(place, _PRESSING["watch"]) if is_level else place
