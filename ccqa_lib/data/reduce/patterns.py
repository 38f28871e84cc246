"""Equal rows counted: all that OLS, logit and ordered logit need of them, to the last digit.

The likelihood of rows that are equal in every column of a model is a multiple of that of one. So
`analyse.regression` takes each pattern once with its `rows`; clusters enter as one more column,
since the errors by cluster need the sums within them only.
"""

from collections.abc import Sequence

from ibis import _
from ibis.expr.types import Table

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.problems import did_you_mean

ROWS, MEAN, WITHIN = "rows", "mean", "within"


def patterns(table: Table, columns: Sequence[str], mean_of: str = "") -> Table:
    """One row a pattern of `columns`, in their order: they, and `rows`, how many rows have it.

    Rows without a value in one of these columns are left out: choose rows by `needs` first, so
    that they are counted.

    Parameters
    ----------
    columns : sequence of str
        Terms of the model, clusters, strata, and an outcome of few values.
    mean_of : str
        An outcome of many values, such as seconds: its `mean` and the sum of its squared
        deviations `within` the pattern stand for it in a linear model (outcome "mean", count
        "rows", within "within").

    Raises
    ------
    SettingsError
        A column is not in the table, or has the name of a result.
    """
    used = [*columns, *([mean_of] if mean_of else [])]
    _require(table, used)
    filled = table.filter(*[table[name].notnull() for name in used])
    sums = {ROWS: _.count()}
    if mean_of:
        number = filled[mean_of].cast("float64")
        sums |= {MEAN: number.mean(), WITHIN: number.var(how="pop") * filled.count()}
    return filled.group_by(*columns).agg(**sums).order_by(*columns)


def _require(table: Table, used: Sequence[str]) -> None:
    problems = [
        f"The table has no column '{name}'.{did_you_mean(name, table.columns)} "
        f"It has: {', '.join(table.columns)}."
        for name in dict.fromkeys(used)
        if name not in table.columns
    ]
    problems += [
        f"The column '{name}' has the name of a result of the reduction; rename it in the mapping."
        for name in used
        if name in (ROWS, MEAN, WITHIN)
    ]
    if problems:
        raise SettingsError(*problems)
