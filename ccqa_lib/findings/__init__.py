"""Findings: a result put into words, with size, interval, certainty, caveat and next step."""
