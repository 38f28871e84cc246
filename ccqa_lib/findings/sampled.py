"""What a report card says of a table of which a sample was drawn."""

import pandas as pd

from ccqa_lib.findings.card import Assumption

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
            f"a sample speaks for all {row.table}", "holds",
            f"{used.get(row.table, 0):,} of {used.get(row.table, 0) + row.rows:,} were drawn by a "
            "hash of their key, the same in each run.",
            "Counts that rest on them are the sample's; intervals allow for its size.",
        )
        for row in left.itertuples()
    )  # fmt: skip
