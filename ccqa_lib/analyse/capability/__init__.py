"""Capability: how well does a stable process keep within what was promised?"""
