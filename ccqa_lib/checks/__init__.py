"""Check: is this table fit for the question? Every result is data; all run, then one report."""

from ccqa_lib.checks.analyse import analyse_checks
from ccqa_lib.checks.control import control_checks
from ccqa_lib.checks.result import CheckReport, CheckResult

__all__ = ["CheckReport", "CheckResult", "analyse_checks", "control_checks"]
