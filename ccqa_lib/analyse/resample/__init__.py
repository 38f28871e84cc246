"""Resampling: intervals for what has no formula, from counted groups of equal rows."""
