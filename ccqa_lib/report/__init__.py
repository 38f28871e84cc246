"""From an executed notebook to the page that a director reads, and the index of all pages."""

from ccqa_lib.report.judge import check_proof
from ccqa_lib.report.outputs import findings_of, proof_of
from ccqa_lib.report.proof import TableUse, prove

__all__ = ["TableUse", "check_proof", "findings_of", "proof_of", "prove"]
