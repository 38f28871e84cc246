"""The prose of a committed notebook as HTML: Markdown only, raw HTML shown as text."""

import re

import mistune
from markupsafe import Markup, escape

from ccqa_lib.show.language import word
from ccqa_lib.show.plain import without_marks
from ccqa_lib.show.sharing import shareable_text

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*`]|(?<!\w)_|_(?!\w)")


class _Renderer(mistune.HTMLRenderer):
    """Markdown without what could load or run: images become their words, links go to https."""

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return str(escape(text))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not url.startswith("https://"):
            return text
        return f'<a href="{escape(url)}" rel="noopener noreferrer">{text}</a>'

    def heading(self, text: str, level: int, **attributes: object) -> str:
        return f"<h{min(6, level + 1)}>{text}</h{min(6, level + 1)}>\n"


_MARKDOWN = mistune.create_markdown(renderer=_Renderer(escape=True), plugins=["table"])


def prose_html(markdown: str) -> Markup:
    """Render Markdown; headings go one level down, below those of the page."""
    return Markup(_MARKDOWN(without_marks(shareable_text(markdown))))


def in_our_words(markdown: str) -> str:
    """Return Markdown with each paragraph that a catalogue knows in the language in use."""
    return "\n\n".join(word(each.strip()) for each in markdown.split("\n\n"))


def plain_prose(markdown: str) -> str:
    """Return one line of Markdown as plain words."""
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", without_marks(markdown))).split())
