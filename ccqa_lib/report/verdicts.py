"""Findings by urgency: which one leads, and how many there are of each verdict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import listed

URGENCY = (mark("act"), mark("cannot tell"), mark("watch"), mark("fine"))
FAILED = mark("failed")
_COUNTED = {
    "act": mark("to act on"), "cannot tell": mark("that cannot be told"),
    "watch": mark("to watch"), "fine": mark("in order"),
}  # fmt: skip


def leading_finding(findings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the first finding to act on; when there is none, the first shown."""
    return next((each for each in findings if each["verdict"] == "act"), findings[0])


def verdict_counts(findings: Sequence[Mapping[str, Any]]) -> str:
    """Count findings by verdict, as: 1 to act on, 2 in order."""
    counts = Counter(finding["verdict"] for finding in findings)
    return listed(count_words(name, counts[name]) for name in URGENCY if counts[name])


def count_words(verdict: str, count: int) -> str:
    """Say how many there are of a verdict, as: 1 to act on."""
    return say("{count} {what}", count=count, what=word(_COUNTED[verdict]))


def failed_or_verdict(entry: Any) -> str:
    """Return the word that an entry of the index is headed by."""
    return FAILED if entry.state == "failed" else entry.verdict
