"""From a result to what it means: headline, size, certainty, caveats and next step."""

from ccqa_lib.findings.attrition import attrition_findings
from ccqa_lib.findings.attrition_trust import attrition_card
from ccqa_lib.findings.control import control_findings
from ccqa_lib.findings.control_card import control_card
from ccqa_lib.findings.finding import Effect, Finding, Findings

__all__ = [
    "Effect", "Finding", "Findings", "attrition_card", "attrition_findings", "control_card",
    "control_findings",
]  # fmt: skip
