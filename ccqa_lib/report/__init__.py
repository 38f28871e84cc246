"""Report: an executed notebook becomes one HTML file; all of them become an index."""
