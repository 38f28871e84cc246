"""What all findings of one run share: the study, who acts, and what it was narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ccqa_lib.findings.finding import Finding


@dataclass(frozen=True, eq=False)
class StudyCase:
    """Of which study something is said, and for whom.

    Attributes
    ----------
    study, owner : str
        The notebook's name, and who acts on what is found; empty where nobody is named.
    n : int or None
        Rows or persons behind the findings, where one does not say otherwise.
    period : (ISO str, ISO str) or None
        First and last day of the data.
    levels : mapping of column to values
        What the study was narrowed to, as ``{"site": ["Hong Kong"]}``.
    """

    study: str
    owner: str = ""
    n: int | None = None
    period: tuple[str, str] | None = None
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def finding(self, **given: Any) -> Finding:
        """Make a finding of this study; what is not given is the study's own."""
        shared = {
            "study": self.study,
            "owner": self.owner,
            "n": self.n,
            "period": self.period,
            "factors": tuple(self.levels),
            "levels": self.levels,
        }
        return Finding(**{**shared, **given})
