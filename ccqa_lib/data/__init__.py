"""Load: from a user's exports to house tables, with everything set aside accounted for."""
