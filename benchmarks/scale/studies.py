"""How each study grows with the contacts: processor seconds and peak memory at several sizes.

    python benchmarks/scale/studies.py [--millions 1 3 10] [--rounds 3]

For each size a sample centre is written in a project of its own under outputs/benchmarks and kept.
Each study first runs once, which stages its tables (told as *first*), and then so many times more
in processes of their own; the medians count. *Growth* is the power of the contacts with which
processor seconds grew from the smallest to the largest size.
"""

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CELLS = PROJECT / "benchmarks" / "machinery" / "bare.py"
STUDIES = (
    "sample_centre/handle_time.yml", "sample_centre/measure_quality.yml",
    "sample_centre/complaints_called_back.yml", "sample_centre/satisfaction_drivers.yml",
    "sample_centre/attrition.yml", "repeat_contacts/dmaic_1_define.yml",
    "sample_centre/repeat_causes.yml",
)  # fmt: skip


def main() -> None:
    """Measure all studies at all sizes, print each as it comes, then how they grew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 3, 10])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="a part of the settings file's name")
    asked = parser.parse_args()
    sizes = sorted(asked.millions)
    homes = [project(round(size * 1e6)) for size in sizes]
    for study in (name for name in STUDIES if asked.only in name):
        found = [measured(home, study, asked.rounds) for home in homes]
        for size, (first, processor, peak) in zip(sizes, found, strict=True):
            print(f"{study:45} {size:5g} million: first {first:6.1f} s, then {processor:6.2f} s "
                  f"of processor, peak {peak:.2f} GB", flush=True)  # fmt: skip
        if len(sizes) > 1:
            power = math.log(found[-1][1] / found[0][1]) / math.log(sizes[-1] / sizes[0])
            print(f"{study:45} growth: contacts to the power of {power:.2f}")


def project(contacts: int) -> Path:
    """Return a project with a sample of so many contacts, written where it is not there yet."""
    home = PROJECT / "outputs" / "benchmarks" / f"centre_{contacts}"
    for part in ("params", "notebooks"):
        shutil.copytree(PROJECT / part, home / part, dirs_exist_ok=True)
    if not (home / "outputs" / "sample_centre").is_dir():
        run(home, "-c", "from ccqa_lib.cli import main; main()", "sample", "--contacts", contacts)
    return home


def measured(home: Path, study: str, rounds: int) -> tuple[float, float, float]:
    """Return the first run's seconds, and the medians of processor seconds and peak (GB)."""
    settings = home / "params" / study
    name = next(
        line.split(":")[1].strip()
        for line in settings.read_text(encoding="utf-8").splitlines()
        if line.startswith("notebook:")
    )
    call = (CELLS, home / "notebooks" / f"{name}.ipynb", settings)
    first = json.loads(run(home, *call))
    told = [json.loads(run(home, *call)) for _ in range(rounds)]
    processor, peak = (statistics.median(one[key] for one in told) for key in ("processor", "peak"))
    return first["processor"], processor, max(peak, first["peak"])


def run(home: Path, *arguments: object) -> str:
    """Run this Python in a project; return the last line that it prints."""
    environment = {**os.environ, "CCQA_PROJECT": str(home), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=home, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{arguments[:3]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


if __name__ == "__main__":
    main()
