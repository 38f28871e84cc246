"""Adapters, one file a family of methods: from a case's inputs to our results."""
