"""Which of the planned runs are wanted, for which days, and what each is likely to need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.settings_file import RunSettings
from ccqa_lib.runs.due import DAYS_BACK, day_of
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.reuse import find_reusable, read_run

USUAL_SECONDS, USUAL_MEGABYTES = 15.0, 600.0
_MOST_DAYS = 400


@dataclass(frozen=True)
class Expected:
    """What a run is likely to take; `is_measured` where its last good run tells."""

    seconds: float = USUAL_SECONDS
    megabytes: float = USUAL_MEGABYTES
    is_measured: bool = False


def only(runs: Sequence[RunSettings], patterns: Sequence[str]) -> list[RunSettings]:
    """Return the runs whose label or `notebook/label` fits one of the patterns; all if none.

    Raises
    ------
    SettingsError
        A pattern fits no run.
    """
    names = {(run.notebook, run.label): (run.label, f"{run.notebook}/{run.label}") for run in runs}
    idle = [p for p in patterns if not any(_fits(each, [p]) for each in names.values())]
    if idle:
        known = ", ".join(sorted({run.label for run in runs})[:8])
        raise SettingsError(f"--only was given {idle[0]!r}, which fits no run; as one of: {known}.")
    if not patterns:
        return list(runs)
    return [run for run in runs if _fits(names[run.notebook, run.label], patterns)]


def days_of(as_of: str, now: str = "") -> list[str]:
    """Return the days that `--as-of` names: one, or all from the first to the last of `A..B`.

    `today` and `yesterday` are days of the moment `now` (ISO), at which the suite began.

    Raises
    ------
    SettingsError
        A day is no day, the first is after the last, or they are more than 400.
    """
    if not as_of:
        return []
    if as_of in DAYS_BACK:
        return [day_of(as_of, datetime.fromisoformat(now))]
    first, dots, last = as_of.partition("..")
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last if dots else first)
    except ValueError as error:
        raise SettingsError(
            f"--as-of was given {as_of!r}; it needs a day, as 2026-03-31, two, as "
            "2026-03-01..2026-03-31, or 'today' or 'yesterday'."
        ) from error
    count = (end - begin).days + 1
    if not 1 <= count <= _MOST_DAYS:
        raise SettingsError(
            f"--as-of was given {as_of!r}, which is {count} days; name the earlier day first, and "
            f"{_MOST_DAYS} days at most."
        )
    return [(begin + timedelta(days=number)).isoformat() for number in range(count)]


def as_of_days(runs: Sequence[RunSettings], days: Sequence[str]) -> list[RunSettings]:
    """Return each run once for each day, as it would have been run then; earliest day first."""
    if not days:
        return list(runs)
    return [replace(run, params=run.params.on_day(day)) for day in days for run in runs]


def expected_of(job: Job) -> Expected:
    """Return what the newest good run of this study and label took, else what is usual."""
    for folder in sorted(job.place.good.glob("*"), reverse=True):
        record = read_run(folder)
        megabytes, seconds = record.get("peak_megabytes"), record.get("seconds")
        if isinstance(megabytes, int | float) and isinstance(seconds, dict):
            return Expected(sum(seconds.values()), 1.2 * megabytes, True)
    return Expected()


def is_answered(job: Job) -> bool:
    """Say whether an earlier report answers this run, so that nothing would be computed."""
    return not job.force and find_reusable(job.place, job.run_key) is not None


def finished_in(job: Job) -> Path | None:
    """Return the good report that this very run published in its suite, if there is one."""
    for folder in sorted(job.place.good.glob("*"), reverse=True):
        record = read_run(folder)
        is_same = record.get("settings") == job.settings and record.get("run_key") == job.run_key
        if is_same and record.get("suite") == job.suite:
            return folder
    return None


def _fits(names: Iterable[str], patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names for pattern in patterns)
