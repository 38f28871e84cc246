"""Fixtures of report tests."""

import pytest
from made_notebooks import make_notebook


@pytest.fixture
def notebook():
    return make_notebook()


@pytest.fixture
def run_meta():
    return {
        "study": "dmaic_5_control", "label": "handle_time", "run_at": "2026-07-01T02:15:00",
        "as_of": "2026-06-28", "seconds": 12.3, "seed": 2025,
    }  # fmt: skip
