"""Reduce: millions of rows to the few sums that a method needs of them, in the database.

Nothing here is executed before its answer is asked for. What comes back is small: its size grows
with the number of different patterns, times or steps, not with the rows.
"""
