"""The code cells of a notebook for each settings file, in this one process; prints seconds.

    python bare.py NOTEBOOK SETTINGS ...

The first figure is elapsed, the second processor seconds, of the runs without the imports.
"""

import json
import sys
import time
from pathlib import Path

import yaml
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell


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
        given = yaml.safe_load(file.read_text(encoding="utf-8"))
        names |= {name: value for name, value in given.items() if name not in ("notebook", "label")}
        names["_"] = None
        for cell in code[1:]:
            exec(cell, names)
            formatter.format(names.get(cell.splitlines()[-1]))
    print(json.dumps([time.monotonic() - began, time.process_time() - used]))


if __name__ == "__main__":
    main()
