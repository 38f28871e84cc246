"""The same findings from files and on Spark, at any size: seconds, and the largest difference.

    python benchmarks/scale/spark.py [--millions 10] [--only define]

The sample centre of `studies.py` is loaded from its files; the loaded rows are written as a lake of
parquet, and the runs of `tests/studies/test_same_on_other_engines.py` are made on both, each in a
process of its own. Spark runs in local mode on two cores. Needs `pip install '.[spark]'` and Java.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import duckdb
from studies import PROJECT, project

RUNS = ("sample_centre/handle_time.yml", "sample_centre/complaint_rate.yml",
        "repeat_contacts/dmaic_1_define.yml")  # fmt: skip
TABLES = ("contacts", "complaints", "surveys", "staff", "events", "evaluations")
ASKED = {"boolean": {"true": ["true"], "false": ["false"]}, "date": {"format": "ISO"},
         "datetime": {"format": "ISO"}, "duration": {"format": "seconds"}}  # fmt: skip
LOCAL = {"SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_HOSTNAME": "localhost",
         "CCQA_SPARK_MASTER": "local[2]", "OMP_NUM_THREADS": "1"}  # fmt: skip


def main() -> None:
    """Write the lake where it is not there, make each run on both, tell seconds and difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--millions", type=float, default=10)
    parser.add_argument("--only", default="", help="a part of the settings file's name")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--lake", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    home = project(round(asked.millions * 1e6))
    if asked.lake:
        return write_lake(home)
    if asked.run:
        return print(json.dumps(run(home, *asked.run)))
    size = ["--millions", str(asked.millions)]
    again(home, *size, "--lake")
    for study in (name for name in RUNS if asked.only in name):
        told = [json.loads(again(home, *size, "--run", study, source))
                for source in ("sample_centre", "on_spark")]  # fmt: skip
        gap = largest_gap(*(each["findings"] for each in told))
        files, spark = (f"{one['elapsed']:.1f} s, {one['peak']:.2f} GB" for one in told)
        print(f"{study:40} files {files}; Spark {spark}; largest difference {gap:.0e}", flush=True)


def again(home: Path, *arguments: str) -> str:
    """Run this script in the project of a size; return the last line that it prints."""
    environment = {**os.environ, **LOCAL, "CCQA_PROJECT": str(home)}
    done = subprocess.run(
        [sys.executable, __file__, *arguments],
        cwd=home, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{arguments} failed:\n{done.stderr[-3000:]}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


def write_lake(home: Path) -> None:
    """Write the loaded rows of each table as parquet, and a source whose tables lie on Spark."""
    from ccqa_lib.data.load import load_table
    from ccqa_lib.params.source import read_source

    source, tables = read_source("sample_centre"), {}
    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    for name in TABLES:
        rows = connection.read_parquet(str(load_table(source, name).rows))
        house = [column for column in rows.columns if not column.startswith("_")]
        place = home / "lake" / name / "part-0.parquet"
        if not place.is_file():
            place.parent.mkdir(parents=True, exist_ok=True)
            rows.project(", ".join(f'"{column}"' for column in house)).write_parquet(str(place))
        kinds = {column: source.tables[name].columns[column].type for column in house}
        columns = {column: {"from": column, "type": kind, **ASKED.get(kind, {})}
                   for column, kind in kinds.items()}  # fmt: skip
        tables[name] = {"url": "spark:///lake", "relation": name, "columns": columns}
    told = {"name": "on_spark", "zone": "Asia/Hong_Kong", "tables": tables}
    path = home / "params" / "sources" / "on_spark.yml"
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def run(home: Path, study: str, source: str) -> dict:
    """Run the cells of a study on a source; return its findings, seconds and peak (GB)."""
    from IPython.core.interactiveshell import InteractiveShell

    from ccqa_lib.params.settings_file import read_run_settings

    settings = home / "params" / study
    (asked,) = read_run_settings(settings)
    notebook = home / "notebooks" / f"{asked.notebook}.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    InteractiveShell.instance()
    names: dict = {"display": lambda *shown: None}
    exec(code[0], names)
    names |= {**asked.given, "source": source}
    if "project" in names:
        names["project"] = ""
    began = time.monotonic()
    for cell in code[1:]:
        exec(cell, names)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"findings": names["found"].to_list(), "elapsed": time.monotonic() - began, "peak": peak}


def largest_gap(one, other, place: str = "findings") -> float:
    """Return the largest relative difference of two trees of JSON; all but numbers must agree."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return max((largest_gap(one[key], other[key], f"{place}.{key}") for key in one), default=0)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return max((largest_gap(*pair, place) for pair in pairs), default=0)
    if isinstance(one, float) and isinstance(other, float):
        same = one == other or (math.isnan(one) and math.isnan(other))
        return 0.0 if same else abs(one - other) / max(abs(one), abs(other))
    if one != other:
        raise SystemExit(f"{place} differs: {one} and {other}")
    return 0.0


if __name__ == "__main__":
    sys.path.insert(0, str(PROJECT / "benchmarks" / "scale"))
    main()
