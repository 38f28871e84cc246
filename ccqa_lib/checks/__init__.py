"""Check: is this table fit for the question? Every result is data; all run, then one report."""

from ccqa_lib.checks.analyse import analyse_checks
from ccqa_lib.checks.control import control_checks
from ccqa_lib.checks.result import CheckReport, CheckResult
from ccqa_lib.checks.satisfaction import satisfaction_checks
from ccqa_lib.checks.staff import attrition_checks

__all__ = [
    "CheckReport", "CheckResult", "analyse_checks", "attrition_checks", "control_checks",
    "satisfaction_checks",
]  # fmt: skip
