"""Runs: Papermill as the engine, proof as the judge, publication whole or not at all."""
