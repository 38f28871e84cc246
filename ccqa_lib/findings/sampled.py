"""What findings and a report card say of a table of which a sample was drawn."""

from dataclasses import replace

import pandas as pd

from ccqa_lib.findings.card import Assumption
from ccqa_lib.findings.finding import Findings
from ccqa_lib.findings.words import table_words
from ccqa_lib.show.language import mark, say

NOT_DRAWN = "not drawn into the sample"  # how `data.drawn_rows` begins its reason


def sampled(counts: pd.DataFrame | None) -> tuple[Assumption, ...]:
    """Return for each table of which a sample was drawn that it was; nothing where none was.

    `counts` has `table`, `excluded` ("used" or why not) and `rows`.
    """
    return tuple(
        Assumption(
            say("a sample speaks for all {rows}", rows=table_words(table)), "holds",
            say(
                "{drawn} of {total} were drawn by a hash of their key, the same in each run.",
                drawn=f"{drawn:,}", total=f"{total:,}",
            ),
            mark("Counts that rest on them are the sample's; intervals allow for its size."),
        )
        for table, drawn, total in _drawn(counts)
    )  # fmt: skip


def with_sample(found: Findings, counts: pd.DataFrame | None) -> Findings:
    """Add to each finding that counts rows what they were drawn from; the same where none were."""
    told = tuple(
        say("{drawn} of {total} {rows} were drawn and analysed; counts are those of the sample.",
            drawn=f"{drawn:,}", total=f"{total:,}", rows=table_words(table))
        for table, drawn, total in _drawn(counts)
    )  # fmt: skip
    if not told:
        return found
    return Findings(
        tuple(replace(each, caveats=(*each.caveats, *told)) if each.n else each for each in found)
    )


def _drawn(counts: pd.DataFrame | None) -> list[tuple[str, int, int]]:
    """Return for each table of which a sample was drawn: its name, rows drawn, rows in all."""
    if counts is None:
        return []
    left = counts[counts["excluded"].str.startswith(NOT_DRAWN)]
    used = counts[counts["excluded"] == "used"].set_index("table")["rows"]
    return [
        (row.table, int(used.get(row.table, 0)), int(used.get(row.table, 0) + row.rows))
        for row in left.itertuples()
    ]
