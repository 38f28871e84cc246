"""CCQA Workbooks: process-improvement studies for the people who run a contact centre."""

__version__ = "0.1.0"
