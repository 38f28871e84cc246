"""A PostgreSQL server that the tests start for themselves, where one is installed."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PASSWORD = "t0p secret/@"


def _server_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def own_server() -> Iterator[int]:
    """A PostgreSQL server of its own on a free port, stopped afterwards."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="ccqa-pg-"))
    port = _free_port()
    (folder / "pw").write_text(PASSWORD)
    _as_server_user(folder, f"{programs}/initdb -A md5 -U anna --pwfile={folder}/pw {folder}/db")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    start = f"{programs}/pg_ctl -w -D {folder}/db -l {folder}/log"
    _as_server_user(folder, f"{start} -o '{options}' start")
    yield port
    _as_server_user(folder, f"{start} -m immediate stop")
    shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _as_server_user(folder: Path, command: str) -> None:
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "postgres", str(folder)], check=True)
        words = ["su", "postgres", "-c", command]
    else:
        words = ["sh", "-c", command]
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder)
    if done.returncode:
        pytest.skip(f"a PostgreSQL server cannot be started here: {done.stderr[:200]}")
