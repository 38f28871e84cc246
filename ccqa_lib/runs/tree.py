"""End a process with everything it started: its kernel, and what the kernel started."""

import contextlib
import time
from collections.abc import Sequence

import psutil

_PATIENCE_SECONDS, _PAUSE_SECONDS = 5, 0.01


def end_tree(pid: int, and_itself: bool = True) -> None:
    """End all processes below `pid`, and itself; those already gone are no matter.

    A kernel leads a session of its own, so that ending the process group of its parent would
    leave it running; the family tree finds it, and what it has started, on every system.
    """
    try:
        parent = psutil.Process(pid)
        family = parent.children(recursive=True)
    except psutil.NoSuchProcess:
        return
    if and_itself:
        family.insert(0, parent)
    for process in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    _wait_until_dead(family)


def _wait_until_dead(family: Sequence[psutil.Process]) -> None:
    """Wait until none can do anything; another's dead child stays listed until that one looks."""
    until = time.monotonic() + _PATIENCE_SECONDS
    left = [process for process in family if _is_alive(process)]
    while left and time.monotonic() < until:
        time.sleep(_PAUSE_SECONDS)
        left = [process for process in left if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    """Say whether a process may still do something; an own child that is dead is let go."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if process.status() != psutil.STATUS_ZOMBIE:
            return True
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(0)
    return False
