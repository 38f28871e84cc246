"""Privacy: counts of few people are not shown, nor can they be worked out from those that are."""
