"""Which date formats would fit the cells that the declared one does not?"""

from ibis.backends.duckdb import Backend
from ibis.expr import types as ir

from ccqa_lib.data.convert.cells import Rules, plain
from ccqa_lib.data.convert.different import RAW, WHY
from ccqa_lib.data.convert.formats import COMMON_FORMATS, COMMON_TIMES, other_order
from ccqa_lib.data.convert.times import ISO_PATTERN, NOT_THAT_FORMAT, read_by

_LOOKED_AT = 5_000


def date_evidence(connection: Backend, rows: ir.Table, position: int, rules: Rules) -> str:
    """Return a sentence on the formats that fit a date column's failed cells; may be empty.

    Parameters
    ----------
    rows : ibis Table
        Converted rows, with `_why<i>` and `_raw<i>`.
    """
    why, raw = rows[f"{WHY}{position}"], rows[f"{RAW}{position}"]
    failed = rows.filter(why.startswith(NOT_THAT_FORMAT)).select(cell=raw).limit(_LOOKED_AT)
    fits = _fits(connection, failed)
    total = fits.pop("all")
    likely = sorted((name for name in fits if fits[name]), key=lambda name: -fits[name])[:3]
    if not total or not likely:
        return ""
    told = ", ".join(f"{name} fits {fits[name]:,}" for name in likely)
    best = likely[0]
    sentence = f"{rules.name}: of {total:,} such cells looked at, {told}."
    other = other_order(best)
    if other and fits.get(other) == fits[best]:
        sentence += (
            f" Both {best} and {other} fit equally well: ask the owner of the export which it is."
        )
    return sentence


def _fits(connection: Backend, failed: ir.Table) -> dict[str, int]:
    cells = plain(failed.cell)
    counts = {"all": failed.count(), "ISO": cells.re_search(ISO_PATTERN).sum()}
    for day in COMMON_FORMATS:
        for time in COMMON_TIMES:
            counts[day + time] = read_by(cells, day + time).notnull().sum()
    names = list(counts)
    summed = failed.aggregate(**{f"n{at}": counts[name] for at, name in enumerate(names)})
    row = connection.to_pyarrow(summed).to_pylist()[0]
    return {name: int(row[f"n{at}"] or 0) for at, name in enumerate(names)}
