"""Disks of a test: small ones, and such as can no longer be written."""

import os
import subprocess
import time
from contextlib import contextmanager

import pytest

_PATIENCE_SECONDS = 2


def _mount(*words):
    return subprocess.run(["mount", *map(str, words)], capture_output=True, check=False).returncode


def unmount(folder):
    subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def small_disk(folder, kilobytes):
    """A file system of its own that holds so many kilobytes."""
    folder.mkdir(parents=True, exist_ok=True)
    if _mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder):
        pytest.skip("no tmpfs can be mounted here")
    try:
        yield folder
    finally:
        unmount(folder)


def make_read_only(folder):
    """From now on nothing can be written below the folder; gives what undoes it."""
    if os.geteuid():
        folder.chmod(0o555)
        inner = [each for each in folder.rglob("*") if each.is_dir()]
        for each in inner:
            each.chmod(0o555)
        return lambda: [each.chmod(0o755) for each in (folder, *inner) if each.is_dir()]
    if _mount("--bind", folder, folder):
        pytest.skip("no folder can be made read-only here")
    until = time.monotonic() + _PATIENCE_SECONDS
    while _mount("-o", "remount,bind,ro", folder):  # refused while a file is being written
        if time.monotonic() > until:
            unmount(folder)
            pytest.skip("no folder can be made read-only here")
    return lambda: unmount(folder)
