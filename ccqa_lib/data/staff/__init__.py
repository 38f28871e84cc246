"""Staff: rows of people as exports write them, reduced to spells of employment."""
