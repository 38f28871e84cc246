"""What the house costs beside the tools that one would otherwise use, and what it gets right.

    make bench        (or: python benchmarks/run.py)

benchmarks/README.md says what each line means.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pollock.pollock import results

PROJECT = Path(__file__).resolve().parents[1]
POLLOCK = PROJECT.parent / "shared/data/malformed_pollock_polluted"
STUDY = "params/sample_centre/handle_time.yml"
NOTEBOOK = "notebooks/dmaic_5_control.ipynb"
ROUNDS = 3


def main() -> None:
    """Measure all, and print one line a measure."""
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}")
    tell_pollock()
    tell_run_time()


def tell_pollock() -> None:
    """Print the Pollock score of the loader and how many files it read wrong in silence."""
    if not POLLOCK.is_dir():
        print("Pollock: the files are not here; benchmarks/README.md says where they come from")
        return
    judged = results(POLLOCK)
    counts = Counter(one.outcome for one in judged)
    mean = statistics.mean(one.score for one in judged)
    print(f"Pollock: {len(judged)} files, simple score {mean:.2f} of 10, {dict(counts)}")


def tell_run_time() -> None:
    """Print the medians of a study by `ccqa run`, and by papermill with nbconvert."""
    seconds(["-c", "from ccqa_lib.cli import main; main()", "sample"])
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        ours_command = [
            *("-c", "from ccqa_lib.cli import main; main()"),
            *("run", STUDY, "--force", "--outputs", str(scratch / "outputs")),
        ]
        executed = str(scratch / "out.ipynb")
        papermill = ["-m", "papermill", NOTEBOOK, executed, "-f", STUDY, "--no-progress-bar"]
        nbconvert = ["-m", "nbconvert", "--to", "html", executed, "--log-level", "ERROR"]
        ours, stock = [], []
        for _ in range(ROUNDS):
            ours.append(seconds(ours_command))
            stock.append(seconds(papermill, nbconvert))
    print(f"handle_time, 400,000 contacts, medians of {ROUNDS} (elapsed and processor seconds):")
    tell_medians("ccqa run", ours)
    tell_medians("papermill and nbconvert", stock)
    ratios = [median(ours, part) / median(stock, part) for part in (0, 1)]
    print(f"  {'ratio':24} {ratios[0]:6.2f} {ratios[1]:8.2f}")


def tell_medians(name: str, measured: list[tuple[float, float]]) -> None:
    """Print the medians of one way, and every elapsed time."""
    every = ", ".join(f"{elapsed:.1f}" for elapsed, _ in measured)
    print(f"  {name:24} {median(measured, 0):6.1f} {median(measured, 1):8.1f}   ({every})")


def median(measured: list[tuple[float, float]], part: int) -> float:
    """Return the median of the elapsed (0) or of the processor seconds (1)."""
    return statistics.median(times[part] for times in measured)


def seconds(*commands: list[str]) -> tuple[float, float]:
    """Return the elapsed and the processor seconds of commands; a failed one ends it all.

    On a busy machine the processor's seconds are the fairer ones. Windows does not count those
    of children; they are 0 there.
    """
    began, used = time.monotonic(), os.times()
    for command in commands:
        subprocess.run([sys.executable, *command], cwd=PROJECT, check=True, capture_output=True)
    now = os.times()
    processor = now.children_user + now.children_system - used.children_user - used.children_system
    return time.monotonic() - began, processor


if __name__ == "__main__":
    main()
