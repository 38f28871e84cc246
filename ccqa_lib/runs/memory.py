"""How many runs fit into memory at once? One that does not fit waits; the first always starts."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

_SHARE_USED = 0.85
_CGROUP = Path("/sys/fs/cgroup")
_MEGABYTE = 1 << 20


def free_megabytes() -> float:
    """Return the memory that runs may use: what is free, and no more than a container's limit."""
    free = psutil.virtual_memory().available
    try:
        limit = int((_CGROUP / "memory.max").read_text())
        free = min(free, limit - int((_CGROUP / "memory.current").read_text()))
    except (OSError, ValueError):  # no cgroup, or no limit: "max"
        pass
    return max(free, 0) / _MEGABYTE


class Memory:
    """The memory of a suite, given to runs by what each is expected to need."""

    def __init__(self, free: Callable[[], float] = free_megabytes):
        self._budget = _SHARE_USED * free()
        self._given = 0.0
        self._running = 0
        self._changed = threading.Condition()

    @contextmanager
    def room_for(
        self, megabytes: float, is_over: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Wait until a run of this size fits beside those that run, or runs alone.

        `is_over` is asked while it waits: a suite that was stopped needs no room any more.
        """
        with self._changed:
            while self._running and self._given + megabytes > self._budget and not is_over():
                self._changed.wait(timeout=0.5)
            self._given += megabytes
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._given -= megabytes
                self._running -= 1
                self._changed.notify_all()
