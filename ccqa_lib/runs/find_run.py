"""Which published run is meant: a folder, or a label with or without its day."""

from pathlib import Path

from ccqa_lib.errors import SettingsError
from ccqa_lib.runs.place import RunPlace, folders_of_runs
from ccqa_lib.runs.previous import last_before


def find_run(outputs: Path, name: str) -> Path:
    """Return the folder of a good run.

    Parameters
    ----------
    name : str
        A run's folder; or ``label``, ``study/label``, ``label/day`` or ``study/label/day``. Without
        a day the newest run is meant.

    Raises
    ------
    SettingsError
        No run or more than one fits; the message says which there are.
    """
    folder = Path(name)
    if (folder / "run.json").is_file():
        return folder
    found = [run for run in _good_runs(outputs) if _fits(run, outputs, name)]
    pairs = {run.parent for run in found}
    if len(pairs) > 1:
        told = ", ".join(sorted(pair.relative_to(outputs).as_posix() for pair in pairs))
        raise SettingsError(f"'{name}' may be any of {told}; give study and label.")
    if not found:
        labels = sorted({run.parent.relative_to(outputs).as_posix() for run in _good_runs(outputs)})
        there = f"there are {', '.join(labels)}" if labels else "there is none yet"
        raise SettingsError(f"No good run is called '{name}' in {outputs}; {there}.")
    return max(found)


def run_before(outputs: Path, run: Path) -> Path:
    """Return the good run of the same study before this one.

    Raises
    ------
    SettingsError
        There is none.
    """
    place = RunPlace(outputs, run.parent.parent.name, run.parent.name)
    before = last_before(place, run.name)
    if before is None:
        raise SettingsError(f"There is no good run of {place} before {run.name}; name two runs.")
    return before


def _good_runs(outputs: Path) -> list[Path]:
    return [
        day
        for pair in folders_of_runs(outputs)
        for day in sorted(pair.glob("*"))
        if (day / "findings.json").is_file()
    ]


def _fits(run: Path, outputs: Path, name: str) -> bool:
    study, label, day = run.relative_to(outputs).parts
    return name in (label, f"{study}/{label}", f"{label}/{day}", f"{study}/{label}/{day}")
