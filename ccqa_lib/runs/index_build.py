"""The index of all reports, written in one step from what lies in the outputs."""

from collections import Counter
from pathlib import Path
from typing import Any

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.report.archive import ARCHIVE_FILE, ArchivedRun, archive_html
from ccqa_lib.report.gap import Gap
from ccqa_lib.report.index import IndexEntry, failed_entry, index_html, usual_language
from ccqa_lib.runs.files import replace_file
from ccqa_lib.runs.gaps import find_gaps
from ccqa_lib.runs.lock import wait_for_lock
from ccqa_lib.runs.place import FAILED, RunPlace, folders_of_runs
from ccqa_lib.runs.reuse import read_run
from ccqa_lib.show.language import in_language, mark

INDEX_FILE = "index.html"
_ODD = mark("Its record cannot be read by this version.")
_RUN_AGAIN = mark("Run the study again.")


def build_index(outputs: Path, now: str) -> tuple[Path, list[Gap]]:
    """Write `index.html` with the latest state of every study, and the archive of all runs.

    Returned are the page and the gaps that it names.

    Builds wait for one another, so that the last one written has seen every published run.
    """
    with wait_for_lock(outputs / ".locks" / "index.lock"):
        places = _places(outputs)
        runs = [run for place in places for run in _kept(place)]
        counts = Counter((run.study, run.label) for run in runs)
        earlier = {key: count - 1 for key, count in counts.items()}
        entries, gaps = latest_entries(outputs), find_gaps(outputs, now)
        with in_language(usual_language(entries)):
            replace_file(outputs / ARCHIVE_FILE, archive_html(runs, now).encode())
            replace_file(outputs / INDEX_FILE, index_html(entries, now, earlier, gaps).encode())
    return outputs / INDEX_FILE, gaps


def latest_entries(outputs: Path) -> list[IndexEntry]:
    """Return the latest state of every study."""
    entries = [_latest(place) for place in _places(outputs)]
    return [entry for entry in entries if entry is not None]


def _kept(place: RunPlace) -> list[ArchivedRun]:
    """Return every run of a study that is still kept, good ones and failed ones."""
    folders = [*sorted(place.good.glob("*")), *sorted(place.failed.glob("*"))]
    return [_archived(place, folder) for folder in folders if (folder / "report.html").is_file()]


def _archived(place: RunPlace, folder: Path) -> ArchivedRun:
    record = read_run(folder)
    stored = record.get("index") or {}
    is_good = record.get("status") == "ok"
    return ArchivedRun(
        study=place.notebook,
        label=place.label,
        as_of=folder.name,
        run_at=str(record.get("run_at") or ""),
        state="good" if is_good else "failed",
        verdict=str(stored.get("verdict") or "cannot tell") if is_good else "failed",
        headline=str(stored.get("headline") or _ODD),
        href=_href(place, folder),
    )


def _places(outputs: Path) -> list[RunPlace]:
    """Return every study and label that has a good or a failed run, in order."""
    pairs = {
        (folder.parent.name, folder.name)
        for root in (outputs, outputs / FAILED)
        for folder in folders_of_runs(root)
    }
    return [RunPlace(outputs, *pair) for pair in sorted(pairs)]


def _latest(place: RunPlace) -> IndexEntry | None:
    """Return the state of one study: its newest day, or its failure and the last good report."""
    good, failed = _newest(place.good), _newest(place.failed)
    entry = _entry(place, good) if good else None
    if failed is None:
        return entry
    error = read_run(failed).get("error") or {"reason": _ODD, "what_to_do": _RUN_AGAIN}
    meta = _meta(place, failed)
    told = error["reason"], error["what_to_do"]
    language = str((read_run(failed).get("settings") or {}).get("language") or "")
    return failed_entry(meta, *told, _href(place, failed), entry, language)


def _newest(folder: Path) -> Path | None:
    days = [day for day in sorted(folder.glob("*")) if (day / "report.html").is_file()]
    return days[-1] if days else None


def _entry(place: RunPlace, folder: Path) -> IndexEntry:
    stored = read_run(folder).get("index")
    try:
        return IndexEntry.from_dict({**stored, "href": _href(place, folder)})
    except (TypeError, StudyFailedError):
        return failed_entry(_meta(place, folder), _ODD, _RUN_AGAIN, _href(place, folder))


def _meta(place: RunPlace, folder: Path) -> dict[str, Any]:
    run_at = read_run(folder).get("run_at") or f"{folder.name}T00:00:00"
    return {"study": place.notebook, "label": place.label, "run_at": run_at}


def _href(place: RunPlace, folder: Path) -> str:
    return f"{folder.relative_to(place.outputs).as_posix()}/report.html"
