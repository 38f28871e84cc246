"""From an executed notebook to the page that a director reads, and the index of all pages."""

from ccqa_lib.report.failure import render_failure
from ccqa_lib.report.index import IndexEntry, failed_entry, index_entry, index_html
from ccqa_lib.report.judge import check_proof
from ccqa_lib.report.outputs import findings_of, proof_of
from ccqa_lib.report.page import render_report
from ccqa_lib.report.proof import TableUse, prove
from ccqa_lib.report.uses import table_uses

__all__ = [
    "IndexEntry", "TableUse", "check_proof", "failed_entry", "findings_of", "index_entry",
    "index_html", "proof_of", "prove", "render_failure", "render_report",
    "table_uses",
]  # fmt: skip
