"""From a result to what it means: headline, size, certainty, caveats and next step."""

from ccqa_lib.findings.control import control_findings
from ccqa_lib.findings.control_card import control_card
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.findings.satisfaction import satisfaction_findings, subject_of, survey_case
from ccqa_lib.findings.satisfaction_card import satisfaction_card

__all__ = [
    "Effect", "Finding", "Findings", "control_card", "control_findings", "satisfaction_card",
    "satisfaction_findings", "subject_of", "survey_case",
]  # fmt: skip
