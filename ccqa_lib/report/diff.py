"""Two runs of a study beside each other: what is new, gone, worse, better, unchanged."""

from collections.abc import Iterator

from ccqa_lib.report.change_words import RULE
from ccqa_lib.report.changes import ORDER, Changes
from ccqa_lib.report.page import WRITER
from ccqa_lib.report.policy import page_script
from ccqa_lib.show.language import say, word
from ccqa_lib.show.language.joined import about, sentences


def diff_html(changes: Changes, before: str, now: str) -> str:
    """Write the page of a comparison; `before` and `now` name the two runs."""
    return WRITER.get_template("diff.html").render(
        changes=changes,
        groups=[(what, changes.of(what)) for what in ORDER if changes.of(what)],
        before=before,
        now=now,
        rule=word(RULE),
        script=page_script(),
    )


def diff_lines(changes: Changes) -> Iterator[str]:
    """Yield a comparison as plain lines."""
    yield say("{sentence}.", sentence=f"{changes.summary[:1].upper()}{changes.summary[1:]}")
    for item in changes.items:
        said = say("{sentence}.", sentence=item.headline)
        yield about(word(item.what), sentences(said, item.words))
    for caution in changes.cautions:
        yield about(say("Mind"), caution)
