"""Which option scores best, and does it still when a criterion counts twice?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark_heads, say

CRITERIA = ("effect", "ease", "speed", "safety")
_HEADS = mark_heads((
    "option", "cause", "effect", "ease", "speed", "safety", "cost", "score", "leads",
))  # fmt: skip


@dataclass(frozen=True, eq=False)
class ScoredOptions:
    """Options by score: option, cause, the four criteria, cost, score (mean, 1 to 5), leads.

    `leads` counts under how many of five weightings (all alike, and each criterion twice) an
    option is first, alone or tied.
    """

    rows: pd.DataFrame

    @property
    def is_clear(self) -> bool:
        """Does one option lead alone under every weighting?"""
        return bool((self.rows["leads"] > 0).sum() == 1)

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        title = say("Options: the lead depends on the weights")
        if self.is_clear:
            title = say("Options: one leads however they are weighed")
        note = say(
            "Scores are opinions, 1 poor to 5 good; leads: of five weightings, how often first."
        )
        return table(self.rows, title, note=note, formats={"score": ".2f", "cost": ",.0f"})


def score_options(options: Sequence[Mapping[str, Any]]) -> ScoredOptions | None:
    """Score options, the best first; None where there are none."""
    if not options:
        return None
    frame = pd.DataFrame(list(options))
    scores = frame[list(CRITERIA)].astype(float)
    leads = (scores.mean(axis=1) >= scores.mean(axis=1).max() - 1e-12).astype(int)
    for name in CRITERIA:
        weighed = (scores.sum(axis=1) + scores[name]) / (len(CRITERIA) + 1)
        leads += (weighed >= weighed.max() - 1e-12).astype(int)
    rows = frame.assign(score=scores.mean(axis=1), leads=leads)
    rows = rows.sort_values(["score", "option"], ascending=[False, True], ignore_index=True)
    columns = ["option", "cause", *CRITERIA, "cost", "score", "leads"]
    return ScoredOptions(rows[columns])
