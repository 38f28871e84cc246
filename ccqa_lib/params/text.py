"""Kinds of text that a setting may hold; text that looks like code is refused."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_CODE = re.compile(
    r"__|[`;{}$\\=]|<[/!?A-Za-z]|[A-Za-z0-9_\])]\(|\.\w+\s*\("
    r"|\b(?:compile|eval|exec|getattr|import|lambda|open|popen|print|system)\b\s*\("
)
_NAME = re.compile(r"[^\W\d]\w*\Z")
LONGEST_TEXT = 200
LONGEST_PARAGRAPH = 1000


def _plain_text(value: str) -> str:
    return _words(value, LONGEST_TEXT)


def _long_text(value: str) -> str:
    return _words(" ".join(value.split()), LONGEST_PARAGRAPH)


def _words(value: str, longest: int) -> str:
    if len(value) > longest:
        raise ValueError(f"is {len(value)} characters long; {longest} is the most.")
    if _HIDDEN.search(value):
        raise ValueError(
            f"was given {value[:60]!r}, which holds an invisible character; type it again."
        )
    if found := _CODE.search(value):
        raise ValueError(
            f"was given {value[:60]!r}, which looks like code ({found.group()!r}); "
            "write plain words, a blank before a bracket, and none of ` ; { } $ \\ =."
        )
    return value


def is_name(value: str) -> bool:
    """Tell whether a text can name a setting, a source or a project."""
    return bool(_NAME.match(value)) and "__" not in value and len(value) <= LONGEST_TEXT


def _name(value: str) -> str:
    if not is_name(value):
        raise ValueError(
            f"was given {value[:60]!r}; it needs a name of letters, digits and single "
            "underscores that does not begin with a digit."
        )
    return value


def _name_or_empty(value: str) -> str:
    return _name(value) if value else value


def _iso_date_or_empty(value: str) -> str:
    if value:
        try:
            if date.fromisoformat(value).isoformat() != value:
                raise ValueError
        except ValueError:
            raise ValueError(
                f"was given {value[:60]!r}; it needs a date written year-month-day, as 2026-03-31."
            ) from None
    return value


PlainText = Annotated[str, AfterValidator(_plain_text)]
LongText = Annotated[str, AfterValidator(_long_text)]
Name = Annotated[str, AfterValidator(_name)]
NameOrEmpty = Annotated[str, AfterValidator(_name_or_empty)]
IsoDate = Annotated[str, AfterValidator(_iso_date_or_empty)]
