"""Findings by urgency: which one leads, and how many there are of each verdict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

URGENCY = ("act", "cannot tell", "watch", "fine")
_COUNTED = {
    "act": "to act on", "cannot tell": "that cannot be told", "watch": "to watch",
    "fine": "in order",
}  # fmt: skip


def leading_finding(findings: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the first finding to act on; when there is none, the first shown."""
    return next((each for each in findings if each["verdict"] == "act"), findings[0])


def verdict_counts(findings: Sequence[Mapping[str, Any]]) -> str:
    """Count findings by verdict, as: 1 to act on, 2 in order."""
    counts = Counter(finding["verdict"] for finding in findings)
    return ", ".join(f"{counts[name]} {_COUNTED[name]}" for name in URGENCY if counts[name])


def failed_or_verdict(entry: Any) -> str:
    """Return the word that an entry of the index is headed by."""
    return "failed" if entry.state == "failed" else entry.verdict
