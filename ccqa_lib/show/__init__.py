"""What a notebook shows: blocks of plain data, drawn as HTML by one escaping writer."""

from ccqa_lib.show.blocks import BLOCK_MIME, FINDING_MIME, Block, figure, proof, table, text
from ccqa_lib.show.quotes import quotes

__all__ = ["BLOCK_MIME", "FINDING_MIME", "Block", "figure", "proof", "quotes", "table", "text"]
