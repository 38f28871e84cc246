"""Measurement systems: would another rater, or the same one tomorrow, give the same score?"""
