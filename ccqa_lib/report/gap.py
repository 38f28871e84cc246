"""A gap: a run that was to be and has no report, or whose data are old; and what heals it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ccqa_lib.show.dates import plural
from ccqa_lib.show.html import heading
from ccqa_lib.show.language import mark, say
from ccqa_lib.show.language.joined import listed, sentences
from ccqa_lib.show.language.retold_failures import retold_failure

Cause = Literal[
    "failed", "killed", "stopped", "not_begun", "never_begun", "not_written", "gone", "old_data"
]
_LONGEST = 300  # characters of a reason in a line of the index
_CAUSES: dict[str, str] = {
    "failed": mark("It failed."),
    "killed": mark("Its suite was killed, or the machine went down, while it ran."),
    "stopped": mark("Its suite was stopped while it ran."),
    "not_begun": mark("Its suite was ended before it began."),
    "never_begun": mark("Its suite did not begin when it was due."),
    "not_written": mark("How it ended could not be written down; the disk may have been full."),
    "gone": mark("Its report is no longer in the outputs."),
}


@dataclass(frozen=True)
class Gap:
    """What has no answer: a study and label, for a day that was asked for or the newest data.

    Attributes
    ----------
    as_of : str
        The day that was asked for, ISO; empty for the newest data.
    since : str
        When it first had no answer, ISO date-time; for old data the day at which they end.
    nights : int
        How many runs in a row were to answer it and did not.
    detail : str
        Why it failed, in the run's own words; else empty.
    heal : tuple of str
        What heals it, in three parts: the command, which run, and for which day.
    href : str
        Page of the failed run, relative to the index; empty where there is none.
    """

    study: str
    label: str
    as_of: str
    cause: Cause
    since: str
    heal: tuple[str, str, str]
    nights: int = 1
    detail: str = ""
    href: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Study and label: what one line of the index is about."""
        return self.study, self.label

    @property
    def command(self) -> str:
        """What a person types, in the project's folder, to heal it."""
        return " ".join(filter(None, self.heal))

    @property
    def name(self) -> str:
        """What has no answer: the study, its label, and for which day."""
        day = say("as of {day}", day=self.as_of) if self.as_of else say("newest data")
        return listed([heading(self.study), heading(self.label), day])

    @property
    def why(self) -> str:
        """Why it has none, and since when."""
        if self.cause == "old_data":
            return say("Its data end on {day}.", day=self.since[:10])
        told = retold_failure(self.detail or _CAUSES[self.cause])[:_LONGEST]
        if self.nights == 1:
            return told
        day, count = self.since[:10], plural(self.nights, "run")
        return sentences(told, say("No answer since {day}, for {runs}.", day=day, runs=count))


def without_report(gaps: Iterable[Gap]) -> list[Gap]:
    """Return the gaps that have no report, which old data have."""
    return [gap for gap in gaps if gap.cause != "old_data"]


def with_old_data(gaps: Iterable[Gap]) -> list[Gap]:
    """Return the gaps that have a report, of data that are old."""
    return [gap for gap in gaps if gap.cause == "old_data"]


def gaps_line(gaps: Sequence[Gap]) -> str:
    """Count the gaps in one sentence."""
    missing, old = len(without_report(gaps)), len(with_old_data(gaps))
    if not gaps:
        return say("No gap: every run that was to be has its report.")
    told = [say("{runs} without a report", runs=plural(missing, "run"))] if missing else []
    if old:
        told.append(say("{studies} with old data", studies=plural(old, "study")))
    return say("{sentence}.", sentence=listed(told))
