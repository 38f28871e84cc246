"""What changed since the last run: findings matched by id, their sizes compared with noise.

The rule, as every report states it: on the same data and settings nothing has changed. Else a
finding is new or gone by its id; a pattern whose first day moved is still the same one. It is
worse or better when its verdict says so, or when the difference of its two sizes is clear of
noise (99 % interval, with what the two runs share of data: `ccqa_lib.analyse.difference`) and it
is known which way is better. Everything else is unchanged within noise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from ccqa_lib.report.change_words import change_words, gone_words, new_words
from ccqa_lib.report.compared import Compared, compare_findings, matched
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import listed

What = Literal["new", "gone", "worse", "better", "changed", "unchanged"]
ORDER: tuple[What, ...] = (
    mark("worse"), mark("new"), mark("changed"), mark("better"), mark("gone"), mark("unchanged"),
)  # fmt: skip
_TIMELY = {"as_of", "jobs"}  # settings that differ from night to night by their nature
_ASIDE = {*_TIMELY, "language"}  # and words are not compared, only ids and numbers


@dataclass(frozen=True, eq=False)
class RunState:
    """What one run found, and on what: `run.json` and `findings.json` of its folder."""

    findings: Sequence[Mapping[str, Any]]
    as_of: str
    subject: str = ""
    run_at: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    data_fingerprint: str = ""
    data_until: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    better: str = ""

    @classmethod
    def of_record(
        cls, record: Mapping[str, Any], findings: Sequence[Mapping[str, Any]]
    ) -> "RunState":
        """Read the state out of a stored record of a run and its findings."""
        index = record.get("index") or {}
        return cls(
            findings=findings,
            as_of=str(record.get("as_of") or ""),
            subject=f"{record.get('study')}/{record.get('label')}",
            run_at=str(record.get("run_at") or ""),
            settings=record.get("settings") or {},
            data_fingerprint=_fingerprint(record),
            data_until=str(record.get("data_until") or ""),
            versions=record.get("versions") or {},
            better=str((index.get("status") or {}).get("better") or ""),
        )


@dataclass(frozen=True)
class Change:
    """What became of one finding, in a sentence; `id` is its id now, or its last one."""

    what: What
    id: str
    verdict: str
    headline: str
    words: str


@dataclass(frozen=True)
class Changes:
    """All that changed since the run of the day `since`, the most pressing first.

    `cautions` say what else differs between the two runs: settings or versions.
    """

    since: str
    items: tuple[Change, ...] = ()
    cautions: tuple[str, ...] = ()
    same_data: bool = False

    def of(self, *kinds: What) -> list[Change]:
        """Return the changes of these kinds."""
        return [item for item in self.items if item.what in kinds]

    @property
    def told(self) -> list[Change]:
        """What a reader must hear: all but what is unchanged, and quiet ones that came or went."""
        return [
            item
            for item in self.items
            if item.what != "unchanged"
            and not (item.what in ("new", "gone") and item.verdict == "fine")
        ]

    @property
    def summary(self) -> str:
        """Count the changes, as: 1 worse, 2 new since 2026-06-21."""
        if self.same_data:
            return say("same data as on {day}: nothing changed", day=self.since)
        told = self.counted or say("no change beyond noise")
        return say("{changes} since {day}", changes=told, day=self.since)

    @property
    def counted(self) -> str:
        """Count the changes that are told by what they are; empty where there is none."""
        counts = [(len([i for i in self.told if i.what == what]), what) for what in ORDER]
        return listed(
            say("{count} {what}", count=count, what=word(what)) for count, what in counts if count
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the changes as JSON types."""
        return asdict(self) | {"summary": self.summary}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Changes":
        """Read stored changes, as `to_dict` gives them."""
        return cls(
            stored["since"],
            tuple(Change(**item) for item in stored["items"]),
            tuple(stored["cautions"]),
            stored["same_data"],
        )


def changes_between(before: RunState, now: RunState) -> Changes:
    """Compare two runs of one study."""
    cautions = tuple(_cautions(before, now))
    if _is_same(before, now):
        return Changes(before.as_of, (), cautions, same_data=True)
    is_one = before.subject == now.subject
    pairs, new, gone = matched(before.findings, now.findings)
    items = [_paired(compare_findings(old, each, now.better, is_one), each) for old, each in pairs]
    items += [_single("new", each, new_words(each)) for each in new]
    items += [_single("gone", each, gone_words(each)) for each in gone]
    return Changes(before.as_of, tuple(sorted(items, key=lambda i: ORDER.index(i.what))), cautions)


def _paired(compared: Compared, now: Mapping[str, Any]) -> Change:
    return _single(compared.what, now, change_words(compared))


def _single(what: What, finding: Mapping[str, Any], words: str) -> Change:
    return Change(what, finding["id"], finding["verdict"], finding["headline"], words)


def _is_same(before: RunState, now: RunState) -> bool:
    """Say whether two runs used the same rows: same files, same last day, same settings."""
    if before.subject != now.subject or not now.data_fingerprint:
        return False
    if before.data_fingerprint != now.data_fingerprint:
        return False
    return before.data_until == now.data_until and _settings(before) == _settings(now)


def _fingerprint(record: Mapping[str, Any]) -> str:
    """Return the hash of a run's files; empty where a table, as one of a server, has none."""
    tables = record.get("data") or []
    if not all(table.get("files") for table in tables):
        return ""
    return str(record.get("data_fingerprint") or "")


def _settings(state: RunState) -> dict[str, Any]:
    return {name: each for name, each in state.settings.items() if name not in _ASIDE}


def _cautions(before: RunState, now: RunState) -> list[str]:
    cautions = []
    if before.subject != now.subject:
        cautions.append(
            say(
                "The two runs are not of one study and label ({before}, {now}); they are compared "
                "as if they shared no data.",
                before=before.subject,
                now=now.subject,
            )
        )
    old, new = _settings(before), _settings(now)
    if names := sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)):
        cautions.append(
            say(
                "Settings differ between the two runs ({names}): what changed may come from that.",
                names=listed(names),
            )
        )
    pairs = {name: (before.versions.get(name), now.versions.get(name)) for name in now.versions}
    if before.versions and (odd := sorted(name for name, (a, b) in pairs.items() if a != b)):
        told = say("Versions differ between the two runs ({names}).", names=listed(odd))
        cautions.append(told)
    return cautions
