"""Save the mapping of an export: read back, and the whole table loaded by it, before it is kept."""

import tempfile
from pathlib import Path

from ccqa_lib.data import LoadedTable, open_source
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.fits import measure_problems
from ccqa_lib.params.measures import read_measures
from ccqa_lib.params.project import project_root
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.params.text import is_name

_STUDIES = {
    "staff": ["staff_attrition"],
    "surveys": ["satisfaction_drivers", "dmaic_5_control"],
}
_DMAIC = ["dmaic_5_control", "dmaic_1_define", "dmaic_2_measure", "dmaic_3_analyse"]


def save_mapping(name: str, text: str, table: str) -> LoadedTable:
    """Try a mapping on the whole export, and keep it as `params/sources/<name>.yml`.

    Raises
    ------
    SettingsError
        The name cannot be one of a file or is taken, or the mapping is not complete.
    SourceError, DataRefusedError
        The export cannot be read by it, or too many rows would be lost.
    """
    if not is_name(name):
        raise SettingsError(
            f"The centre was named {name[:60]!r}; it needs letters, digits and single "
            "underscores, and no digit first, as my_centre."
        )
    path = project_root() / "params" / "sources" / f"{name}.yml"
    if path.exists():
        raise SettingsError(f"params/sources/{name}.yml is there already; choose another name.")
    with tempfile.TemporaryDirectory() as folder:
        tried = Path(folder, path.name)
        tried.write_text(text, encoding="utf-8", newline="\n")
        loaded = open_source(read_source(str(tried))).table(table)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return loaded


def fitting_studies(table: str) -> list[str]:
    """Return the studies that can be asked of a house table, the likeliest first."""
    return _STUDIES.get(table, _DMAIC)


def fitting_measures(source: Source) -> list[str]:
    """Return the measures of the dictionary that can be worked out from a source."""
    return [
        name for name, measure in read_measures().items()
        if not measure_problems(name, measure, source)
    ]  # fmt: skip
