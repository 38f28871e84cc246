"""What the start page says, as HTML; every text passes the one escaping writer."""

from collections.abc import Sequence
from typing import Any

from ccqa_lib.show.html import writer

_WRITER = writer("ccqa_lib.start")


class Page:
    """One part of the start page that only shows something."""

    def __init__(self, kind: str, words: str, **content: Any):
        self._words = words
        self._content = {"kind": kind, **content}

    def __str__(self) -> str:
        return self._words

    def html(self) -> str:
        """Return the part as HTML."""
        return drawn(**self._content)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self._words}


def drawn(kind: str, **content: Any) -> str:
    """Draw one part of the start page."""
    return _WRITER.get_template("page.html").render(kind=kind, **content)


def said(sentences: Sequence[str], title: str = "", refused: bool = False) -> str:
    """Draw what is said to a person: that something was done, or why it was refused."""
    return drawn("said", sentences=list(sentences), title=title, refused=refused)
