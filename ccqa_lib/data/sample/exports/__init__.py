"""The exports of the five systems, each in the format that such a system writes."""
