"""Settings: what to study, where its tables lie, and what its measures mean."""
