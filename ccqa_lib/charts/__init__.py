"""Charts: one result in, one figure block out."""
