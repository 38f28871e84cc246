"""From a result to what it means: headline, size, certainty, caveats and next step."""

from ccqa_lib.findings.finding import Effect, Finding, Findings

__all__ = ["Effect", "Finding", "Findings"]
