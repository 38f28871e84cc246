"""Tables that lie in a database, fetched read-only into a parquet file."""
