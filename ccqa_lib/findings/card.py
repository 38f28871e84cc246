"""A report card: what must hold for a study to mean what it says, and whether it does."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Literal

import pandas as pd

from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import listed

Holds = Literal["holds", "nearly", "does not hold", "does not apply"]
_HOLDS = mark(("holds", "nearly", "does not hold", "does not apply"))
_COLUMNS = mark_heads(("assumption", "verdict", "evidence", "what it means for the reader"))
NOTHING = mark("Nothing to mind.")


@dataclass(frozen=True)
class Assumption:
    """One thing that must be true: whether it is, the evidence, and what follows if not."""

    assumption: str
    verdict: Holds
    evidence: str
    meaning: str = NOTHING


def card(rows: Sequence[Assumption], subject: str) -> Block:
    """Return the card of a study: every assumption with its verdict, counted in the caption."""
    cells = [tuple(map(word, astuple(row))) for row in rows]
    frame = pd.DataFrame(cells, columns=list(_COLUMNS))
    broken = sum(row.verdict == "does not hold" for row in rows)
    minded = sum(row.verdict == "nearly" for row in rows)
    told = [say("all hold")]
    if broken:
        told = [say("{count} of {total} do not hold", count=broken, total=len(rows))]
    told += [say("{count} only nearly", count=minded)] if minded else []
    caption = say("Assumptions of {subject}: {told}", subject=word(subject), told=listed(told))
    return table(frame, caption, role="assumptions")
