"""From an executed notebook to the page that a director reads, and the index of all pages.

The front holds what notebooks use; pages and index are imported by their modules, so that a
kernel does not wait for what only a finished run needs.
"""

from ccqa_lib.report.proof import TableUse, prove
from ccqa_lib.report.uses import table_uses

__all__ = ["TableUse", "prove", "table_uses"]
