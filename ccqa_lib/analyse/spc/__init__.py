"""Statistical process control: what to expect of a measure while its process stays as it is."""
