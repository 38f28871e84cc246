"""The code cells of a notebook for each settings file, in this one process; prints JSON.

    python bare.py NOTEBOOK SETTINGS ...

Elapsed and processor seconds of the runs without the imports, and the peak of memory (GB) with
them. The settings are those of a run in the project at hand, or the one that CCQA_PROJECT names.
"""

import json
import resource
import sys
import time
from pathlib import Path

from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell

from ccqa_lib.params.settings_file import read_run_settings


def main() -> None:
    """Warm up by importing, then run and time all."""
    notebook, *files = map(Path, sys.argv[1:])
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    InteractiveShell.instance()
    exec(code[1].split("study =")[0], {})
    formatter = DisplayFormatter()
    began, used = time.monotonic(), time.process_time()
    for file in files:
        names = {"display": lambda *shown: [formatter.format(each) for each in shown]}
        exec(code[0], names)
        (run,) = read_run_settings(file)
        names |= {"_": None, **run.given}
        for cell in code[1:]:
            exec(cell, names)
            formatter.format(names.get(cell.splitlines()[-1]))
    told = {
        "elapsed": time.monotonic() - began,
        "processor": time.process_time() - used,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
