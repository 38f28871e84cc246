"""A report card: what must hold for a study to mean what it says, and whether it does."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Literal

import pandas as pd

from ccqa_lib.show import Block, table

Holds = Literal["holds", "nearly", "does not hold", "does not apply"]
_COLUMNS = ("assumption", "verdict", "evidence", "what it means for the reader")
NOTHING = "Nothing to mind."
NOT_DRAWN = "not drawn into the sample"  # how `data.drawn_rows` begins its reason


@dataclass(frozen=True)
class Assumption:
    """One thing that must be true: whether it is, the evidence, and what follows if not."""

    assumption: str
    verdict: Holds
    evidence: str
    meaning: str = NOTHING


def card(rows: Sequence[Assumption], subject: str) -> Block:
    """Return the card of a study: every assumption with its verdict, counted in the caption."""
    frame = pd.DataFrame([astuple(row) for row in rows], columns=list(_COLUMNS))
    broken = sum(row.verdict == "does not hold" for row in rows)
    minded = sum(row.verdict == "nearly" for row in rows)
    told = f"{broken} of {len(rows)} do not hold" if broken else "all hold"
    told += f", {minded} only nearly" if minded else ""
    return table(frame, f"Assumptions of {subject}: {told}", role="assumptions")


def sampled(counts: pd.DataFrame | None) -> tuple[Assumption, ...]:
    """Return for each table of which a sample was drawn that it was; nothing where none was.

    `counts` has `table`, `excluded` ("used" or why not) and `rows`.
    """
    if counts is None:
        return ()
    left = counts[counts["excluded"].str.startswith(NOT_DRAWN)]
    used = counts[counts["excluded"] == "used"].set_index("table")["rows"]
    return tuple(
        Assumption(
            f"a sample speaks for all {row.table}", "holds",
            f"{used.get(row.table, 0):,} of {used.get(row.table, 0) + row.rows:,} were drawn by a "
            "hash of their key, the same in each run.",
            "Counts that rest on them are the sample's; intervals allow for its size.",
        )
        for row in left.itertuples()
    )  # fmt: skip
