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


STOPPED_IN_CLEAN_UP = """
import os, signal, time, weakref
from ccqa_lib.cli import entry

class Thing:
    pass

def command():
    thing = Thing()
    seen = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGTERM))
    del thing
    time.sleep(20)

entry.app = command
entry.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Linux and macOS")
def test_a_stop_that_python_loses_while_it_cleans_up_is_asked_for_again():
    done = subprocess.run(
        [sys.executable, "-c", STOPPED_IN_CLEAN_UP], capture_output=True, text=True, timeout=15
    )
    assert (done.returncode, "Traceback" in done.stderr) == (130, False), done.stderr
    assert "Stopped; what was finished is kept" in done.stderr
