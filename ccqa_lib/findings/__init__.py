"""From a result to what it means: headline, size, certainty, caveats and next step."""

from ccqa_lib.findings.attrition import attrition_findings
from ccqa_lib.findings.attrition_trust import attrition_card
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.causes import cause_case, cause_findings
from ccqa_lib.findings.causes_card import cause_card, cause_tables, cause_tollgate
from ccqa_lib.findings.causes_change import change_blocks
from ccqa_lib.findings.causes_themes import theme_blocks
from ccqa_lib.findings.charter import charter_blocks
from ccqa_lib.findings.control import control_findings
from ccqa_lib.findings.control_card import control_card
from ccqa_lib.findings.control_plan import control_plan
from ccqa_lib.findings.define import define_findings
from ccqa_lib.findings.define_case import define_case
from ccqa_lib.findings.define_gate import define_card, define_tollgate
from ccqa_lib.findings.finding import Effect, Finding, Findings
from ccqa_lib.findings.frozen import ledger_blocks, with_trust
from ccqa_lib.findings.improve import improve_findings
from ccqa_lib.findings.improve_case import balancing_words, improve_case, trial_of
from ccqa_lib.findings.improve_gate import improve_blocks, improve_card, improve_tollgate
from ccqa_lib.findings.measure import measure_findings
from ccqa_lib.findings.measure_gate import (
    ledger_proposal,
    measure_card,
    measure_case,
    measure_tollgate,
)
from ccqa_lib.findings.sampled import with_sample
from ccqa_lib.findings.satisfaction import satisfaction_findings, who_answered
from ccqa_lib.findings.satisfaction_card import satisfaction_card

__all__ = [
    "Effect", "Finding", "Findings", "StudyCase", "attrition_card", "attrition_findings",
    "balancing_words", "cause_card", "cause_case", "cause_findings", "cause_tables",
    "cause_tollgate", "change_blocks", "charter_blocks", "control_card", "control_findings",
    "control_plan", "define_card", "define_case", "define_findings", "define_tollgate",
    "improve_blocks", "improve_card", "improve_case", "improve_findings", "improve_tollgate",
    "ledger_blocks", "ledger_proposal", "measure_card", "measure_case", "measure_findings",
    "measure_tollgate", "satisfaction_card", "satisfaction_findings", "theme_blocks",
    "trial_of", "who_answered", "with_sample", "with_trust",
]  # fmt: skip
