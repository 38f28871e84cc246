"""Why a run ended without a report, in the reader's words, and which exit code that is."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from ccqa_lib import errors
from ccqa_lib.show.language import mark
from ccqa_lib.show.masking import masked

Kind = Literal["settings", "data", "study"]
LESS_MEMORY = mark("Run again with fewer runs at once (--jobs 1); close what else uses memory.")
_OUT_OF_MEMORY = ("MemoryError", "_ArrayMemoryError", "ArrowMemoryError", "OutOfMemoryException")
EXIT_CODES: dict[Kind, int] = {"study": 1, "settings": 2, "data": 3}
_DO = mark({
    "settings": "Change the setting that is named, and run again.",
    "data": "Do as it says, or mend the data or its mapping in params/sources, and run again.",
    "study": "Run again; if it happens again, the marked notebook beside this page shows where.",
})  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """Why a run failed: `reason` in sentences, what to do, and the step where it happened.

    `step` is the nearest heading above the cell that broke, empty where none is known.
    """

    kind: Kind
    reason: str
    what_to_do: str
    step: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the failure as JSON types."""
        return asdict(self)


def study_failure(reason: str, step: str = "", what_to_do: str = "") -> Failure:
    """Return the failure of a run whose settings and data are not to blame."""
    return Failure("study", reason, what_to_do or _DO["study"], step)


def failure_of(name: str, message: str, step: str) -> Failure:
    """Classify what a cell raised, by the name of the error.

    Our own errors are sentences for the reader and stay whole. Any other error may quote a
    cell of the data, so its message is clipped and masked.
    """
    if name in _names_below(errors.SettingsError):
        return Failure("settings", message, _DO["settings"], step)
    if name in _names_below(errors.DataRefusedError):
        return Failure("data", message, _DO["data"], step)
    if name in _names_below(errors.CcqaError):
        return study_failure(message, step)
    if name in _OUT_OF_MEMORY:
        return study_failure(f"The study's memory ran out ({name}).", step, LESS_MEMORY)
    return study_failure(f"A step broke with {name}: {masked(message)}", step)


def _names_below(error: type[Exception]) -> set[str]:
    """Return the names of an error and all that derive from it."""
    names = {error.__name__}
    for derived in error.__subclasses__():
        names |= _names_below(derived)
    return names
