"""The process that runs jobs: each comes in as JSON, its steps and outcome go out as JSON.

For each job it holds the lock of the run's folder, works in a private folder, and publishes a
good run or the evidence of a failed one. When whoever started it is gone, it ends itself. Every
notebook gets a kernel of its own. A worker forked from the warm process does one job; one that
was started as a program of its own, where there is no forking, does one job after the other.
"""

import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from typing import TextIO

from ccqa_lib.errors import CcqaError
from ccqa_lib.runs.execute import Executed, Tell, execute, read_partial
from ccqa_lib.runs.failure import study_failure
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.kernel_in_waiting import KernelInWaiting
from ccqa_lib.runs.linux import adopt_orphans, call_process
from ccqa_lib.runs.lock import wait_for_lock
from ccqa_lib.runs.publish import publish
from ccqa_lib.runs.record import NOTEBOOK_FILE, as_of_day, failed_files, good_files
from ccqa_lib.runs.redactor import redactor_for
from ccqa_lib.runs.reuse import find_reusable, forget_failures, outcome_of, reuse
from ccqa_lib.runs.tree import end_tree


def run_job(job: Job, tell: Tell) -> Outcome:
    """Run a job and publish what it gave; `tell` hears the name of each step."""
    waits = "waiting for another run of this study"
    try:
        with wait_for_lock(job.place.lock_file, lambda: tell(waits)):
            return _run_alone(job, tell)
    except OSError as error:
        return _unwritten(job, error)


def _run_alone(job: Job, tell: Tell) -> Outcome:
    if job.died:
        return _publish(job, _left_behind(job), job.died_after_seconds)
    found = None if job.force else find_reusable(job.place, job.run_key)
    if found is not None:
        return reuse(job, found)
    staging = _fresh_staging(job)
    began = time.monotonic()
    executed = execute(job, staging, tell)
    tell("report")
    return _publish(job, executed, time.monotonic() - began)


def _publish(job: Job, executed: Executed, kernel_seconds: float) -> Outcome:
    """Put a good run in its place, or the evidence of a failed one apart from the good ones."""
    redactor = redactor_for(job.project, job.outputs, job.settings["source"])
    as_of = as_of_day(job, executed.notebook)
    seconds = {"notebook": kernel_seconds}
    failure = executed.failure
    if failure is None:
        try:
            files = good_files(job, executed.notebook, seconds, redactor)
        except CcqaError as error:
            failure = study_failure(f"The report could not be written. {error}", "report")
    if failure is not None:
        files = failed_files(job, executed.notebook, failure, seconds, redactor)
    folder = (job.place.failed if failure else job.place.good) / as_of
    publish(job.place, folder, files)
    if failure is None:
        forget_failures(job, as_of)
    shutil.rmtree(job.place.staging, ignore_errors=True)
    return outcome_of(job, folder, "failed" if failure else "done")


def _unwritten(job: Job, error: OSError) -> Outcome:
    shutil.rmtree(job.place.staging, ignore_errors=True)  # it may be what has filled the disk
    return Outcome(
        job.notebook,
        job.label,
        "failed",
        exit_code=1,
        reason=f"The outputs could not be written ({error.strerror}).",
        what_to_do="Free space or mend the folder and run again; the last good report is kept.",
    )


def _left_behind(job: Job) -> Executed:
    """Return what a worker that was ended left in its private folder."""
    failure = study_failure(job.died, job.died_at_step)
    return Executed(read_partial(job.place.staging / NOTEBOOK_FILE), failure)


def _fresh_staging(job: Job) -> Path:
    """Make the private folder anew, and point what a kernel writes for itself into it."""
    staging = job.place.staging
    shutil.rmtree(staging, ignore_errors=True)
    temporary = staging / "temporary"
    temporary.mkdir(parents=True)
    os.environ["IPYTHONDIR"] = str(staging / "ipython")
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = str(temporary)
    tempfile.tempdir = str(temporary)
    return staging


def _own_events_channel() -> TextIO:
    """Keep standard output for events; whatever else prints there goes to the log."""
    return os.fdopen(os.dup(1), "w", encoding="utf-8")


def _write_log_of(job: Job) -> None:
    """Send what this process and its kernel print to the log of the run.

    Where a worker ended, its last words stay above those of the one that keeps its evidence.
    """
    log = job.place.log_file
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab" if job.died else "wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def _take_jobs(jobs: Queue[Job]) -> None:
    """Queue each job that comes in; when the starter is gone, end all that runs here."""
    for line in sys.stdin.buffer:
        jobs.put(Job.from_json(line.decode()))
    _end_with_family()


def _end_with_family() -> None:
    end_tree(os.getpid(), and_itself=False)
    os._exit(0)


def serve_one(channel: int) -> None:
    """Do the one job that comes in over a socket, in a process that was just forked; then end.

    The kernel is forked first, while this process has one thread and no ZeroMQ context.
    """
    adopt_orphans()
    call_process("ccqa-worker")
    commands = os.fdopen(channel, "rb")
    events = os.fdopen(os.dup(channel), "w", encoding="utf-8")
    send = _sender(events)
    send(pid=os.getpid())
    job = Job.from_json(commands.readline().decode())
    os.environ.update(CCQA_PROJECT=job.project, CCQA_OUTPUTS=job.outputs)
    _write_log_of(job)
    if not job.died:
        KernelInWaiting.fork((commands.fileno(), events.fileno()))
    threading.Thread(target=lambda: (commands.read(), _end_with_family()), daemon=True).start()
    send(outcome=run_job(job, lambda step: send(step=step)).to_dict())
    _end_with_family()


def _sender(events: TextIO) -> Callable[..., None]:
    def send(**event) -> None:
        events.write(json.dumps(event) + "\n")
        events.flush()

    return send


def main() -> None:
    """Run one job after the other, as they come in on standard input, until it is closed."""
    send = _sender(_own_events_channel())
    jobs: Queue[Job] = Queue()
    threading.Thread(target=_take_jobs, args=(jobs,), daemon=True).start()
    while True:
        job = jobs.get()
        _write_log_of(job)
        send(outcome=run_job(job, lambda step: send(step=step)).to_dict())


if __name__ == "__main__":
    main()
