"""Importance: which share of what is explained each driver has, and which shares are tied."""
