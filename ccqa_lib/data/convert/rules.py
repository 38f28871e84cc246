"""What the mapping of a table asks of each column, checked before a file is opened."""

from collections import Counter

from ccqa_lib.data.convert.cells import Rules
from ccqa_lib.data.convert.formats import check_format
from ccqa_lib.data.convert.numbers import DURATIONS
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.readers import format_of
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.problems import did_you_mean
from ccqa_lib.params.source import Source


def check_rules(source: Source, name: str) -> None:
    """Refuse what no reading of the files is needed to see.

    Raises
    ------
    SettingsError
        A date format that cannot be read exactly, an unknown format of a duration, a repair that
        cannot be done, or two columns whose names differ by case only.
    """
    table = source.tables[name]
    names = Counter(column.lower() for column in table.columns)
    problems = [
        f"Source '{source.name}', table '{name}': two columns are called '{column}', but for "
        "capital letters; give one of them another name."
        for column, count in names.items()
        if count > 1
    ]
    for column_name, column in table.columns.items():
        where = f"Source '{source.name}', {name}.{column_name}"
        if column.type == "duration" and column.format not in (None, *DURATIONS):
            hint = did_you_mean(column.format.lower(), DURATIONS)
            problems.append(
                f"{where}: 'format' was given {column.format!r}, which is no format of a duration;"
                f"{hint} it is one of {', '.join(DURATIONS)}."
            )
        if column.repair and "%z" in (column.format or ""):
            problems.append(
                f"{where}: 'repair' cannot exchange day and month of times with an offset (%z)."
            )
        if column.type in ("date", "datetime") and column.format:
            try:
                check_format(column.format, where)
            except SettingsError as error:
                problems += error.problems
    if problems:
        raise SettingsError(*problems)


def rules_of(source: Source, name: str, parts: list[Part]) -> dict[str, Rules]:
    """Return what the conversion of each column needs to know."""
    table = source.tables[name]
    formats = {"parquet"} if table.url else {format_of(part, table) for part in parts}
    own_types = "xlsx" in formats
    for column_name, column in table.columns.items():
        if own_types and (column.format or "").startswith(("%Y-%d", "%Y/%d")):
            raise SettingsError(
                f"Source '{source.name}', {name}.{column_name}: 'format' {column.format!r} reads "
                "year-day-month, which true dates of a workbook cannot be told from."
            )
    return {
        column_name: Rules(column_name, column, table, source, column_name in table.key, own_types)
        for column_name, column in table.columns.items()
    }
