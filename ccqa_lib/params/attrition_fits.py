"""Do the settings of the attrition study fit together, and does the source hold what they name?"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.fits import column_problem, table_problem
from ccqa_lib.params.source import Source, read_source

OUTCOMES = ("left_on", "leave_type", "left", "tenure", "hired_on", "observed_from")
COSTS = ("hiring_cost", "week_cost", "vacancy_weeks", "ramp_up_weeks")
HOUR = ("calls_an_hour", "handle_seconds", "patience_seconds", "agents")


def form_of(study: Any, columns: Collection[str]) -> str:
    """Return the form that is asked for or, with auto, that the columns show; empty for none."""
    if study.form != "auto":
        return study.form
    if {"employee_id", study.snapshot_column, "left"} <= set(columns):
        return "snapshots"
    if "hired_on" in columns:
        return "dates"
    return "durations" if {"tenure", "left"} <= set(columns) else ""


def leaking(study: Any) -> Iterator[str]:
    """Say which factors are known only once a person has left, or are the outcome itself."""
    for setting in ("factors", "strata"):
        for name in getattr(study, setting):
            if name in OUTCOMES:
                yield (
                    f"'{setting}' names '{name}', which tells the outcome itself: it is known only "
                    "from who left and when, so it cannot go with leaving. Leave it out; name what "
                    "was known beforehand."
                )


def range_problems(study: Any) -> Iterator[str]:
    """Say which costs are no range, and which sets of settings are incomplete."""
    for name in COSTS:
        given = getattr(study, name)
        if given and (len(given) != 3 or sorted(given) != list(given) or given[0] < 0):
            yield (
                f"'{name}' was given {given}; it needs three numbers that do not fall, low, "
                "likely, high, none below 0, as [2000, 3000, 5000]."
            )
    told = [name for name in COSTS if getattr(study, name)]
    if told and len(told) < len(COSTS):
        lacking = ", ".join(f"'{name}'" for name in COSTS if name not in told)
        yield f"Costs need all of their settings; {lacking} are empty. Give all, or none."
    hour = [name for name in HOUR if getattr(study, name)]
    if hour and len(hour) < len(HOUR):
        lacking = ", ".join(f"'{name}'" for name in HOUR if name not in hour)
        yield f"The busy hour needs all of its settings; {lacking} are 0. Give all, or none."


def known_columns(study: Any) -> tuple[str, ...]:
    """Return the columns that the mapping of a study's table gives; none where it has none."""
    try:
        tables = read_source(study.source).tables
    except SettingsError:
        return ()
    return tuple(tables[study.table].columns) if study.table in tables else ()


def table_problems(study: Any, source: Source) -> list[str]:
    """Return why a source cannot give the table of staff, or no spells can come of it."""
    if problem := table_problem("'table' is", study.table, source):
        return [problem]
    columns = source.tables[study.table].columns
    return _lacking(study, source.name, columns) or _undated(study, columns)


def _undated(study: Any, columns: Mapping[str, Any]) -> list[str]:
    """Ask for the day of the export, where the rows themselves tell no days."""
    if study.as_of or form_of(study, columns) in ("dates", "absences"):
        return []
    return [
        "'as_of' is empty, and the rows tell no days: give the day of the export, as 2026-03-31, "
        "so "
        "that a reader sees how old the data are."
    ]


def _lacking(study: Any, name: str, columns: Mapping[str, Any]) -> list[str]:
    """Say which columns of the form that is asked for a table does not map."""
    needed = {
        "absences": ("employee_id", "absent_on", "absent_hours"),
        "snapshots": ("employee_id", study.snapshot_column, "left"),
        "dates": ("hired_on", "left_on"),
    }.get(form_of(study, columns), ("tenure", "left"))
    lacking = [each for each in needed if each not in columns]
    if not lacking:
        return []
    return [
        f"The table '{study.table}' of params/sources/{name}.yml does not map "
        f"{', '.join(lacking)}. The study needs hired_on and left_on (dates), or tenure and left "
        "(durations), or employee_id, a year and left (one row a person and year). "
        f"It maps: {', '.join(columns)}."
    ]


def missing_columns(study: Any, source: Source) -> list[str]:
    """Return a problem for each column that a setting names and the table lacks."""
    wanted = [
        *(("'factors'", name) for name in study.factors),
        *(("'strata'", name) for name in study.strata),
        ("'cluster'", study.cluster),
        ("'team_column'", study.team_column),
        ("'intervention_column'", study.intervention_column),
        ("the column of 'site'", "site" if study.site else ""),
    ]
    types = ("text", "integer", "number", "boolean", "duration")
    found = [
        column_problem(told, name, study.table, source, types) for told, name in wanted if name
    ]
    return [problem for problem in found if problem]
