"""The what-if of the satisfaction study in a real JupyterLab: run all, move it, read another size.

The notebook is opened from a copy, so that JupyterLab's own saving never touches the project's.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from ccqa_lib.cli.lab import lab_command

NAME = "satisfaction_drivers.ipynb"
TOKEN = "of-this-test-only"
SENTENCE = "percentage points"


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


def wait_until_it_answers(address: str, server: subprocess.Popen, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "JupyterLab has ended by itself"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab does not answer")


@pytest.fixture
def lab(tmp_path, project):
    """Return the address of a JupyterLab on a copy of the notebook."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    (tmp_path / "notebooks").mkdir()
    shutil.copy(project / "notebooks" / NAME, tmp_path / "notebooks" / NAME)
    own = {name: str(tmp_path / name.lower()) for name in (
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
        "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR",
    )}  # fmt: skip
    port = free_port()
    command = [*lab_command(tmp_path), "--no-browser", "--ServerApp.ip=127.0.0.1",
               f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
               f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    with (tmp_path / "lab.log").open("w") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, **own, "CCQA_PROJECT": str(project)},
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_it_answers(f"{address}/api?token={TOKEN}", server)
            yield f"{address}/lab/tree/notebooks/{NAME}?token={TOKEN}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


def points(sentence: str) -> float:
    return float(sentence.split()[0])


@pytest.mark.slow
def test_the_slider_changes_the_number(lab, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(lab)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.get_by_text("| Idle").wait_for(timeout=60_000)  # else JupyterLab asks for the kernel
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    slider = page.locator(".widget-slider .noUi-handle")
    slider.first.wait_for(state="attached", timeout=240_000)
    slider.first.scroll_into_view_if_needed()
    told = page.locator(".widget-label", has_text=SENTENCE)
    before = told.last.text_content()
    slider.first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([words, before]) => [...document.querySelectorAll('.widget-label')].some("
        "each => each.textContent.includes(words) && each.textContent !== before)",
        arg=[SENTENCE, before], timeout=20_000,
    )  # fmt: skip
    after = told.last.text_content()
    page.close()
    assert points(after) > points(before) > 0
