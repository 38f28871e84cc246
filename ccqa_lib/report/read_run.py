"""An executed notebook as a record of its run; only our own outputs are read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.report.outputs import blocks_of, findings_of, proof_of
from ccqa_lib.report.prose import in_our_words, plain_prose
from ccqa_lib.show.html import heading
from ccqa_lib.show.language import Language, in_language, known, word

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HEADING = re.compile(r"(#{1,2})\s+(.+?)\s*#*\Z")
_CONTENT = {
    "table": ("caption", "columns", "numeric", "rows", "note"),
    "figure": ("title", "svg", "alt", "caption"),
    "text": ("caption", "paragraphs"),
    "proof": ("tables", "settings", "versions", "data_until"),
}


@dataclass(frozen=True, eq=False)
class Section:
    """What stands between two second headings: Markdown prose, and the blocks shown there."""

    heading: str
    prose: str
    blocks: tuple[Mapping[str, Any], ...]
    has_findings: bool = False

    @property
    def place(self) -> str:
        """Where a report shows the prose: with evidence, findings, or the role of its blocks."""
        roles = [block["role"] for block in self.blocks if block["role"] != "proof"]
        if "evidence" in roles:
            return "evidence"
        if self.has_findings:
            return "findings"
        return roles[0] if roles else "evidence"


@dataclass(frozen=True, eq=False)
class RunRecord:
    """One run as a reader needs it.

    Attributes
    ----------
    title, question : str
        First heading of the notebook, and the first paragraph after it (Markdown).
    findings : tuple of stored findings, in shown order.
    proof : stored proof, see `ccqa_lib.report.proof`.
    """

    title: str
    question: str
    sections: tuple[Section, ...]
    findings: tuple[Mapping[str, Any], ...]
    proof: Mapping[str, Any]

    @property
    def language(self) -> Language:
        """The language of the run, as its settings say."""
        return _language(self.proof)

    def blocks(self, role: str) -> list[Mapping[str, Any]]:
        """Return all blocks of a role, in shown order."""
        return [b for section in self.sections for b in section.blocks if b["role"] == role]

    @property
    def status(self) -> Mapping[str, Any]:
        """What the first control chart says of variation, assurance and its latest points."""
        return next((b["status"] for b in self.blocks("evidence") if b.get("status")), {})

    @property
    def measure(self) -> str:
        """The measure that is judged, as a chart, its label or the settings name it, or empty."""
        named = heading(str(self.proof["settings"].get("measure") or ""))
        known = self.status.get("measure") or self.proof.get("measure")
        return known or named[:1].upper() + named[1:]


def read_run(notebook: "NotebookNode") -> RunRecord:
    """Read an executed notebook; what it says itself comes in the language of its run.

    Raises
    ------
    StudyFailedError
        It has no first heading, no question, no findings or no proof, or a block of ours that
        is not whole.
    """
    with in_language(_language(proof_of(notebook) or {})):
        return _read(notebook)


def _read(notebook: "NotebookNode") -> RunRecord:
    sections = _sections(notebook)
    title = sections[0].heading if sections else ""
    question, _, rest = sections[0].prose.partition("\n\n") if sections else ("", "", "")
    findings, proof = findings_of(notebook), proof_of(notebook)
    missing = {
        "a first heading": title, "a question below it": question.strip(),
        "findings": findings, "a proof": proof,
    }  # fmt: skip
    if absent := [name for name, value in missing.items() if not value]:
        raise StudyFailedError(f"The notebook shows no report yet: it has not {absent[0]}.")
    first = Section("", rest, sections[0].blocks, sections[0].has_findings)
    return RunRecord(title, question.strip(), (first, *sections[1:]), tuple(findings), proof)


def _language(proof: Mapping[str, Any]) -> Language:
    return known((proof.get("settings") or {}).get("language"))


def _sections(notebook: "NotebookNode") -> list[Section]:
    """Split a notebook at its headings of first and second level."""
    parts: list[tuple[str, list[str], list[NotebookNode]]] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in "".join(cell.source).splitlines():
                if (match := _HEADING.match(line)) and not _fenced(parts):
                    parts.append((plain_prose(match[2]), [], []))
                elif parts:
                    parts[-1][1].append(line)
            if parts:
                parts[-1][1].append("")
        elif parts:
            parts[-1][2].append(cell)
    return [_section(*part) for part in parts]


def _fenced(parts: "Sequence[tuple[str, list[str], list[NotebookNode]]]") -> bool:
    """Tell whether a code fence is open, in which # begins a comment."""
    return bool(parts) and sum(line.startswith("```") for line in parts[-1][1]) % 2 == 1


def _section(heading: str, lines: list[str], cells: "list[NotebookNode]") -> Section:
    from nbformat import NotebookNode  # the index reads records, not notebooks, and need not wait

    part = NotebookNode(cells=cells)
    blocks = tuple(_whole(block) for block in blocks_of(part))
    prose = in_our_words("\n".join(lines).strip())
    return Section(word(heading), prose, blocks, bool(findings_of(part)))


def _whole(block: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = block.get("kind")
    absent = [name for name in _CONTENT.get(kind, ("kind",)) if name not in block]
    if kind not in _CONTENT or absent or "role" not in block:
        raise StudyFailedError(
            f"The notebook shows a block of kind {kind!r} that this version cannot draw; "
            "run the study again with this version."
        )
    return block
