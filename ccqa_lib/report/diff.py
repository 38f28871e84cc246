"""Two runs of a study beside each other: what is new, gone, worse, better, unchanged."""

from collections.abc import Iterator

from ccqa_lib.report.change_words import RULE
from ccqa_lib.report.changes import ORDER, Changes
from ccqa_lib.report.page import WRITER
from ccqa_lib.report.policy import SCRIPT


def diff_html(changes: Changes, before: str, now: str) -> str:
    """Write the page of a comparison; `before` and `now` name the two runs."""
    return WRITER.get_template("diff.html").render(
        changes=changes,
        groups=[(what, changes.of(what)) for what in ORDER if changes.of(what)],
        before=before,
        now=now,
        rule=RULE,
        script=SCRIPT,
    )


def diff_lines(changes: Changes) -> Iterator[str]:
    """Yield a comparison as plain lines."""
    yield f"{changes.summary[:1].upper()}{changes.summary[1:]}."
    for item in changes.items:
        yield f"{item.what}: {item.headline}. {item.words}".rstrip()
    for caution in changes.cautions:
        yield f"Mind: {caution}"
