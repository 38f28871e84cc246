"""Excel workbooks, read as text by stated rules."""
