"""Change over time: did a measure change, when, by how much, and what comes next?"""
