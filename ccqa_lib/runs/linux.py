"""What only Linux offers a runner: children that die with their parent, and orphans that come home.

Elsewhere each call does nothing and says so by returning False.
"""

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
_NAME_LENGTH = 15


def can_fork() -> bool:
    """Say whether a warm process may be forked here: Linux only, where it is tried and tested."""
    return sys.platform.startswith("linux")


def die_with_parent(parent: int) -> bool:
    """Have the system kill this process when the process `parent`, which forked it, is gone."""
    done = _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) if can_fork() else False
    if done and os.getppid() != parent:  # it was gone before the system had been asked
        os._exit(1)
    return done


def adopt_orphans() -> bool:
    """Become the parent of every descendant whose own parent ends, so that none is lost."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1) if can_fork() else False


def count_threads() -> int:
    """Return how many threads this process has, also those that Python does not know of."""
    return len(list(Path("/proc/self/task").iterdir()))


def peak_megabytes() -> float | None:
    """Return the most memory that a child of this process has held; None where not counted.

    What a forked kernel shares with its warm parent is counted too: an estimate on the safe side.
    """
    if not can_fork():
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, 1)


def call_process(name: str) -> None:
    """Give this process a name that `ps` and `top` show."""
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name[:_NAME_LENGTH])


def _prctl(option: int, value: int) -> bool:
    return ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) == 0
