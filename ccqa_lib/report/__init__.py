"""From an executed notebook to the page that a director reads, and the index of all pages.

The front holds what notebooks use; pages and index are imported by their modules, so that a
kernel does not wait for what only a finished run needs, nor the index for what kernels use.
"""

from typing import TYPE_CHECKING

from ccqa_lib.fronts import filled_when_asked

if TYPE_CHECKING:
    from ccqa_lib.report.proof import TableUse, prove
    from ccqa_lib.report.uses import table_uses

__all__ = ["TableUse", "prove", "table_uses"]
_HOMES = {"TableUse": "proof", "prove": "proof", "table_uses": "uses"}
__getattr__, __dir__ = filled_when_asked(__name__, _HOMES)
