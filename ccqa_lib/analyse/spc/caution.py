"""One thing to know before limits are trusted: what it is, which way they err, what to do."""

from dataclasses import dataclass
from typing import Literal

from ccqa_lib.show.language import mark
from ccqa_lib.show.language.joined import sentences

Topic = Literal[
    "points", "baseline", "neighbours", "weekdays", "tails", "dispersion", "values", "events",
    "gaps",
]  # fmt: skip
_TOPICS = mark((
    "points", "baseline", "neighbours", "weekdays", "tails", "dispersion", "values", "events",
    "gaps",
), context="caution")  # fmt: skip
Err = Literal["too wide", "too tight", "either way", ""]


@dataclass(frozen=True)
class Caution:
    """A caution in words.

    Attributes
    ----------
    says, advice : str
        What was found, and what to do about it; a sentence or two each.
    err : {"too wide", "too tight", "either way", ""}
        Which way the limits err so much that a verdict cannot rest on them; "" where it can.
        Limits that are too wide hide changes, those that are too tight raise false alarms.
    """

    topic: Topic
    says: str
    advice: str
    err: Err = ""

    def __str__(self) -> str:
        return sentences(self.says, self.advice)
