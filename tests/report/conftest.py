"""Fixtures of report tests: a made notebook, a run's record, and one browser for all pages."""

from pathlib import Path

import pytest
from made_notebooks import RUN_META, make_notebook

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture
def notebook():
    return make_notebook()


@pytest.fixture
def run_meta():
    return dict(RUN_META)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium; its path is given, since playwright's own is not installed."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()
