"""Comparisons: do groups, periods or counts differ, by how much, and how sure is it?"""
