"""Five reductions of a centre's contacts, ours beside pandas, polars and DuckDB by hand.

    python benchmarks/scale/scale.py --rows 10 --rows 50 [--rounds 3] [--engines ccqa,duckdb]

`--rows` are millions of contacts; data are written once under outputs/benchmarks. Each question is
asked in a process of its own, the engines in turn, so that what else the machine does strikes all
alike. benchmarks/README.md says what the lines mean.
"""

import argparse
import importlib.util
import json
import math
import statistics
import subprocess
import sys
from pathlib import Path

from data import write_centre

PROJECT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("worker.py")
QUESTIONS = ("daily_share", "weekly_spread", "pareto", "per_agent", "joined")
ENGINES = ("ccqa", "duckdb", "polars", "pandas", "floor")
MADE = "whole"


def main() -> None:
    """Write the data where they are not there, ask all questions, print one table a size."""
    given = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given.add_argument("--rows", type=float, action="append", help="millions of contacts")
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--engines", default=",".join(ENGINES))
    options = given.parse_args()
    engines = [name for name in options.engines.split(",") if is_there(name)]
    for millions in options.rows or [1]:
        folder = centre_of(int(millions * 1_000_000))
        told = {name: {one: [] for one in QUESTIONS} for name in engines}
        for _ in range(options.rounds):
            for question in QUESTIONS:
                for name in engines:
                    told[name][question].append(asked(name, question, folder))
        tell(millions, told)


def is_there(name: str) -> bool:
    """Say whether an engine is installed; tell if it is not."""
    if name not in ("polars", "pandas") or importlib.util.find_spec(name):
        return True
    print(f"{name}: left out, as it is not installed (pip install {name})")
    return False


def centre_of(rows: int) -> Path:
    """Return the folder of a centre of so many contacts, written now if need be."""
    folder = PROJECT / "outputs" / "benchmarks" / f"centre_{rows}"
    if not (folder / MADE).is_file():
        write_centre(folder, rows)
        (folder / MADE).touch()
    return folder


def asked(engine: str, question: str, folder: Path) -> dict[str, float]:
    """Ask one question in a process of its own; see worker.py. One that dies is told, as NaN."""
    command = [sys.executable, str(WORKER), engine, question, str(folder)]
    done = subprocess.run(command, cwd=PROJECT, check=False, capture_output=True, text=True)
    if done.returncode < 0:
        print(f"{engine}, {question}: killed by signal {-done.returncode}, for want of memory?")
        return dict.fromkeys(("elapsed", "processor", "peak"), math.nan)
    done.check_returncode()
    return json.loads(done.stdout)


def tell(millions: float, told: dict[str, dict[str, list[dict[str, float]]]]) -> None:
    """Print medians of elapsed and processor seconds by question, sums, ratios and peaks."""
    print(f"\n{millions:g} million contacts; medians in seconds, elapsed (processor)")
    print(f"{'':8}" + "".join(f"{one:>18}" for one in QUESTIONS) + f"{'all':>18}{'peak GB':>9}")
    sums = {}
    for name, answers in told.items():
        medians = [median(answers[one]) for one in QUESTIONS]
        sums[name] = tuple(sum(part) for part in zip(*medians, strict=True))
        cells = "".join(f"{e:10.2f} ({p:5.2f})" for e, p in [*medians, sums[name]])
        peak = max(one["peak"] for rounds in answers.values() for one in rounds)
        print(f"{name:8}{cells}{peak:9.2f}")
    if "ccqa" in sums:
        for name in [name for name in sums if name != "ccqa"]:
            ratios = [ours / theirs for ours, theirs in zip(sums["ccqa"], sums[name], strict=True)]
            print(f"  ours to {name}: {ratios[0]:.2f} elapsed, {ratios[1]:.2f} processor")


def median(rounds: list[dict[str, float]]) -> tuple[float, float]:
    """Return the medians of elapsed and of processor seconds."""
    return (
        statistics.median(one["elapsed"] for one in rounds),
        statistics.median(one["processor"] for one in rounds),
    )


if __name__ == "__main__":
    main()
