"""Findings of the control study: is the measure in control, will it meet its target, how sure?"""

from collections.abc import Mapping, Sequence

from ccqa_lib.analyse.spc.control_chart import ControlChart
from ccqa_lib.findings.control_case import ControlCase
from ccqa_lib.findings.control_level import level_finding, target_finding
from ccqa_lib.findings.control_quality import quality_finding
from ccqa_lib.findings.control_signals import is_recent, signal_finding
from ccqa_lib.findings.control_state import (
    back_in_range_finding,
    drift_finding,
    nothing_finding,
    spread_finding,
)  # fmt: skip
from ccqa_lib.findings.control_sureness import how_sure
from ccqa_lib.findings.finding import Finding, Findings
from ccqa_lib.findings.words import UNCERTAIN
from ccqa_lib.show.events import read_events

PAST_SIGNALS = 2  # signals that are over and yet told one by one, the latest first


def control_findings(
    chart: ControlChart,
    study: str,
    owner: str = "",
    events: Sequence[str] = (),
    levels: Mapping[str, Sequence[str]] | None = None,
) -> Findings:
    """Return two to five findings of a control chart, the present state first.

    Parameters
    ----------
    study : str
        Name of the study.
    owner : str
        Who acts on the measure.
    events : sequence of str
        What happened when, as '2026-02-03 new IVR menu'.
    levels : mapping of column to values, optional
        What the chart was narrowed to, as ``{"site": ["Hong Kong"]}``.
    """
    case = ControlCase(chart, study, owner, read_events(events), levels or {})
    has_target = chart.target is not None and chart.assurance != "no target"
    level = target_finding(case) if has_target else level_finding(case)
    told = [drift_finding(case)] if case.drifts else _signals(case)
    if chart.spread is not None and chart.spread.is_clear and not case.drifts:
        told = [*told[:2], spread_finding(case)]
    told += [level] if has_target or not (case.drifts or _is_told(told)) else []
    return Findings((*told, quality_finding(case)))


def _is_told(told: Sequence[Finding]) -> bool:
    """Is the level told already, by the finding that stands in for a verdict?"""
    return any(finding.kind in ("none", "level") and finding.effect for finding in told)


def _signals(case: ControlCase) -> list[Finding]:
    """Return the present state, and the latest signals that are over and more than chance."""
    signals = case.chart.signals
    over = [s for s in signals if not s.still_on and how_sure(case, s) != UNCERTAIN]
    told = [signal_finding(case, signal) for signal in over[: -PAST_SIGNALS - 1 : -1]]
    if case.is_signal_on:
        return [signal_finding(case, signals[-1]), *told]
    if over and is_recent(case, over[-1]):
        return [back_in_range_finding(case, over[-1]), *told]
    return [nothing_finding(case), *told]
