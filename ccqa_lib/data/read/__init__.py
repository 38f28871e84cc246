"""Read: every format in, rows as they stand out; a reader knows one format and no house table."""
