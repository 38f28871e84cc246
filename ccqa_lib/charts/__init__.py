"""Show: one result in, one figure out; nothing is computed here."""
