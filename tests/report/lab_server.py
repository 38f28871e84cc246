"""A JupyterLab of a test: on a copy of the notebooks, with settings and a port of its own."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ccqa_lib.cli.lab import lab_command, lab_environment

TOKEN = "of-this-test-only"
_OWN = (
    "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR",
    "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR",
)  # fmt: skip


class Lab:
    """A JupyterLab that answers at an address."""

    def __init__(self, address: str):
        self.address = address

    def of(self, notebook: str) -> str:
        """Return the address that opens a notebook in a window of its own."""
        return f"{self.address}/lab/tree/notebooks/{notebook}?token={TOKEN}&reset"


@contextmanager
def running_lab(project: Path, folder: Path) -> Iterator[Lab]:
    """Run JupyterLab on copies of all notebooks in `folder`, for the project's own settings."""
    pytest.importorskip("jupyterlab", reason="JupyterLab is not installed")
    shutil.copytree(project / "notebooks", folder / "notebooks", dirs_exist_ok=True)
    own = {name: str(folder / name.lower()) for name in _OWN}
    port = _free_port()
    command = [*lab_command(folder), "--no-browser", "--ServerApp.ip=127.0.0.1",
               f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
               f"--IdentityProvider.token={TOKEN}"]  # fmt: skip
    environment = {"CCQA_PROJECT": str(project), **lab_environment(os.environ), **own}
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, start_new_session=True, env=environment
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_until_it_answers(f"{address}/api?token={TOKEN}", server)
            yield Lab(address)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(20)


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


def _wait_until_it_answers(address: str, server: subprocess.Popen, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "JupyterLab has ended by itself"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail("JupyterLab does not answer")
