"""Results of checks: all are run, all are shown, and then the study goes on or stops."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Self

import pandas as pd

from ccqa_lib.errors import DataRefusedError
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import apart, listed, sentences

Verdict = Literal["pass", "note", "fail"]
SAMPLE_ROWS = 5
_VERDICTS = mark({"pass": "passed", "note": "note", "fail": "FAILED"})
_HEADS = mark_heads(("check", "verdict", "affected", "what was found", "what to do"))


@dataclass(frozen=True)
class CheckResult:
    """What one check found.

    Attributes
    ----------
    name : str
        What was checked, in words, such as "every week has contacts".
    verdict : {"pass", "note", "fail"}
        ``note`` is told in the report; ``fail`` stops the study.
    count, of : int
        How many rows or periods are affected, out of how many.
    sentence : str
        What was found, with the evidence.
    action : str
        What to do about it; must be given unless the check passed.
    sample : tuple of dict
        A few of the affected rows or periods.
    """

    name: str
    verdict: Verdict
    sentence: str
    count: int = 0
    of: int = 0
    action: str = ""
    sample: tuple[dict[str, Any], ...] = ()

    def __post_init__(self):
        if self.verdict != "pass" and not self.action:
            raise ValueError(f"the check {self.name!r} must say what to do next")


@dataclass(frozen=True)
class CheckReport:
    """All checks of one study; `require` returns it, or stops the study with every failure."""

    results: tuple[CheckResult, ...]
    subject: str = field(default=mark("the data"))

    @property
    def failures(self) -> tuple[CheckResult, ...]:
        """The checks that failed."""
        return tuple(result for result in self.results if result.verdict == "fail")

    @property
    def notes(self) -> tuple[CheckResult, ...]:
        """The checks that passed with something to tell."""
        return tuple(result for result in self.results if result.verdict == "note")

    def require(self) -> Self:
        """Return the report when nothing failed.

        Raises
        ------
        DataRefusedError
            At least one check failed; every failure is told, with evidence and next step.
        """
        if self.failures:
            told = "\n".join(f"- {_told(result)}" for result in self.failures)
            subject = say("{subject}: not fit for this study.", subject=word(self.subject))
            raise DataRefusedError(f"{subject}\n{told}")
        return self

    def to_block(self) -> Block:
        """Return the report as a table block of role "checks"."""
        rows = [
            (
                result.name,
                word(_VERDICTS[result.verdict]),
                _affected(result),
                result.sentence,
                result.action or "–",
            )
            for result in self.results
        ]
        frame = pd.DataFrame(rows, columns=list(_HEADS))
        return table(frame, say("Checks of {subject}", subject=word(self.subject)), role="checks")

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return self.to_block()._repr_mimebundle_(include, exclude)

    def __str__(self) -> str:
        passed = sum(result.verdict == "pass" for result in self.results)
        return say(
            "{passed} of {total} checks passed, {noted} with a note, {failed} failed",
            passed=passed,
            total=len(self.results),
            noted=len(self.notes),
            failed=len(self.failures),
        )


def report_of(results: Sequence[CheckResult], subject: str) -> CheckReport:
    """Gather the results of all checks on one subject."""
    return CheckReport(tuple(results), subject)


def _affected(result: CheckResult) -> str:
    if not result.of:
        return "–"
    return say("{count} of {total}", count=f"{result.count:,}", total=f"{result.of:,}")


def _told(result: CheckResult) -> str:
    examples = apart(
        listed(f"{name} {value}" for name, value in row.items())
        for row in result.sample[:SAMPLE_ROWS]
    )
    example = say("For example: {examples}.", examples=examples) if examples else ""
    return sentences(result.sentence, example, result.action)
