"""Does the source hold what the measure needs? Told from the mapping, before any row is read."""

from collections.abc import Iterable, Iterator, Mapping

from ccqa_lib.params.house import ColumnType
from ccqa_lib.params.measures import Measure
from ccqa_lib.params.problems import did_you_mean
from ccqa_lib.params.source import Source, Table

_TIMES: tuple[ColumnType, ...] = ("date", "datetime")
_NUMBERS: tuple[ColumnType, ...] = ("integer", "number", "duration")
_ANY: tuple[ColumnType, ...] = ("text", "integer", "number", "boolean", "date", "datetime")


def measure_problems(name: str, measure: Measure, source: Source) -> list[str]:
    """Return a sentence for each table or column that a measure needs and a source lacks.

    A column of the wrong type is a problem too: a mean of texts or a day of a number is no
    measure.
    """
    problems = list(_of_table(f"'{name}'", measure, source))
    if measure.exposure is not None:
        problems.extend(_of_table(f"the exposure of '{name}'", measure.exposure, source))
    return problems


def table_problem(told: str, name: str, source: Source) -> str:
    """Return why a source cannot give a table; empty where it can."""
    if name in source.tables:
        return ""
    return (
        f"{told} '{name}', which params/sources/{source.name}.yml does not map."
        f"{did_you_mean(name, source.tables)} It maps: {', '.join(source.tables)}. Name one of "
        f"these, or call the table that is meant '{name}' in the mapping."
    )


def column_problem(
    told: str, column: str, table_name: str, source: Source, types: tuple[ColumnType, ...] = _ANY
) -> str:
    """Return why a table cannot give a column of one of these types; empty where it can."""
    table: Table = source.tables[table_name]
    where = f"the table '{table_name}' of params/sources/{source.name}.yml"
    found = table.columns.get(column)
    if found is None:
        listed = f" It maps: {', '.join(table.columns)}. Name one of these, or map the column."
        hint = did_you_mean(column, table.columns) or listed
        return f"{told} is '{column}', which {where} does not map.{hint}"
    if found.type not in types:
        needed = " or ".join(types)
        return f"{told} is '{column}', which {where} maps as {found.type}; it needs {needed}."
    return ""


def column_problems(wanted: Mapping[str, str], tables: Iterable[str], source: Source) -> list[str]:
    """Return why tables cannot give columns; `wanted` are their names by what asks for them."""
    found = [
        column_problem(told, column, table, source)
        for told, column in wanted.items()
        for table in tables
        if column
    ]
    return [problem for problem in found if problem]


def _of_table(told: str, measure: Measure, source: Source) -> Iterator[str]:
    where = f"params/measures.yml: {told} is measured on the table"
    if problem := table_problem(where, measure.table, source):
        yield problem
        return
    wanted = [
        ("time", measure.time or "", _TIMES),
        ("column", measure.column, _types_of(measure)),
        ("'of'", measure.of, _NUMBERS),
    ]
    for setting, column, types in wanted:
        named = f"params/measures.yml: the {setting} of {told}"
        if column and (problem := column_problem(named, column, measure.table, source, types)):
            yield problem


def _types_of(measure: Measure) -> tuple[ColumnType, ...]:
    """Return the types of column that a kind of measure can be made from."""
    if measure.kind != "share":
        return _NUMBERS
    if measure.equals is not None:
        return _ANY
    numbers = (measure.of, measure.at_least, measure.at_most)
    return ("boolean",) if numbers == (None, None, None) else _NUMBERS
