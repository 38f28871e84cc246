"""The archive: every run of every study that is still kept, newest first, a study a fold."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from ccqa_lib.report.page import WRITER
from ccqa_lib.show.language.retold_failures import retold_failure

ARCHIVE_FILE = "archive.html"


@dataclass(frozen=True)
class ArchivedRun:
    """One kept run: its day, state, verdict and headline, and where its page is."""

    study: str
    label: str
    as_of: str
    run_at: str
    state: Literal["good", "failed"]
    verdict: str
    headline: str
    href: str

    @property
    def said(self) -> str:
        """What the run says, or why it failed, in the language in use."""
        return retold_failure(self.headline) if self.state == "failed" else self.headline


def archive_html(runs: Iterable[ArchivedRun], now: str) -> str:
    """Write the archive as it stands at `now`."""
    folds: dict[tuple[str, str], list[ArchivedRun]] = {}
    for run in sorted(runs, key=lambda run: (run.as_of, run.run_at), reverse=True):
        folds.setdefault((run.study, run.label), []).append(run)
    return WRITER.get_template("archive.html").render(
        folds=[(archive_anchor(*key), *key, folds[key]) for key in sorted(folds)],
        count=sum(map(len, folds.values())),
        now=now,
    )


def archive_anchor(study: str, label: str) -> str:
    """Return the address of a study's fold on the page; the same from night to night."""
    return "r" + sha256(f"{study}/{label}".encode("utf-8", "replace")).hexdigest()[:12]
