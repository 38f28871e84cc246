"""End a process with everything it started: its kernel, and what the kernel started."""

import contextlib

import psutil

_PATIENCE_SECONDS = 5


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
    psutil.wait_procs(family, timeout=_PATIENCE_SECONDS)
