"""The one escaping writer: stored blocks and findings as HTML, every text of theirs as text.

All HTML of this library comes out of `writer`: autoescaping templates, no template from
outside, every shown value passed through `plain_text` first, personal data and secrets hidden.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ccqa_lib.show.language import head, language, word
from ccqa_lib.show.language import say as say_of_template
from ccqa_lib.show.numbers import effect_interval, effect_size, effect_words
from ccqa_lib.show.plain import plain_line, plain_text
from ccqa_lib.show.sharing import shareable_svg, shareable_text


def writer(*packages: str) -> Environment:
    """Return the template environment of these packages, the blocks' own templates included."""
    loaders = [PackageLoader(package) for package in (*packages, "ccqa_lib.show")]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(say=say_html, language=language)
    made.filters.update(
        svg_uri=svg_uri,
        heading=heading,
        column_head=column_head,
        word=word,
        effect_words=effect_words,
        effect_size=effect_size,
        effect_interval=effect_interval,
    )
    return made


def say_html(sentence: str, /, **fields: Any) -> str:
    """Say a sentence on a page; a field that is markup already stays so, all else is a text."""
    if not any(isinstance(value, Markup) for value in fields.values()):
        return say_of_template(sentence, **fields)
    filled = {name: _shown(value) for name, value in fields.items()}
    return Markup(escape(say_of_template(sentence))).format_map(filled)


def svg_uri(svg: str) -> Markup:
    """Return an SVG as the address of an image: as an image no script in it can run."""
    content = base64.b64encode(shareable_svg(svg).encode("utf-8", "replace")).decode("ascii")
    return Markup("data:image/svg+xml;base64,") + content


def heading(name: str) -> str:
    """Return a name, as of a column, as words."""
    return plain_line(str(name).replace("_", " "))


def column_head(name: str) -> str:
    """Return a column's name as words, in the language in use where the name is one of ours."""
    return head(heading(name))


def block_html(stored: Mapping[str, Any]) -> str:
    """Draw one stored block (see `Block.to_dict`) for a notebook."""
    return _WRITER.get_template("notebook.html").render(block=stored, findings=None)


def findings_html(stored: Sequence[Mapping[str, Any]]) -> str:
    """Draw stored findings (see `Finding.to_dict`) for a notebook."""
    return _WRITER.get_template("notebook.html").render(block=None, findings=stored)


def _shown(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return plain_text(shareable_text(value))


_WRITER = writer()
