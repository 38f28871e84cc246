"""What a report card says of a table of which a sample was drawn."""

import pandas as pd

from ccqa_lib.findings.card import Assumption
from ccqa_lib.findings.words import table_words
from ccqa_lib.show.language import mark, say

NOT_DRAWN = "not drawn into the sample"  # how `data.drawn_rows` begins its reason


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
            say("a sample speaks for all {rows}", rows=table_words(row.table)), "holds",
            say(
                "{drawn} of {total} were drawn by a hash of their key, the same in each run.",
                drawn=f"{used.get(row.table, 0):,}",
                total=f"{used.get(row.table, 0) + row.rows:,}",
            ),
            mark("Counts that rest on them are the sample's; intervals allow for its size."),
        )
        for row in left.itertuples()
    )  # fmt: skip
