"""What a command and a kernel wait for before they begin: only what they use."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("first", "unwanted"),
    [
        ("import ccqa_lib.cli", {"pandas", "ibis", "matplotlib", "scipy", "nbformat", "papermill"}),
        (
            "import ccqa_lib.runs.plan",
            {"ibis", "matplotlib", "scipy.stats", "openpyxl", "nbformat"},
        ),
        ("import ccqa_lib.runs.index_build", {"ibis", "matplotlib", "scipy.stats", "nbformat"}),
        ("import ccqa_lib.runs.worker", {"ibis", "duckdb", "matplotlib", "rfc3987_syntax"}),
        ("from ccqa_lib import charts, data, findings, report", {"nbformat", "rfc3987_syntax"}),
    ],
)
def test_nothing_is_imported_that_is_not_used(first, unwanted):
    code = f"{first}; import sys; print(*(name for name, m in sys.modules.items() if m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert unwanted & set(done.stdout.split()) == set()
