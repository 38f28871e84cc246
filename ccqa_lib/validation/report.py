"""The validation report: one page with method, source, digits asked and reached of every case."""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

from ccqa_lib.errors import SettingsError
from ccqa_lib.show.html import writer
from ccqa_lib.validation.run import GOOD, Status, ValidationResult

LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels")
WORST_FIRST: tuple[Status, ...] = tuple(reversed(get_args(Status)))
MOST_FAULTS = 50  # differing values listed of one case
LONGEST = 120  # characters shown of one value


def write_report(result: ValidationResult, path: Path) -> None:
    """Write the report to a file, replacing it.

    Raises
    ------
    SettingsError
        The file's folder does not exist.
    """
    if not path.parent.is_dir():
        raise SettingsError(f"{path.parent}: there is no such folder; make it, or name another.")
    path.write_text(report_html(result), encoding="utf-8", newline="\n")


def report_html(result: ValidationResult) -> str:
    """Return the report as one HTML page that asks for nothing and runs nothing."""
    by_state = [
        (state, cases)
        for state in WORST_FIRST
        if (cases := [case for case in result.cases if case.status == state])
    ]
    versions = [("Python", platform.python_version())]
    versions += [(name, version(name)) for name in LIBRARIES]
    template = writer("ccqa_lib.validation").get_template("validation.html")
    return template.render(
        result=str(result),
        by_state=by_state,
        good=GOOD,
        versions=versions,
        most_faults=MOST_FAULTS,
        short=_short,
    )


def _short(value: Any) -> str:
    written = repr(float(value)) if isinstance(value, float) else str(value)
    return written if len(written) <= LONGEST else f"{written[:LONGEST]}…"
