"""What a notebook shows: blocks of plain data, drawn as HTML by one escaping writer.

The front is filled when it is first asked: the command line uses modules of this package that
need no tables, and does not wait for pandas.
"""

from typing import TYPE_CHECKING

from ccqa_lib.fronts import filled_when_asked
from ccqa_lib.show.mimes import BLOCK_MIME, FINDING_MIME

if TYPE_CHECKING:
    from ccqa_lib.show.blocks import Block, figure, proof, table, text
    from ccqa_lib.show.free_text import quotes

__all__ = ["BLOCK_MIME", "FINDING_MIME", "Block", "figure", "proof", "quotes", "table", "text"]
_IN_BLOCKS = ("Block", "figure", "proof", "table", "text")
__getattr__, __dir__ = filled_when_asked(
    __name__, dict.fromkeys(_IN_BLOCKS, "blocks") | {"quotes": "free_text"}
)
