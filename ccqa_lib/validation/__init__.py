"""Validation: our numbers beside those of R, NIST and published tables."""
