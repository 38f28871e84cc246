"""A finding: what a result means for the person who must act on it, as data."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import FINDING_MIME
from ccqa_lib.show.html import findings_html
from ccqa_lib.show.sharing import shareable, shareable_text

Kind = Literal[
    "signal", "cause", "driver", "hazard", "level", "comparison", "forecast", "quality", "none"
]
Verdict = Literal["act", "watch", "fine", "cannot tell"]
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Effect:
    """How large: an estimate with its interval, in `unit`; no interval is None and None."""

    name: str
    estimate: float
    low: float | None
    high: float | None
    unit: str
    confidence: float = 0.95

    def __post_init__(self):
        if (self.low is None) != (self.high is None):
            raise AnalysisError(f"Effect '{self.name}' has one end of an interval; give both.")
        numbers = [self.estimate, *(end for end in (self.low, self.high) if end is not None)]
        if not all(math.isfinite(number) for number in numbers):
            raise AnalysisError(
                f"Effect '{self.name}' holds {numbers}; a finding states finite numbers only."
            )
        if self.low is not None and not self.low <= self.estimate <= self.high:
            raise AnalysisError(
                f"Effect '{self.name}': {self.estimate} is outside its own interval, "
                f"{self.low} to {self.high}."
            )
        if not 0 < self.confidence < 1:
            raise AnalysisError(
                f"Effect '{self.name}': a confidence of {self.confidence} is not between 0 and 1."
            )


@dataclass(frozen=True, eq=False)
class Finding:
    """One finding of a study.

    Attributes
    ----------
    id : str
        Slug that stays the same from run to run: ``handle-time-signal-2026-03-02``.
    certainty : str
        How sure, in words.
    factors, levels
        Columns that the finding is about, and their values.
    n : int
        Rows, points or persons behind it.
    period : (str, str)
        First and last ISO day.
    action : str
        One next step.
    """

    id: str
    study: str
    kind: Kind
    headline: str
    verdict: Verdict
    certainty: str
    action: str
    effect: Effect | None = None
    n: int | None = None
    period: tuple[str, str] | None = None
    p_adjusted: float | None = None
    factors: Sequence[str] = ()
    levels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    caveats: Sequence[str] = ()
    owner: str = ""

    def __post_init__(self):
        if self.p_adjusted is not None and not 0 <= self.p_adjusted <= 1:
            raise AnalysisError(
                f"Finding '{self.id}': p_adjusted {self.p_adjusted} is not between 0 and 1."
            )
        if not _SLUG.match(self.id):
            raise AnalysisError(
                f"The finding id {self.id!r} is not a slug; use small letters, digits and hyphens."
            )
        for name, given, allowed in (
            ("kind", self.kind, get_args(Kind)),
            ("verdict", self.verdict, get_args(Verdict)),
        ):
            if given not in allowed:
                raise AnalysisError(
                    f"Finding '{self.id}': {name} {given!r} is none of {', '.join(allowed)}."
                )
        for name in ("headline", "certainty", "action"):
            if not getattr(self, name).strip():
                raise AnalysisError(f"Finding '{self.id}' has no {name}; every finding says one.")
        if self.period is not None and self.period[0] > self.period[1]:
            raise AnalysisError(f"Finding '{self.id}': its period {self.period} ends first.")

    def __str__(self) -> str:
        return shareable_text(f"{self.verdict}: {self.headline}")

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON types, its texts without personal data and secrets."""
        stored = {
            "id": self.id,
            "study": self.study,
            "kind": self.kind,
            "headline": self.headline,
            "verdict": self.verdict,
            "certainty": self.certainty,
            "factors": list(self.factors),
            "levels": {name: list(values) for name, values in self.levels.items()},
            "effect": asdict(self.effect) if self.effect else None,
            "p_adjusted": self.p_adjusted,
            "n": self.n,
            "period": list(self.period) if self.period else None,
            "caveats": list(self.caveats),
            "action": self.action,
            "owner": self.owner,
        }
        return shareable(stored)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return _bundle(self.to_dict(), [self.to_dict()], str(self))


@dataclass(frozen=True, eq=False)
class Findings:
    """All findings of one study, most pressing first; their ids differ."""

    items: tuple[Finding, ...]

    def __post_init__(self):
        ids = [item.id for item in self.items]
        if not ids:
            raise AnalysisError("A study states at least one finding; 'nothing to act on' is one.")
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise AnalysisError(f"Two findings have the same id: {', '.join(twice)}.")

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __str__(self) -> str:
        return "\n".join(str(item) for item in self.items)

    def to_list(self) -> list[dict[str, Any]]:
        """Return the findings as JSON types."""
        return [item.to_dict() for item in self.items]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, Any]:
        return _bundle({"findings": self.to_list()}, self.to_list(), str(self))


def _bundle(stored: Any, drawn: list[dict[str, Any]], words: str) -> dict[str, Any]:
    return {FINDING_MIME: stored, "text/html": findings_html(drawn), "text/plain": words}
