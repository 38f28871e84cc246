"""Where each DMAIC project stands: its five tollgates side by side, from the latest runs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ccqa_lib.params.charter import PHASES
from ccqa_lib.show.language import mark, say, word
from ccqa_lib.show.language.joined import about, listed

TRUST = mark("Can the measurement be trusted?")
GATE_STATES = mark({
    "passed": "Passed", "ready": "Ready", "open": "Open", "failed": "Failed", "not run": "Not run",
})  # fmt: skip


@dataclass(frozen=True)
class PhaseState:
    """One phase: its run, how many questions are answered, and whether people passed it.

    `state` is "passed" (people said so), "ready" (every answer is yes), "open" (some are open or
    no), "failed" (the run failed) or "not run".
    """

    phase: str
    state: str
    words: str
    href: str = ""
    due: str = ""
    open_questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProjectState:
    """One project: its phases in order, and whether its measurement is trusted."""

    name: str
    phases: tuple[PhaseState, ...]
    is_untrusted: bool

    @property
    def next_step(self) -> str:
        """Name the first phase that is not passed, with its first question that is not answered."""
        waiting = [each for each in self.phases if each.state != "passed"]
        if not waiting:
            return say("All five tollgates are passed.")
        first = waiting[0]
        if first.state == "not run":
            return say("Run the {phase} study.", phase=word(first.phase))
        if first.state == "failed":
            return say("Mend the {phase} study and run it again.", phase=word(first.phase))
        if not first.open_questions:
            return say("Put the tollgate of {phase} to the sponsor.", phase=word(first.phase))
        return about(word(first.phase).capitalize(), word(first.open_questions[0]))


def project_states(entries: Iterable[Mapping[str, Any]]) -> list[ProjectState]:
    """Return the state of every project that a run belongs to, by name.

    Parameters
    ----------
    entries : iterable of mapping
        Stored index entries (see `index.IndexEntry`); those outside of projects are left out.
    """
    runs: dict[str, dict[str, Mapping[str, Any]]] = {}
    for entry in sorted(entries, key=lambda each: each["run_at"]):
        gate = entry.get("gate") or {}
        if gate.get("project"):
            runs.setdefault(gate["project"], {})[gate["phase"]] = entry
    return [
        ProjectState(name, tuple(_phase(p, found.get(p)) for p in PHASES), _untrusted(found))
        for name, found in sorted(runs.items())
    ]


def gate_of(blocks: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the tollgate among a report's blocks; empty where there is none."""
    return next((dict(block["tollgate"]) for block in blocks if block.get("tollgate")), {})


def _phase(phase: str, entry: Mapping[str, Any] | None) -> PhaseState:
    if entry is None:
        return PhaseState(phase, "not run", say("not run yet"))
    gate, href = entry["gate"], entry.get("href", "")
    if entry.get("state") == "failed":
        return PhaseState(phase, "failed", say("the latest run failed"), href)
    total = gate["yes"] + gate["no"] + gate["open"]
    waiting = tuple(item["question"] for item in gate["items"] if item["answer"] != "yes")
    told = [say("{count} of {total} yes", count=gate["yes"], total=total)]
    told += [say("{count} no", count=gate["no"])] if gate["no"] else []
    words = listed(told)
    if gate["passed_on"]:
        return PhaseState(
            phase, "passed", say("passed on {day}", day=gate["passed_on"]), href, "", waiting
        )
    state = "open" if waiting else "ready"
    return PhaseState(phase, state, words, href, gate["due"], waiting)


def _untrusted(found: Mapping[str, Mapping[str, Any]]) -> bool:
    items = found.get("measure", {}).get("gate", {}).get("items", [])
    return any(item["question"] == TRUST and item["answer"] == "no" for item in items)
