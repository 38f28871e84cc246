"""One run as one HTML page that opens from a mail: no request, no code, no script needed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.report.change_words import RULE
from ccqa_lib.report.changes import Changes
from ccqa_lib.report.evidence import evidence_of
from ccqa_lib.report.glossary import terms_used
from ccqa_lib.report.icons import assurance_icon, variation_icon, verdict_icon
from ccqa_lib.report.policy import POLICY, page_script, policy_with_script
from ccqa_lib.report.projects import GATE_STATES
from ccqa_lib.report.prose import prose_html
from ccqa_lib.report.read_run import RunRecord, Section, read_run
from ccqa_lib.report.spark import sparkline
from ccqa_lib.report.verdicts import leading_finding, verdict_counts
from ccqa_lib.show.dates import age_words, days_between, plural
from ccqa_lib.show.html import writer
from ccqa_lib.show.language import in_language, mark, say, word
from ccqa_lib.show.language.joined import sentences, without_name
from ccqa_lib.show.language.retold import retold_reason

if TYPE_CHECKING:
    from nbformat import NotebookNode

CARDS = 5  # findings on the first screen
STALE_DAYS = 35  # data older than a month and a few days are marked as old, whatever they say
STATE_WORDS = mark({
    "common cause": "points are ordinary",
    "improvement": "points: improvement",
    "concern": "points: concern",
    "change": "points: change",
    "consistently pass": "will be met",
    "consistently fail": "will be missed",
    "inconsistent": "hit and miss",
    "not known yet": "cannot be told yet",
    "no target": "none",
})  # fmt: skip
ROLES = mark({
    "assumptions": "Report card: what must hold, and whether it does",
    "data": "Data used",
    "checks": "Checks of the data",
    "settings": "Settings",
    "methods": "Methods and sources",
    "versions": "How this page was made",
})  # fmt: skip

ALWAYS = ("data", "settings", "versions")  # shown on every page, whatever the notebook shows


@dataclass(frozen=True)
class RunMeta:
    """What a run says of itself: see `RunMeta.read` for the names that are taken over.

    `changes` are stored `Changes` since the last run; empty for a first run, None where no
    comparison was made.
    """

    study: str
    label: str
    run_at: str
    as_of: str = ""
    seconds: float | None = None
    seed: int | None = None
    run_key: str = ""
    versions: Mapping[str, str] | None = None
    changes: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "RunMeta":
        """Take the known names out of a run's record; all others stay unknown and unshown."""
        return cls(**{name: given[name] for name in cls.__dataclass_fields__ if name in given})


def page_writer() -> Environment:
    """Return the writer of pages: the escaping writer with icons, prose and the policy."""
    made = writer("ccqa_lib.report")
    made.globals.update(
        policy=POLICY,
        policy_with_script=policy_with_script,
        plural=plural,
        sentences=sentences,
        whole=whole,
        strong=strong,
        words=STATE_WORDS,
        gate_states=GATE_STATES,
        verdict_icon=verdict_icon,
        variation_icon=variation_icon,
        assurance_icon=assurance_icon,
        sparkline=sparkline,
    )
    made.filters.update(prose=prose_html, local_href=local_href)
    made.filters.update(reason=retold_reason, without=without_name, as_sentence=as_sentence)
    return made


def whole(text: str) -> Markup:
    """Return a text that is not broken at the end of a line."""
    return Markup('<span class="whole">{}</span>').format(text)


def strong(text: str) -> Markup:
    """Return a text in bold."""
    return Markup("<strong>{}</strong>").format(text)


def as_sentence(words: str) -> str:
    """Return words with a capital first letter."""
    return words[:1].upper() + words[1:]


def local_href(path: str) -> str:
    """Return a relative path as a link that stays among the reports.

    Raises
    ------
    StudyFailedError
        The path is an address, absolute, or leaves the folder.
    """
    parts = PurePosixPath(path).parts
    if ":" in path or "\\" in path or path.startswith("/") or ".." in parts:
        raise StudyFailedError(f"{path!r} is no path below the index; give a relative one.")
    return quote(path)


def report_html(record: RunRecord, meta: RunMeta) -> str:
    """Write the page of one run, in the run's language."""
    with in_language(record.language):
        return _report_html(record, meta)


def _report_html(record: RunRecord, meta: RunMeta) -> str:
    ordered = list(record.findings)
    shown_roles = [role for role in ROLES if _is_shown(record, role)]
    asked = record.proof["settings"].get("as_of") or ""
    until = record.proof["data_until"]
    shown = str(
        [record.findings, *(block for section in record.sections for block in section.blocks)]
    )
    return WRITER.get_template("report.html").render(
        record=record,
        asked=asked,
        terms=terms_used(shown),
        meta=meta,
        lead=leading_finding(ordered),
        counts=verdict_counts(ordered),
        cards=ordered[:CARDS],
        more=ordered[CARDS:],
        is_stale=days_between(until, asked or meta.run_at) > STALE_DAYS,
        freshness=freshness_words(until, asked, meta.run_at),
        roles=ROLES,
        shown_roles=shown_roles,
        contents=_contents(shown_roles),
        evidence=evidence_of(record, charts_first(record)),
        changes=Changes.from_dict(meta.changes) if meta.changes else None,
        change_rule=word(RULE),
        script=page_script(),
    )


def _is_shown(record: RunRecord, role: str) -> bool:
    told = any(section.place == role for section in record.sections)
    return role in ALWAYS or told or bool(record.blocks(role))


def _contents(shown_roles: list[str]) -> list[tuple[str, str]]:
    """Return the parts of the page that follow the findings, by address and short name."""
    names = {role: _short(word(title)) for role, title in ROLES.items()}
    return [("evidence", say("Evidence")), *((role, names[role]) for role in shown_roles)]


def _short(title: str) -> str:
    """Return a title up to its colon."""
    return title.replace("：", ":").partition(":")[0]


def freshness_words(until: str, asked: str, run_at: str) -> str:
    """Say how old data are: from the day that was asked for, else from the day of the run."""
    if not asked:
        return age_words(until, run_at)
    days = max(0, days_between(until, asked))
    if not days:
        return say("were asked for as of {day} and end on that day", day=asked)
    gap = plural(days, "day")
    return say("were asked for as of {day} and end {days} before it", day=asked, days=gap)


def charts_first(record: RunRecord) -> list[Section]:
    """Return the sections of evidence, and the blocks in each, charts before all else."""
    told = [
        replace(section, blocks=tuple(sorted(section.blocks, key=_is_no_chart)))
        for section in record.sections
        if section.place == "evidence" and (section.prose or section.blocks)
    ]
    return sorted(told, key=lambda section: all(map(_is_no_chart, section.blocks)))


def _is_no_chart(block: Mapping[str, Any]) -> bool:
    return block["kind"] != "figure"


def render_report(notebook: "NotebookNode", run_meta: Mapping[str, Any]) -> str:
    """Write the page of an executed notebook; judge it first with `check_proof`."""
    return report_html(read_run(notebook), RunMeta.read(run_meta))


WRITER = page_writer()
