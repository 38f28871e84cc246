"""Analyse: plain numbers in, frozen results out; no files, no charts, no SQL."""
