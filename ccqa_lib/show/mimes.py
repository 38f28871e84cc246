"""Under which names blocks and findings are stored in a notebook's outputs."""

BLOCK_MIME = "application/vnd.ccqa.block+json"
FINDING_MIME = "application/vnd.ccqa.finding+json"
