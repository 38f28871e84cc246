"""What an unknown export looks like: guesses with their evidence, for a person to confirm."""
