"""Ask one engine one question in a process of its own, and print seconds and peak memory as JSON.

    python benchmarks/scale/worker.py ENGINE QUESTION FOLDER

Seconds are those of the question alone; what the imports of an engine cost stands beside them.
"""

import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Import the engine, ask, tell."""
    engine, question, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    began = time.monotonic()
    module = importlib.import_module("by_duckdb" if engine == "floor" else f"by_{engine}")
    imported, used = time.monotonic(), time.process_time()
    if engine == "floor":
        module.floor_of(question, folder)
    else:
        getattr(module, question)(folder)
    told = {
        "imports": imported - began,
        "elapsed": time.monotonic() - imported,
        "processor": time.process_time() - used,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
