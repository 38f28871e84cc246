"""Check: is this table fit for the question? Every result is data; all run, then one report."""

from ccqa_lib.checks.control import control_checks
from ccqa_lib.checks.result import CheckReport, CheckResult
from ccqa_lib.checks.satisfaction import satisfaction_checks

__all__ = ["CheckReport", "CheckResult", "control_checks", "satisfaction_checks"]
