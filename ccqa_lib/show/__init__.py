"""What a notebook shows: blocks of plain data, drawn as HTML by one escaping writer.

The front is filled when it is first asked: the command line uses modules of this package that
need no tables, and does not wait for pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ccqa_lib.show.mimes import BLOCK_MIME, FINDING_MIME

if TYPE_CHECKING:
    from ccqa_lib.show.blocks import Block, figure, proof, table, text
    from ccqa_lib.show.free_text import quotes

__all__ = ["BLOCK_MIME", "FINDING_MIME", "Block", "figure", "proof", "quotes", "table", "text"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = "free_text" if name == "quotes" else "blocks"
    return getattr(import_module(f"ccqa_lib.show.{room}"), name)
