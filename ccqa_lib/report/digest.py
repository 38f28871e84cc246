"""The digest: one page of a suite for those who act and those who keep it running.

What needs action, what changed, what failed, what cannot be told; the rest is counted. Findings
are for the audience, failures for the maintainer: each has a message of its own, of plain text
for chats and of a page for mail. No message holds a script, a chart or a row of data.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ccqa_lib.report.entry import IndexEntry
from ccqa_lib.report.gap import Gap, without_report
from ccqa_lib.report.index import age_of, urgency
from ccqa_lib.report.page import STALE_DAYS, WRITER
from ccqa_lib.report.verdicts import URGENCY, count_words
from ccqa_lib.show.dates import plural
from ccqa_lib.show.html import heading
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import about, listed, sentences, without_name, without_stop
from ccqa_lib.show.numbers import in_brackets
from ccqa_lib.show.plain import plain_line
from ccqa_lib.show.sharing import shareable_text

MOST_NAMED = 8  # studies of old data
MOST_LINES = 20  # of one kind in a message to a chat; the page has all


@dataclass(frozen=True)
class Message:
    """What is sent: a title, plain text, and the same as a page; empty text: nothing to send."""

    title: str
    text: str
    html: str


@dataclass(frozen=True)
class Digest:
    """The states of a suite's studies, most pressing first, as they stand at `now`.

    `gaps` are the runs that were to be and have no report. `reports_url` is where the reports
    are found by those who read the digest; empty when they are told no address.
    """

    entries: Sequence[IndexEntry]
    now: str
    reports_url: str = ""
    gaps: Sequence[Gap] = ()

    @classmethod
    def of(
        cls,
        entries: Iterable[IndexEntry],
        now: str,
        reports_url: str = "",
        gaps: Iterable[Gap] = (),
    ) -> "Digest":
        """Make it of entries in any order; of the gaps those with a report do not count."""
        ordered = sorted(entries, key=lambda entry: (urgency(entry), entry.study, entry.label))
        return cls(tuple(ordered), now, reports_url, tuple(without_report(gaps)))

    @property
    def failed(self) -> list[IndexEntry]:
        """Return the studies whose last run failed."""
        return [entry for entry in self.entries if entry.state == "failed"]

    def good(self, *verdicts: str) -> list[IndexEntry]:
        """Return the studies whose last run was good, of these verdicts or of all."""
        good = [entry for entry in self.entries if entry.state == "good"]
        return [entry for entry in good if not verdicts or entry.verdict in verdicts]

    @property
    def silent(self) -> list[Gap]:
        """Return the gaps that no failure tells: runs that were killed, or never began."""
        told = {entry.key for entry in self.failed}
        return [gap for gap in self.gaps if gap.cause != "failed" or gap.key not in told]

    @property
    def changed(self) -> list[IndexEntry]:
        """Return the studies of which a change is told."""
        return [entry for entry in self.good() if entry.changed and entry.changed.told]

    @property
    def stale(self) -> list[IndexEntry]:
        """Return the studies whose data are old."""
        return [entry for entry in self.entries if (age_of(entry, self.now) or 0) > STALE_DAYS]

    @property
    def summary(self) -> str:
        """Count the studies by what they need."""
        told = [count_words(name, len(self.good(name))) for name in URGENCY if self.good(name)]
        failed = say("{count} failed", count=len(self.failed))
        return listed([plural(len(self.entries), "study"), *told, failed])


def digest_html(digest: Digest, with_failures: bool = True) -> str:
    """Write the digest as one page."""
    return WRITER.get_template("digest.html").render(
        digest=digest,
        with_failures=with_failures,
        name=name_of,
        where=lambda entry: _where(digest, entry),
        next_step=_next_step,
        last_good=_last_good,
        old_data=_old_data,
    )


def audience_message(digest: Digest) -> Message:
    """Return what those who act are told: findings, and no more of failures than their number."""
    acts = [_line(digest, entry, entry.action) for entry in digest.good("act")]
    changed = [_line(digest, entry, entry.changed.summary) for entry in digest.changed]
    unsure = [_line(digest, entry, "") for entry in digest.good("cannot tell")]
    parts = [
        *_part(say("To act on"), acts, say("Nothing to act on.")),
        *_part(say("Changed"), changed, say("No change beyond noise.")),
        *_part(say("Cannot be told"), unsure),
    ]
    if digest.failed:
        count = plural(len(digest.failed), "study")
        parts.append(say("{studies} failed; whoever keeps them is told.", studies=count))
    if digest.silent:
        count = plural(len(digest.silent), "run")
        parts.append(say("{runs} without a report; whoever keeps them is told.", runs=count))
    if digest.stale:
        count = plural(len(digest.stale), "study")
        told = say("{studies} with data over {days} days old.", studies=count, days=STALE_DAYS)
        parts.append(told)
    title = say(
        "Studies: {acts} to act on, {changed} changed", acts=len(acts), changed=len(changed)
    )
    return Message(title, "\n".join([*parts, *_link(digest)]), digest_html(digest, False))


def maintainer_message(digest: Digest) -> Message | None:
    """Return what whoever keeps the suite running is told; None when no report is missing."""
    if not digest.failed and not digest.silent:
        return None
    lines = [_line(digest, entry, entry.next_step) for entry in digest.failed]
    silent = [_gap_line(gap) for gap in digest.silent]
    failed, missing = _part(say("Failed"), lines), _part(say("Without a report"), silent)
    only = Digest(tuple(digest.failed), digest.now, digest.reports_url, digest.gaps)
    count = len(lines) + len(silent)
    title = say("{studies} failed", studies=plural(count, "study"))
    if silent:
        title = say("{runs} without a report", runs=plural(count, "run"))
    return Message(title, "\n".join([*failed, *missing, *_link(digest)]), digest_html(only))


def name_of(entry: IndexEntry) -> str:
    """Return what a study is about, with its site."""
    name = entry.measure or in_brackets(entry.title, heading(entry.label))
    return listed([name, entry.site]) if entry.site else name


def _line(digest: Digest, entry: IndexEntry, then: str) -> str:
    said = without_name(entry.said, entry.measure)
    size = f" [{entry.size}]" if entry.size and entry.state == "good" else ""
    told = about(name_of(entry), f"{said}{size}")
    if then:
        told = sentences(say("{sentence}.", sentence=without_stop(told)), then)
    return shareable_text(plain_line(told))


def _gap_line(gap: Gap) -> str:
    told = sentences(about(gap.name, gap.why), gap.command)
    return shareable_text(plain_line(told))


def _part(title: str, lines: Sequence[str], otherwise: str = "") -> list[str]:
    if not lines:
        return [otherwise] if otherwise else []
    more = len(lines) - MOST_LINES
    told = say("and {lines} in the index", lines=plural(more, "more line"))
    rest = [f"- {told}"] if more > 0 else []
    return [say("{what}:", what=title), *(f"- {line}" for line in lines[:MOST_LINES]), *rest]


def _link(digest: Digest) -> list[str]:
    return [say("Reports: {address}", address=digest.reports_url)] if digest.reports_url else []


def _next_step(entry: IndexEntry) -> str:
    told = in_brackets(entry.action, entry.owner)
    return say("Next step: {action}", action=told)


def _last_good(entry: IndexEntry) -> str:
    if not entry.last_good_at:
        return say("There is no earlier good report.")
    return say("The last good report is of {day}.", day=entry.last_good_at[:10])


def _old_data(digest: Digest) -> str:
    """Say how many studies have old data, and which where they are few."""
    count, days = len(digest.stale), STALE_DAYS
    told = (
        say("{count} study has data over {days} days old", count=count, days=days)
        if count == 1
        else say("{count} studies have data over {days} days old", count=count, days=days)
    )
    if count <= MOST_NAMED:
        until = [
            say("{name} (until {day})", name=name_of(each), day=each.data_until)
            for each in digest.stale
        ]
        told = about(told, listed(until))
    return say("{sentence}.", sentence=told)


def _where(digest: Digest, entry: IndexEntry) -> str:
    """Return the address of a study's report; empty where none can be told."""
    href = entry.href or entry.last_good_href
    if not href or not digest.reports_url.startswith(("https://", "http://", "file://")):
        return ""
    return f"{digest.reports_url.rstrip('/')}/{quote(href)}"
