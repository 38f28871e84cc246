"""Run many studies: each in its own process, and none ends because another failed."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Protocol

from ccqa_lib.runs.choose import expected_of, finished_in, is_answered
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.journal import Journal, journal_of
from ccqa_lib.runs.lock import try_lock
from ccqa_lib.runs.memory import Memory
from ccqa_lib.runs.plan import RunOptions
from ccqa_lib.runs.reuse import find_reusable, reuse
from ccqa_lib.runs.starters import Home
from ccqa_lib.runs.supervise import WorkerEndedError, Workers

_EVIDENCE_SECONDS = 120
_RANK = (1, 2, 3, 4)  # the worst first: a broken study, settings, data, signals


class Listener(Protocol):
    """Whoever shows how the runs get on; called from several threads."""

    def started(self, job: Job) -> None:
        """Hear that a run begins."""

    def at_step(self, job: Job, step: str) -> None:
        """Hear which step a run is at."""

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Hear how a run ended."""


def run_suite(
    jobs: Sequence[Job], options: RunOptions, listener: Listener, workers: Workers
) -> list[Outcome]:
    """Run all jobs, `options.jobs` at a time, and return their outcomes in the same order.

    When the caller is interrupted, all workers and kernels are ended before the error goes on.
    """
    began = jobs[0].run_at if jobs else ""
    with journal_of(options.outputs, jobs, options.asked, began, options.resumes) as journal:
        jobs = [replace(job, suite=journal.suite) for job in jobs]
        if unanswered := next((job for job in jobs if not is_answered(job)), None):
            workers.load(Home(unanswered.project, unanswered.outputs))
        return _run_all(jobs, options, _Both(listener, journal), workers)


class _Both:
    """Passes on what happens to whoever shows it and to the journal."""

    def __init__(self, shown: Listener, journal: Journal):
        self._shown, self._journal = shown, journal
        self.at_step = shown.at_step

    def started(self, job: Job) -> None:
        self._journal.started(job)
        self._shown.started(job)

    def ended(self, job: Job, outcome: Outcome) -> None:
        self._journal.ended(job, outcome)
        self._shown.ended(job, outcome)


def _run_all(
    jobs: Sequence[Job], options: RunOptions, listener: Listener, workers: Workers
) -> list[Outcome]:
    memory = Memory(workers.free_megabytes)
    with workers, ThreadPoolExecutor(max_workers=options.jobs) as pool:

        def run_one(job: Job) -> Outcome:
            need = expected_of(job).megabytes
            with memory.room_for(need, lambda: workers.ended):
                return _run_one(job, options, workers, listener)

        def run_days(days: Sequence[int]) -> None:
            for number in days:
                outcomes[number] = run_one(jobs[number])

        outcomes: list[Any] = [None] * len(jobs)
        futures = [pool.submit(run_days, days) for days in _by_place(jobs)]
        try:
            for future in futures:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            workers.end_all()
            raise
        return [replace(outcome, remark=workers.remark) for outcome in outcomes]


def _by_place(jobs: Sequence[Job]) -> list[list[int]]:
    """Return the numbers of the jobs by study and label: each is compared with the day before.

    So the days of one are run one after the other, in the order given.
    """
    together: dict[str, list[int]] = {}
    for number, job in enumerate(jobs):
        together.setdefault(str(job.place), []).append(number)
    return list(together.values())


def exit_code(outcomes: Sequence[Outcome], fail_on_act: bool) -> int:
    """Return the worst exit code: a broken study over settings, over data, over signals."""
    codes = {outcome.exit_code for outcome in outcomes}
    if fail_on_act and any(outcome.verdicts.get("act") for outcome in outcomes):
        codes.add(4)
    return next((code for code in _RANK if code in codes), 0)


def _run_one(job: Job, options: RunOptions, workers: Workers, listener: Listener) -> Outcome:
    listener.started(job)
    outcome = _answered(job, options) or _worked(job, options, workers, listener)
    listener.ended(job, outcome)
    return outcome


def _answered(job: Job, options: RunOptions) -> Outcome | None:
    """Return the outcome of a run that an earlier report answers, without starting anything."""
    found = None if job.force else find_reusable(job.place, job.run_key)
    if found is None and options.resumes:
        found = finished_in(job)
    if found is None:
        return None
    with try_lock(job.place.lock_file) as is_free:
        return reuse(job, found) if is_free else None


def _worked(job: Job, options: RunOptions, workers: Workers, listener: Listener) -> Outcome:
    """Return the outcome of a worker, or of the failure that its end is."""
    last_step = [""]

    def tell(step: str) -> None:
        last_step[0] = step
        listener.at_step(job, step)

    try:
        return Outcome(**workers.run(job, options.limit_seconds, tell))
    except WorkerEndedError as error:
        if workers.ended:
            raise
        died = _why(error, options, job)
        evidence = replace(
            job, died=died, died_at_step=last_step[0], died_after_seconds=error.seconds
        )
    try:
        return Outcome(**workers.run(evidence, _EVIDENCE_SECONDS, lambda step: None))
    except WorkerEndedError:
        return _without_evidence(evidence)


def _without_evidence(job: Job) -> Outcome:
    return Outcome(
        job.notebook,
        job.label,
        "failed",
        exit_code=1,
        seconds=job.died_after_seconds,
        reason=job.died,
        what_to_do="Nothing more could be kept of it; is the disk full?",
        step=job.died_at_step,
    )


def _why(error: WorkerEndedError, options: RunOptions, job: Job) -> str:
    if error.timed_out:
        return (
            f"The run took longer than its limit of {options.limit_seconds:g} seconds and was "
            "ended; give it more with --time-limit."
        )
    return (
        "The run's process ended without a result, as it does when it is killed or memory runs "
        f"out; what it last said is in outputs/.log/{job.notebook}/{job.label}.log."
    )
