"""What a worker of a cluster does: one job, as its own machine would do it."""

import socket
import threading
from pathlib import Path
from typing import Any

from ccqa_lib.runs.job import Job
from ccqa_lib.runs.key import code_fingerprint
from ccqa_lib.runs.supervise import WorkerEndedError, Workers

_sessions: dict[str, Workers] = {}
_over: set[str] = set()
_lock = threading.Lock()


def run_here(session: str, key: str, job_line: str, limit_seconds: float) -> dict[str, Any]:
    """Run a job in a process of its own; its steps are told to whoever started the suite.

    Returns
    -------
    dict
        ``outcome``; or, where the process ended without one, ``timed_out`` and ``seconds``.
    """
    from distributed import get_worker

    at = get_worker()

    def tell(step: str) -> None:
        at.log_event(session, {"run": key, "step": step})

    tell(f"begins on {socket.gethostname()}")
    try:
        return {"outcome": _workers_of(session).run(Job.from_json(job_line), limit_seconds, tell)}
    except WorkerEndedError as error:
        return {"timed_out": error.timed_out, "seconds": error.seconds}


def end_session(session: str) -> None:
    """End every run of a suite on this machine, with its kernels."""
    with _lock:
        _over.add(session)
        workers = _sessions.pop(session, None)
    if workers is not None:
        workers.end_all()


def fits_here(project: str, probe: str, fingerprint: str) -> str:
    """Return why this worker cannot do the runs of a project; empty where it can."""
    if not Path(project, "params").is_dir():
        return f"does not see the project's folder {project}; mount it there, at the same path."
    if not Path(probe).is_file():
        return f"does not see the outputs' folder {Path(probe).parent}; it must be a share of all."
    if code_fingerprint() != fingerprint:
        return "has another version of this project, of Python or of a library; install the same."
    return ""


def _workers_of(session: str) -> Workers:
    """Return the processes of a suite on this machine; none start once it is over."""
    with _lock:
        if session in _over:
            raise WorkerEndedError(False, 0.0)
        return _sessions.setdefault(session, Workers())
