"""Choosing and paying for improvements: risks first, then money."""
