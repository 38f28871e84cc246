"""The label of a run is the name of its folder: what may it be on every system?"""

import re
from typing import Any

LONGEST_LABEL = 80
_LABEL = re.compile(r"\w[\w.-]*(?<!\.)\Z")
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}


def label_problem(label: Any) -> list[str]:
    """Return what is wrong with a label; an empty list when it can name a folder anywhere."""
    if not isinstance(label, str):
        return [f"'label' needs text, but was given {label!r}; write it in quotes."]
    if len(label) > LONGEST_LABEL:
        return [f"'label' is {len(label)} characters long; {LONGEST_LABEL} is the most."]
    if not _LABEL.match(label):
        return [
            f"'label' was given {label!r}; it names a folder and needs letters, digits, - _ and "
            "points only, beginning with a letter or digit."
        ]
    if label.split(".")[0].casefold() in _WINDOWS_DEVICES:
        return [f"'label' was given {label!r}, which Windows keeps for a device; choose another."]
    return []
