"""Which block is the evidence of which finding, and under which address on the page.

A block may name its findings by id or by kind (`Block.evidence_of`, stored as `for`). A finding
goes to the first block that names its id, else to the first that names its kind, else, about the
data's quality, to the report card, else to the first chart of the evidence, else to its first
block. Notebooks that name nothing keep their links.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ccqa_lib.report.read_run import RunRecord, Section
from ccqa_lib.show.language import say

Block = Mapping[str, Any]
REPORT_CARD = "assumptions"


@dataclass(frozen=True)
class EvidenceLink:
    """Where a finding's evidence stands: an address on the page, and words for the link."""

    anchor: str
    words: str


@dataclass(frozen=True, eq=False)
class Evidence:
    """The evidence of one run: its sections in shown order, and the anchor of each block."""

    sections: Sequence[Section]
    anchors: Mapping[int, str]
    links: Mapping[str, EvidenceLink]

    def anchor(self, block: Block) -> str:
        """Return the address of a block on the page; empty when it has none."""
        return self.anchors.get(id(block), "")

    def numbers(self, block: Block, findings: Sequence[Mapping[str, Any]]) -> list[int]:
        """Return the places, from 1, of the findings that name this block as their evidence."""
        anchor = self.anchor(block)
        return [
            number
            for number, finding in enumerate(findings, 1)
            if anchor and anchor == self.links[finding["id"]].anchor and block.get("for")
        ]


def evidence_of(record: RunRecord, sections: Sequence[Section]) -> Evidence:
    """Link each finding of a run to its evidence among these sections."""
    blocks = [block for section in sections for block in section.blocks]
    blocks = [block for block in blocks if block["role"] == "evidence"]
    anchors = {id(block): f"evidence-{number}" for number, block in enumerate(blocks, 1)}
    has_card = bool(record.blocks(REPORT_CARD))
    links = {
        finding["id"]: _link(finding, blocks, anchors, has_card) for finding in record.findings
    }
    return Evidence(sections, anchors, links)


def _link(
    finding: Mapping[str, Any], blocks: Sequence[Block], anchors: Mapping[int, str], has_card: bool
) -> EvidenceLink:
    named = next(_naming(finding, blocks), None)
    if named is None and finding["kind"] == "quality" and has_card:
        return EvidenceLink(REPORT_CARD, say("See the report card"))
    charts = [block for block in blocks if block["kind"] == "figure"]
    found = named or next(iter([*charts, *blocks]), None)
    if found is None:
        return EvidenceLink("evidence", say("See the evidence"))
    return EvidenceLink(anchors[id(found)], _see(found))


def _naming(finding: Mapping[str, Any], blocks: Sequence[Block]) -> Iterator[Block]:
    for name in (finding["id"], finding["kind"]):
        yield from (block for block in blocks if name in block.get("for", ()))


def _see(block: Block) -> str:
    if block["kind"] == "figure":
        return say("See the chart")
    return say("See the table") if block["kind"] == "table" else say("See the evidence")
