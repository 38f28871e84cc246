"""Nights on which a suite was due and did not begin: told as suites of which no run began.

A suite says by `due` when it is to begin. Nothing on disk tells of a night on which the machine
was off; the times that were due since the suite's last journals do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.cron import read_cron
from ccqa_lib.runs.journal_read import PlannedRun, Suite

DAYS_BACK = {"today": 0, "yesterday": 1}  # as `--as-of` has them
NEVER_BEGUN = "~"  # behind the number of the suite before; sorts after it
_GRACE = timedelta(minutes=15)
_LONGEST = timedelta(days=400)


def never_begun(suites: Sequence[Suite], now: str) -> list[Suite]:
    """Return a suite for each time that was due up to `now` and has none, the earliest first.

    Those that run as of their own day are missed by day: whichever run asked for that day counts.
    Of the others each holds only what no suite has planned since that time.
    """
    until = _moment(now) - _GRACE
    of_paths: dict[tuple[str, ...], list[Suite]] = {}
    for suite in suites:
        if suite.asked.due:
            of_paths.setdefault(suite.asked.paths, []).append(suite)
    found: list[Suite] = []
    for begun in of_paths.values():
        is_dated = begun[-1].asked.as_of in DAYS_BACK
        missed = _missed_days if is_dated else _missed_since
        found += missed(begun, suites, until)
    return sorted(found, key=lambda suite: suite.began)


def day_of(word: str, moment: datetime) -> str:
    """Return the day that `today` or `yesterday` means at a moment."""
    return (moment.date() - timedelta(days=DAYS_BACK[word])).isoformat()


def _missed_days(begun: Sequence[Suite], suites: Sequence[Suite], until: datetime) -> list[Suite]:
    planned = {run.unit for suite in suites for run in suite.runs.values()}
    last, found = begun[-1], {}
    places = dict.fromkeys((run.study, run.label) for run in last.runs.values())
    latest = min(until, _moment(begun[0].began))
    for suite, following in zip(begun, [*begun[1:], None], strict=True):
        if (began := _moment(suite.began)) <= until + _GRACE:  # else the clock was wrong
            latest = max(latest, began)
        end = min(until, _moment(following.began)) if following else until
        for time in _due(suite, latest, end):
            day = day_of(last.asked.as_of, time)
            runs = [PlannedRun(*place, day, "") for place in places]
            if wanting := [run for run in runs if run.unit not in planned]:
                found[day] = _absent(last, time, wanting)
    return list(found.values())


def _missed_since(begun: Sequence[Suite], suites: Sequence[Suite], until: datetime) -> list[Suite]:
    last = begun[-1]
    planned_at: dict[tuple[str, str, str], datetime] = {}
    for suite in suites:
        if (began := _moment(suite.began)) <= until + _GRACE:  # else the clock was wrong
            for unit in suite.runs:
                planned_at[unit] = max(began, planned_at.get(unit, began))
    found = []
    for time in _due(last, min(planned_at.values(), default=until), until):
        runs = [run for unit, run in last.runs.items() if planned_at.get(unit, time) < time]
        if runs:
            wanting = [PlannedRun(*run.unit, "") for run in runs]
            found.append(_absent(last, time, wanting))
    return found


def _due(suite: Suite, after: datetime, until: datetime) -> list[datetime]:
    try:
        cron = read_cron(suite.asked.due)
    except SettingsError:  # another version wrote it
        return []
    return cron.times(max(after, until - _LONGEST), until)


def _absent(last: Suite, time: datetime, runs: Sequence[PlannedRun]) -> Suite:
    number = f"{last.number}{NEVER_BEGUN}"
    return Suite(number, time.isoformat(), last.asked, "killed", {run.unit: run for run in runs})


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min
