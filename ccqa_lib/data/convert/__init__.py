"""Convert: text cells of an export into typed house columns, each failed cell with its reason."""
