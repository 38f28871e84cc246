"""From a result to what it means: headline, size, certainty, caveats and next step."""

from ccqa_lib.findings.charter import charter_blocks
from ccqa_lib.findings.control import control_findings
from ccqa_lib.findings.control_card import control_card
from ccqa_lib.findings.define import define_findings
from ccqa_lib.findings.define_case import define_case
from ccqa_lib.findings.define_gate import define_card, define_tollgate
from ccqa_lib.findings.finding import Effect, Finding, Findings

__all__ = [
    "Effect", "Finding", "Findings", "charter_blocks", "control_card", "control_findings",
    "define_card", "define_case", "define_findings", "define_tollgate",
]  # fmt: skip
