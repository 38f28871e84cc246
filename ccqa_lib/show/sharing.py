"""What may leave the study: every text without personal data and without secrets.

Blocks and findings pass through here when they are stored, so that notebook, report, index,
digest and exports hold nothing else; the HTML writer hides once more what it shows.
"""

import re
from collections.abc import Mapping
from typing import Any

from ccqa_lib.show.personal import without_personal
from ccqa_lib.show.redact import redact

_SVG_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)|(?<=<!--).*?(?=-->)", re.DOTALL)


def shareable(content: Any) -> Any:
    """Return JSON content with every text in it, and every name of a field, fit to be shared."""
    if isinstance(content, str):
        return shareable_text(content)
    if isinstance(content, Mapping):
        return {
            shareable_text(name): shareable_svg(each) if name == "svg" else shareable(each)
            for name, each in content.items()
        }
    return [shareable(each) for each in content] if isinstance(content, list | tuple) else content


def shareable_text(text: str) -> str:
    """Return a text without personal data and secrets."""
    return redact(without_personal(text))


def shareable_svg(svg: str) -> str:
    """Return a drawing whose words are fit to be shared; its shapes stay as they are."""
    return redact(_SVG_TEXT.sub(lambda words: without_personal(words.group()), svg))
