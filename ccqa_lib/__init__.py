"""CCQA Workbooks: process-improvement studies for the people who run a contact centre."""

import os

__version__ = "0.1.0"

# Sums of one thread come out the same to the last digit wherever a study runs, and on a busy
# machine threads wait for one another longer than they work. numpy reads this when it is loaded.
for _library in ("OPENBLAS", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
