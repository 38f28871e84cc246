"""The state of a study in a line, as stored with its run and shown by index and digest."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Literal

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.report.changes import Changes
from ccqa_lib.report.page import RunMeta
from ccqa_lib.report.projects import gate_of
from ccqa_lib.report.prose import plain_prose
from ccqa_lib.report.read_run import RunRecord, read_run
from ccqa_lib.report.verdicts import leading_finding, verdict_counts
from ccqa_lib.show.language import in_language
from ccqa_lib.show.language.retold_failures import retold_failure
from ccqa_lib.show.numbers import effect_interval, effect_size, in_brackets

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class IndexEntry:
    """The latest state of one study, as JSON types.

    Attributes
    ----------
    href : str
        Address of the report, relative to the index.
    since : str
        First day of the leading finding, ISO; empty when it has none.
    status : mapping
        Variation, assurance and latest points, see `charts.control_words.control_status`.
    size : str
        The leading finding's size with its interval; empty when it has none.
    action, owner : str
        What to do next about the leading finding, and who.
    changes : mapping
        Stored `Changes` since the last run; empty where there was none to compare with.
    measure, source, site, as_of : str
        What is judged, of which source and site, and the day asked for; empty where not said.
    last_good_href, last_good_at : str
        For a failed run: the last good report, if any, and when it was made.
    gate : mapping
        The tollgate of a DMAIC phase, see `findings.tollgate`; empty for other studies.
    language : str
        What its report is written in; empty where that is not known.
    """

    study: str
    label: str
    run_at: str
    state: Literal["good", "failed"]
    title: str
    headline: str
    verdict: str = ""
    counts: str = ""
    since: str = ""
    data_until: str = ""
    href: str = ""
    status: Mapping[str, Any] = field(default_factory=dict)
    what_to_do: str = ""
    measure: str = ""
    source: str = ""
    site: str = ""
    as_of: str = ""
    last_good_href: str = ""
    last_good_at: str = ""
    size: str = ""
    action: str = ""
    owner: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)
    gate: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Study and label: what one line of the index is about."""
        return self.study, self.label

    @property
    def said(self) -> str:
        """What the run says, or why it failed, in the language in use."""
        return retold_failure(self.headline) if self.state == "failed" else self.headline

    @property
    def next_step(self) -> str:
        """What to do about a failed run, in the language in use."""
        return retold_failure(self.what_to_do)

    @property
    def changed(self) -> Changes | None:
        """What changed since the last run; None where there was none to compare with."""
        return Changes.from_dict(self.changes) if self.changes else None

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as JSON types."""
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "IndexEntry":
        """Read a stored entry.

        Raises
        ------
        StudyFailedError
            A part that must be there is missing, or one is unknown: another version wrote it.
        """
        names = {each.name for each in fields(cls)}
        needed = {each.name for each in fields(cls) if _is_needed(each)}
        if wrong := (needed - set(stored)) | (set(stored) - names):
            odd = ", ".join(sorted(wrong))
            raise StudyFailedError(
                f"A stored index entry differs from what this version writes ({odd}); "
                "run the study again."
            )
        return cls(**stored)


def _is_needed(part: Field) -> bool:
    return part.default is MISSING and part.default_factory is MISSING


def index_entry(notebook: "NotebookNode", run_meta: Mapping[str, Any], href: str) -> IndexEntry:
    """Make the entry of a good run, in the run's language."""
    record = read_run(notebook)
    with in_language(record.language):
        return _entry_of(record, RunMeta.read(run_meta), href)


def _entry_of(record: RunRecord, meta: RunMeta, href: str) -> IndexEntry:
    lead, settings = leading_finding(record.findings), record.proof["settings"]
    return IndexEntry(
        study=meta.study,
        label=meta.label,
        run_at=meta.run_at,
        state="good",
        title=record.title,
        headline=lead["headline"],
        verdict=lead["verdict"],
        counts=verdict_counts(record.findings),
        since=lead["period"][0] if lead["period"] and lead["kind"] == "signal" else "",
        data_until=record.proof["data_until"],
        href=href,
        status=dict(record.status),
        measure=record.measure,
        size=_size(lead),
        action=lead["action"],
        owner=lead["owner"],
        changes=dict(meta.changes or {}),
        gate=gate_of(record.blocks("evidence")),
        language=record.language,
        **{name: str(settings.get(name) or "") for name in ("source", "site", "as_of")},
    )


def failed_entry(
    run_meta: Mapping[str, Any],
    reason: str,
    what_to_do: str,
    href: str = "",
    last_good: IndexEntry | None = None,
    language: str = "",
) -> IndexEntry:
    """Make the entry of a failed run; `last_good` is the entry of the last run that was good.

    `reason` and `what_to_do` are in English, or as the run said them; `language` is what its
    report was to be written in.
    """
    meta = RunMeta.read(run_meta)
    return IndexEntry(
        study=meta.study,
        label=meta.label,
        run_at=meta.run_at,
        state="failed",
        title=last_good.title if last_good else plain_prose(meta.study.replace("_", " ")),
        headline=reason,
        what_to_do=what_to_do,
        data_until=last_good.data_until if last_good else "",
        href=href,
        measure=last_good.measure if last_good else "",
        source=last_good.source if last_good else "",
        site=last_good.site if last_good else "",
        as_of=last_good.as_of if last_good else "",
        last_good_href=last_good.href if last_good else "",
        last_good_at=last_good.run_at if last_good else "",
        gate=dict(last_good.gate) if last_good else {},
        language=language or (last_good.language if last_good else ""),
    )


def _size(finding: Mapping[str, Any]) -> str:
    effect = finding["effect"]
    if not effect:
        return ""
    return in_brackets(effect_size(effect), effect_interval(effect))
