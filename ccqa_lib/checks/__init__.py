"""Check: is this table fit for the question? Every result is data; all run, then one report."""
