"""Runs: one run, a suite of runs, what they publish, and the index of it all."""

import sys

# jsonschema, which nbformat brings, can check international web addresses; for that it parses a
# grammar on import, 1.3 s in every process. Notebooks hold nothing that it would check.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
