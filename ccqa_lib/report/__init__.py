"""From an executed notebook to the page that a director reads, and the index of all pages.

The front holds what notebooks use; pages and index are imported by their modules, so that a
kernel does not wait for what only a finished run needs, nor the index for what kernels use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ccqa_lib.report.proof import TableUse, prove
    from ccqa_lib.report.uses import table_uses

__all__ = ["TableUse", "prove", "table_uses"]
_HOMES = {"TableUse": "proof", "prove": "proof", "table_uses": "uses"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"ccqa_lib.report.{_HOMES[name]}"), name)
