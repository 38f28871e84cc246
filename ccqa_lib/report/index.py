"""The index: the latest state of every study in a line each, the most urgent first.

It opens from a file share: one file, no request. Verdict, study and site are chosen with the
page's style alone; words are sought where scripts are on. Lines stand in chunks that a browser
lays out when they come into sight, so that thousands open as fast as ten.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ccqa_lib.report.archive import ARCHIVE_FILE, archive_anchor
from ccqa_lib.report.entry import IndexEntry, failed_entry, index_entry
from ccqa_lib.report.gap import Gap, with_old_data, without_report
from ccqa_lib.report.icon_sheet import KEY, icon_sheet, icon_use
from ccqa_lib.report.page import STALE_DAYS, WRITER
from ccqa_lib.report.policy import page_script
from ccqa_lib.report.projects import project_states
from ccqa_lib.report.verdicts import URGENCY, count_words, failed_or_verdict
from ccqa_lib.show.dates import days_between
from ccqa_lib.show.html import heading
from ccqa_lib.show.language import ENGLISH, Language, known, mark, say

__all__ = ["IndexEntry", "failed_entry", "index_entry", "index_html"]
CHUNK = 40  # lines that a browser lays out at once
FULL = 500  # lines with icons and sparkline; beyond them, the least urgent, words alone
CHOICES = 200  # sites or studies that one may choose among


@dataclass(frozen=True)
class IndexRow:
    """One line: an entry, how old its data are, the marks it is chosen by, its earlier runs."""

    entry: IndexEntry
    age: int | None
    marks: str
    earlier: int
    anchor: str
    is_full: bool


def index_html(
    entries: Iterable[IndexEntry],
    now: str,
    earlier: Mapping[tuple[str, str], int] | None = None,
    gaps: Sequence[Gap] = (),
) -> str:
    """Write the index of all studies as it stands at `now` (ISO date-time).

    Parameters
    ----------
    earlier : mapping of (study, label) to a number, optional
        How many earlier runs the archive holds; without it the archive is not linked.
    gaps : sequence of Gap
        The runs that were to be and have no report, and those whose data are old.
    """
    ordered = sorted(entries, key=lambda entry: (urgency(entry), entry.study, entry.label))
    studies, sites = _choices(map(_study, ordered)), _choices(map(_site, ordered))
    rows = [
        _row(entry, now, (studies, sites), earlier or {}, at < FULL)
        for at, entry in enumerate(ordered)
    ]
    return WRITER.get_template("index.html").render(
        rows=rows,
        chunks=[rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK)],
        projects=project_states(entry.to_dict() for entry in ordered),
        missing=without_report(gaps),
        old=with_old_data(gaps),
        failed=sum(entry.state == "failed" for entry in ordered),
        verdicts=[(name, sum(each.verdict == name for each in ordered)) for name in URGENCY],
        choices=mark([("study", "Study", studies, "s"), ("site", "Centre and site", sites, "p")]),
        count_words=count_words,
        archive=ARCHIVE_FILE if earlier else "",
        icon=icon_use,
        sheet=icon_sheet(),
        key=KEY,
        stale_days=STALE_DAYS,
        now=now,
        script=page_script(),
    )


def usual_language(entries: Iterable[IndexEntry]) -> Language:
    """Return the language that most of these studies' reports are in: that of pages about all."""
    counts = Counter(known(entry.language) for entry in entries)
    return max(counts, key=lambda name: (counts[name], name == ENGLISH), default=ENGLISH)


def urgency(entry: IndexEntry) -> float:
    """Return where an entry stands among all: below what to act on comes what failed."""
    return 0.5 if entry.state == "failed" else URGENCY.index(entry.verdict)


def _row(
    entry: IndexEntry,
    now: str,
    choices: tuple[dict, dict],
    earlier: Mapping[Any, int],
    is_full: bool,
) -> IndexRow:
    studies, sites = choices
    marks = [
        failed_or_verdict(entry).replace(" ", "-"),
        f"s{studies.get(_study(entry), 0)}",
        f"p{sites.get(_site(entry), 0)}",
    ]
    return IndexRow(
        entry,
        age_of(entry, now),
        " ".join(marks),
        earlier.get(entry.key, 0),
        archive_anchor(*entry.key),
        is_full,
    )


def _choices(names: Iterable[str]) -> dict[str, int]:
    """Number the names that one may choose among, from 1, in order."""
    return {name: at for at, name in enumerate(sorted(set(names))[:CHOICES], 1)}


def _study(entry: IndexEntry) -> str:
    return heading(entry.study)


def _site(entry: IndexEntry) -> str:
    centre = heading(entry.source) or say("not known")
    return f"{centre} · {entry.site or say('all sites')}"


def age_of(entry: IndexEntry, now: str) -> int | None:
    """Return how many days old data are: on the day that was asked for, if one was."""
    if not entry.data_until:
        return None
    return max(0, days_between(entry.data_until, entry.as_of or now))
