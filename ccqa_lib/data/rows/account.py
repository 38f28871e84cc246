"""What became of the rows of a table: counted by reason, the other sites named."""

import ibis
from ibis import _
from ibis.expr.types import Table

USED = "used"
ANOTHER_SITE = "another site"
MOST_NAMED = 12


def account_of(judged: Table, name: str, site: str = "") -> Table:
    """One row a reason: `table`, `excluded` ("used" for rows that count) and `rows`.

    Where one site was asked for, `seen` names the sites of the rows that are another's, so that
    a site that is written otherwise can be found; it is NULL for all other reasons.

    Parameters
    ----------
    judged : Table
        Rows with `excluded`.
    site : str
        The site that was asked for; empty for all.
    """
    counts = {"rows": _.count()}
    if site:
        elsewhere = (judged.excluded == ANOTHER_SITE).ifelse(judged.site.cast("string"), None)
        counts["seen"] = elsewhere.collect(distinct=True).sort()[:MOST_NAMED].join(", ")
    counted = judged.group_by("excluded").agg(**counts).mutate(table=ibis.literal(name))
    if site:
        counted = counted.mutate(seen=_.seen.nullif(""))
    return counted.select("table", "excluded", *counts).order_by(ibis.desc("rows"))
