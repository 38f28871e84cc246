"""The same runs of the sample centre in five ways: what the machinery costs, and if all agree.

    make bench-machinery        (or: python benchmarks/machinery/runs.py [--runs 20] [--rounds 1])

- stock, one after the other: `papermill`, then `jupyter nbconvert --to html`, for each run;
- stock, two at a time: the same commands, two runs at once;
- ours: one `ccqa run --jobs 2` of all, which also checks the settings, proves and publishes;
- bare, in one process and in two at once: the notebooks' own code cells, no kernel, no report.
  Their time is told with the processes' start and without it (warm).

Ways are taken in turn in each round, so that what else the machine does meets all alike, and all
find the sample centre's files staged: reading them is no part of the machinery. The findings of
ours and stock are compared, field by field.
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOK = PROJECT / "notebooks" / "dmaic_5_control.ipynb"
MEASURES = ("handle_time", "abandoned_share", "wrap_time", "repeat_contact_share", "complaint_rate")
FINDING = "application/vnd.ccqa.finding+json"


def main() -> None:
    """Measure every way, compare the findings, print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    python("-c", "from ccqa_lib.cli import main; main()", "sample")
    with tempfile.TemporaryDirectory() as folder:
        settings = write_settings(Path(folder), asked.runs)
        for number in range(1, asked.rounds + 1):
            scratch = Path(folder) / str(number)
            measured = {
                told: spent
                for name, way in WAYS.items()
                for told, spent in timed(name, way, settings, scratch).items()
            }
            tell(measured, len(settings), number)
            tell_agreement(settings, scratch)


def write_settings(folder: Path, runs: int) -> list[Path]:
    """Write so many different settings files: measures by sites."""
    files = []
    for site, measure in itertools.islice(itertools.product(sites(), MEASURES), runs):
        label = f"{measure}_{len(files):02}"
        file = folder / f"{label}.yml"
        lines = ("notebook: dmaic_5_control", f"label: {label}", "source: sample_centre",
                 f"measure: {measure}", f'site: "{site}"')  # fmt: skip
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        files.append(file)
    return files


def sites() -> list[str]:
    """Return all sites together, then each site of the sample centre; its files are then staged."""
    from ccqa_lib import data

    table = data.open_source("sample_centre").table("contacts").table
    found = table.group_by("site").count().to_pandas()["site"].dropna()
    return ["", *sorted(found)]


def stock(settings: list[Path], scratch: Path, at_a_time: int) -> None:
    """Run papermill and then nbconvert for each file."""

    def one(file: Path) -> None:
        executed = scratch / f"{file.stem}.ipynb"
        python("-m", "papermill", NOTEBOOK, executed, "-f", file, "--no-progress-bar")
        python("-m", "nbconvert", "--to", "html", executed, "--log-level", "ERROR")

    with ThreadPoolExecutor(at_a_time) as pool:
        list(pool.map(one, settings))


def ours(settings: list[Path], scratch: Path) -> None:
    """Run all files by one command, into outputs that have nothing but the staged files."""
    shutil.copytree(PROJECT / "outputs" / ".stage", scratch / ".stage", copy_function=shutil.copy)
    command = ("-c", "from ccqa_lib.cli import main; main()", "run", *settings, "--force")
    python(*command, "--jobs", "2", "--outputs", scratch)


def bare(settings: list[Path], scratch: Path, processes: int) -> None:
    """Run the code cells of all files in so many processes, which tell how long they took."""
    script = Path(__file__).with_name("bare.py")

    def part(number: int) -> None:
        told = python(script, NOTEBOOK, *settings[number::processes])
        (scratch / f"{number}.json").write_text(told)

    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(part, range(processes)))


WAYS = {
    "ours": ours,
    "stock one after the other": lambda files, scratch: stock(files, scratch, 1),
    "stock two at a time": lambda files, scratch: stock(files, scratch, 2),
    "bare in one process": lambda files, scratch: bare(files, scratch, 1),
    "bare in two processes": lambda files, scratch: bare(files, scratch, 2),
}


def timed(name: str, way, settings: list[Path], folder: Path) -> dict[str, tuple[float, float]]:
    """Return elapsed and processor seconds of one way; those of bare without its start besides."""
    scratch = folder / name.replace(" ", "_")
    scratch.mkdir(parents=True)
    began, used = time.monotonic(), os.times()
    way(settings, scratch)
    now = os.times()
    processor = now.children_user + now.children_system - used.children_user - used.children_system
    elapsed = time.monotonic() - began
    spent = {name: (elapsed, processor)}
    loops = [json.loads(file.read_text()) for file in scratch.glob("[01].json")]
    if loops:
        spent[f"{name}, warm"] = (
            max(loop["elapsed"] for loop in loops), sum(loop["processor"] for loop in loops)
        )  # fmt: skip
    return spent


def tell(measured: dict[str, tuple[float, float]], runs: int, number: int) -> None:
    """Print the seconds of each way and our ratio to it."""
    print(f"round {number}, {runs} runs (elapsed and processor seconds; ours divided by it):")
    elapsed, processor = measured["ours"]
    for name, (took, used) in measured.items():
        ratios = f"{elapsed / took:6.2f} {processor / used:6.2f}"
        print(f"  {name:28} {took:7.1f} {used:7.1f}  {ratios}", flush=True)


def tell_agreement(settings: list[Path], scratch: Path) -> None:
    """Print how many runs have the same findings in ours and in stock."""
    same = 0
    for file in settings:
        notebook = nbformat.read(scratch / "stock_one_after_the_other" / f"{file.stem}.ipynb", 4)
        theirs = next(
            output["data"][FINDING]
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if FINDING in output.get("data", {})
        )
        ours_file = next((scratch / "ours" / "dmaic_5_control" / file.stem).glob("*/findings.json"))
        found = json.loads(ours_file.read_text(encoding="utf-8"))
        same += found == theirs["findings"]
    print(f"  findings identical in {same} of {len(settings)} runs")


def python(*arguments: object) -> str:
    """Run this Python with arguments in the project's folder; a failure ends the benchmark."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{arguments[:4]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


if __name__ == "__main__":
    main()
