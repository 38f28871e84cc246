"""Rows: which rows of a table count for a study, and why each of the others does not."""
