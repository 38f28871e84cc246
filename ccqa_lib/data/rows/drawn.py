"""A sample of very many rows: the same rows in each run, and every other row told as not drawn."""

import ibis
from ibis import _

from ccqa_lib.data.rows.account import USED, account_of
from ccqa_lib.data.rows.chosen import ChosenRows

MOST_CONTACTS = 400_000  # of more, about so many are drawn
MOST_EVENTS = 1_000_000
_DIGITS = 12  # hexadecimal, of the hash


def drawn_rows(chosen: ChosenRows, key: str, most: int = MOST_CONTACTS) -> ChosenRows:
    """Return all rows that count; of more than `most` a sample, the others told as not drawn.

    A row is drawn if the MD5 of its key lies below the share wanted: the same rows in each run,
    on every engine, whatever their order. Rows that share a key stay together.

    Parameters
    ----------
    key : str
        The column that names a row, or what must stay whole, as the case of an event.
    """
    if chosen.loaded.lineage.rows_used <= most:
        return chosen
    used = chosen.rows.count().to_pyarrow().as_py()
    if used <= most:
        return chosen
    share = most / used
    below = f"{int(share * 16**_DIGITS):0{_DIGITS}x}"
    is_drawn = chosen.rows[key].cast("string").hexdigest("md5")[:_DIGITS] < below
    left = f"not drawn into the sample of {share:.2%} of the rows"
    judged = chosen.rows.mutate(excluded=ibis.cases((is_drawn.fill_null(False), USED), else_=left))
    others = chosen.counts.filter(_.excluded != USED)
    told = account_of(judged, chosen.loaded.name)
    nothing = {
        name: ibis.null(others[name].type()) for name in set(others.columns) - set(told.columns)
    }
    told = told.mutate(**nothing).select(*others.columns)
    rows = judged.filter(_.excluded == USED).drop("excluded")
    return ChosenRows(rows, told.union(others), chosen.loaded)
