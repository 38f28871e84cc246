"""Equal rows counted: all that OLS, logit and ordered logit need of them, to the last digit.

The likelihood of rows that are equal in every column of a model is a multiple of that of one. So
`analyse.regression` takes each pattern once with its `rows`. Errors by cluster need the sums within
clusters only: from `numbered` patterns and `cluster_counts`, two small tables, or, where no
engine can number patterns, with the cluster as one more column.
"""

from collections.abc import Sequence

import ibis
from ibis import _
from ibis.expr import datatypes as dt
from ibis.expr.types import IntegerValue, Table

from ccqa_lib.errors import SettingsError, SourceError
from ccqa_lib.params.problems import did_you_mean

ROWS, MEAN, WITHIN, PATTERN = "rows", "mean", "within", "pattern"


@ibis.udf.scalar.builtin(name="hash")
def _duckdb_number(values) -> dt.uint64:
    """DuckDB's own hash, of 64 bits."""


@ibis.udf.scalar.builtin(name="xxhash64")
def _spark_number(values) -> dt.int64:
    """Spark's own hash, of 64 bits."""


_NUMBERS = {"duckdb": _duckdb_number, "pyspark": _spark_number}


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


def numbered(table: Table, columns: Sequence[str]) -> Table:
    """Return the patterns of `columns` with `pattern`, the number that `cluster_counts` gives them.

    The number is a hash of 64 bits: that no two patterns share one is for the reader of both
    tables to check (`analyse.regression.cluster_cells` does).

    Raises
    ------
    SettingsError
        As for `patterns`.
    SourceError
        The engine is neither DuckDB nor Spark.
    """
    _require(table, [*columns])
    found = patterns(table, columns)
    return found.mutate(**{PATTERN: _number(found, columns)})


def cluster_counts(table: Table, columns: Sequence[str], cluster: str) -> Table:
    """Return how many rows each cluster has of each pattern: `pattern`, the cluster, `rows`.

    One row a pair that occurs, in no order, without the columns themselves: it is read in a
    fraction of the time of their values. Rows without a value in one of the columns or without a
    cluster are left out.

    Raises
    ------
    SettingsError, SourceError
        As for `numbered`.
    """
    _require(table, [*columns, cluster])
    filled = table.filter(*[table[name].notnull() for name in (*columns, cluster)])
    keys = {PATTERN: _number(filled, columns), cluster: filled[cluster]}
    return filled.group_by(**keys).agg(**{ROWS: _.count()})


def _number(table: Table, columns: Sequence[str]) -> IntegerValue:
    engine = table.get_backend().name
    if engine not in _NUMBERS:
        raise SourceError(
            f"Patterns are numbered by DuckDB and by Spark, and this table lies in {engine}; "
            "count patterns with the cluster as one more column instead."
        )
    return _NUMBERS[engine](ibis.struct({name: table[name] for name in columns}))


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
        if name in (ROWS, MEAN, WITHIN, PATTERN)
    ]
    if problems:
        raise SettingsError(*problems)
