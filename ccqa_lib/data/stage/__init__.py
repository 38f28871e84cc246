"""Stage: read once, convert once, keep the typed rows and the account of them, reuse both."""
