"""Regression: which columns go with an outcome, by how much, and how surely."""
