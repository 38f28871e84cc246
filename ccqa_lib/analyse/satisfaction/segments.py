"""Which groups are more or less satisfied than the others, held to all groups looked at?"""

from dataclasses import replace

import numpy as np
import pandas as pd

from ccqa_lib.analyse.compare.adjust import benjamini_hochberg
from ccqa_lib.analyse.satisfaction.grouping import grouping
from ccqa_lib.analyse.satisfaction.responses import Responses
from ccqa_lib.analyse.satisfaction.silence import difference
from ccqa_lib.show.language import mark_heads, say

CLEAR = 0.05
MOST_GROUPS = 30  # a column with more values is no grouping
COLUMNS = mark_heads([
    "column", "group", "n", "share", "low", "high", "difference", "difference_low",
    "difference_high", "p", "p_adjusted", "is_clear",
])  # fmt: skip


def segments_of(responses: Responses) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Compare each group of each segment column with all others.

    Returns
    -------
    frame : one row a group shown: see COLUMNS; shares in percent, differences in percentage
        points; `p_adjusted` over all groups of all columns (Benjamini and Hochberg).
    notes : what is not shown, and why.
    """
    found, notes, bare = [], [], replace(responses, frame=responses.frame[[]])
    for column in responses.plan.segments:
        groups = grouping(responses.frame[column], responses.counts)
        if not 2 <= len(groups.names) <= MOST_GROUPS:
            notes.append(
                say(
                    "'{column}' has {count} groups; 2 to {most} are compared.",
                    column=column,
                    count=len(groups.names),
                    most=MOST_GROUPS,
                )
            )
            continue
        shown = _shown(groups.sizes, responses.plan.min_cell)
        if hidden := len(groups.names) - len(shown):
            notes.append(say("{count} groups of '{column}' are too small to be shown.",
                             count=hidden, column=column))  # fmt: skip
        found += [_row(bare, (column, groups.names[i]), groups.inside(i)) for i in shown]
    frame = pd.DataFrame(found, columns=COLUMNS[:-2])
    frame["p_adjusted"] = benjamini_hochberg(frame["p"]) if len(frame) else frame["p"]
    frame["is_clear"] = frame["p_adjusted"] < CLEAR
    return frame, tuple(notes)


def _shown(sizes: np.ndarray, fewest: int) -> list[int]:
    """Return the groups shown; never all but one, which could then be worked out."""
    hidden = list(np.flatnonzero(sizes < fewest))
    if len(hidden) == 1:
        hidden.append(int(np.argsort(sizes, kind="stable")[1]))
    return [i for i in range(len(sizes)) if i not in hidden]


def _row(responses: Responses, named: tuple[str, str], inside: np.ndarray) -> tuple:
    part = responses.of(inside)
    share = part.share(part.top, say("satisfied"))
    gap = difference(responses, inside, "difference")
    se = (gap.high - gap.low) / (2 * responses.reach)
    p = float(responses.chance(gap.estimate, se)) if inside.sum() > 1 else 1.0
    ends = (share.estimate, share.low, share.high, gap.estimate, gap.low, gap.high)
    return (*named, part.n, *ends, p)
