"""A guess: what is likely, whether a person must decide, and the evidence in words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Guess:
    """One setting of a mapping as guessed from the data.

    `is_sure` is false where the evidence leaves two answers open; such a guess is never written
    as a setting, so that a run is refused until a person decides.
    """

    value: str
    is_sure: bool
    evidence: str

    def __str__(self) -> str:
        return f"{self.value} ({self.evidence})"
