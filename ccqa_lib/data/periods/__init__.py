"""Periods: a table of millions of rows reduced to one row a day, week or month."""
