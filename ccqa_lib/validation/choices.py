"""Where we differ from a reference on purpose, and why.

Each line is repeated in docs/methods.md, section "Differences by choice"; a test holds the
two lists equal.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """One difference by choice.

    Attributes
    ----------
    method : str
        The method of the cases that it is about.
    key : str
        The path of the value, or the beginning of the path up to a dot or bracket; empty for
        the whole case.
    reason : str
        One sentence: what we do, and why.
    case : str
        One case only; empty for all cases of the method.
    """

    method: str
    key: str
    reason: str
    case: str = ""

    def covers(self, method: str, case: str, path: str) -> bool:
        """Is a value of a case one that differs by this choice?"""
        is_case = method == self.method and self.case in ("", case)
        inside = path.startswith((f"{self.key}.", f"{self.key}["))
        return is_case and (not self.key or path == self.key or inside)


CHOICES: tuple[Choice, ...] = ()


def find_choice(method: str, case: str, path: str) -> Choice | None:
    """Return the choice by which a value differs, or None."""
    return next((choice for choice in CHOICES if choice.covers(method, case, path)), None)
