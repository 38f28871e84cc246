"""What the warm process does once: every part works, and none starts a thread."""

import os
import subprocess
import sys

import pytest

from ccqa_lib.runs.linux import can_fork
from ccqa_lib.runs.warm import ENVIRONMENT

ALL_PARTS = """
from ccqa_lib.runs.linux import count_threads
from ccqa_lib.runs.rehearsal import PARTS
for part in PARTS:
    part()
print(len(PARTS), count_threads())
"""
SUMS = """
import ccqa_lib, numpy
from ccqa_lib.runs.linux import count_threads
numpy.linalg.inv(numpy.eye(600) + 0.1)
print(count_threads())
"""
LOADED = """
import sys
import ccqa_lib.data, ccqa_lib.data.convert.conversion, ccqa_lib.runs.kernel_process
print(*({"openpyxl", "_pydevd_bundle"} & set(sys.modules)))
import debugpy
"""


def printed(program, environment):
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@pytest.mark.skipif(not can_fork(), reason="forked on Linux only")
def test_every_part_works_and_starts_no_thread():
    parts, threads = printed(ALL_PARTS, os.environ | ENVIRONMENT)
    assert int(parts) >= 6 and threads == "1"


@pytest.mark.skipif(not can_fork(), reason="threads are counted on Linux only")
def test_sums_are_of_one_thread_however_a_kernel_is_started():
    given = {name: value for name, value in os.environ.items() if "NUM_THREADS" not in name}
    assert printed(SUMS, given) == ["1"]
    assert printed(SUMS, given | {"OPENBLAS_NUM_THREADS": "2"}) == ["2"], "what is set stays"


def test_what_runs_seldom_use_is_not_loaded_with_a_kernel():
    """Each costs a third of a second a suite: the library of workbooks, and the debugger."""
    assert printed(LOADED, os.environ | ENVIRONMENT) == []
