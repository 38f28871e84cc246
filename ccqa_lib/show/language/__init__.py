"""The language that a report is written in: whole English sentences, looked up where shown.

A sentence's id is the sentence itself, in English, with named fields. In English nothing is
looked up and no catalogue is read. docs/language.md says how a sentence is added or translated.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, TypeVar, get_args

Language = Literal["en", "zh-Hans", "zh-Hant"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
Fixed = TypeVar("Fixed")
ENGLISH: Language = "en"
# Chinese has a blank beside a number or a foreign word, and none between two of its characters.
# Where a sentence and the value of a field meet, this holds whatever stands in the two.
_EDGE = "\0"
_HAN, _WIDE = "\u2e80-\u2fff\u3400-\u9fff\uf900-\ufaff", "\u3000-\u303f\uff00-\uffef\u201c\u201d"
_NO_BLANK = re.compile(f"([{_HAN}{_WIDE}])(?:{_EDGE}+ {_EDGE}*| {_EDGE}+)(?=[{_HAN}{_WIDE}])")
_BLANK = re.compile(
    f"(?<=[{_HAN}]){_EDGE}+(?!\\d{{4}}年)(?=[A-Za-z0-9])|(?<=[A-Za-z0-9]){_EDGE}+(?![年月日])(?=[{_HAN}])"
)
# Contexts in the catalogues: what stands above a column, and what stands behind a number.
HEAD, COUNT = "column", "count"

__all__ = [
    "ENGLISH", "LANGUAGES", "Language", "counted", "filled", "head", "in_language", "known",
    "language", "mark", "mark_heads", "say", "speak", "word",
]  # fmt: skip

_here: ContextVar[Language | None] = ContextVar("language", default=None)
# A notebook's kernel runs each cell in a context of its own, so its choice is the process's.
_process: list[Language] = [ENGLISH]


def language() -> Language:
    """Return the language in use: of this context, else of this process; at first English."""
    return _here.get() or _process[0]


def speak(chosen: Language) -> None:
    """Use a language in this process from now on, as a notebook does once it has settings."""
    _process[0] = known(chosen)


@contextmanager
def in_language(chosen: str) -> Iterator[None]:
    """Use a language within a `with` block, as whoever writes the pages of many runs does."""
    token = _here.set(known(chosen))
    try:
        yield
    finally:
        _here.reset(token)


def known(name: Any) -> Language:
    """Return a language by its name; English where a stored run names none that is known."""
    return name if name in LANGUAGES else ENGLISH


def say(sentence: str, /, **fields: Any) -> str:
    """Return a sentence of this code in the language in use, its fields filled in.

    Parameters
    ----------
    sentence : str
        A literal, in English; ``{name}`` stands for a field. It is never a text from data.
    fields
        Filled in once, as they are: braces in a value mean nothing.
    """
    here = language()
    if here == ENGLISH:
        return sentence.format_map(fields) if fields else sentence
    return filled(_translated(sentence, here), fields)


def filled(sentence: str, fields: dict[str, Any]) -> str:
    """Fill the fields of a Chinese sentence, with blanks where its script has them."""
    if not fields:
        return sentence
    marked = {name: f"{_EDGE}{value}{_EDGE}" for name, value in fields.items()}
    close = _NO_BLANK.sub(r"\1", sentence.format_map(marked))
    return _BLANK.sub(" ", close).replace(_EDGE, "")


def mark(texts: Fixed, context: str | None = None) -> Fixed:
    """Return a fixed text, or every text in a literal, as it is: `word` translates where shown.

    `context`, a literal, tells apart what English says in one word and other languages do not.
    """
    return texts


def word(text: str, context: str | None = None) -> str:
    """Return a fixed text in the language in use; what no catalogue knows comes back as it is.

    For texts that were marked (with the same `context`), and for the fixed texts of notebooks.
    """
    here = language()
    return text if here == ENGLISH else _translated(text, here, context)


def mark_heads(names: Fixed) -> Fixed:
    """Return heads of columns as they are; what one means there may differ from a word in text."""
    return names


def head(name: str) -> str:
    """Return the head of a column in the language in use; what is none of ours as it is."""
    here = language()
    return name if here == ENGLISH else _translated(name, here, HEAD)


def counted(noun: str) -> str:
    """Return a noun as it stands behind a number, where that has an entry of its own."""
    here = language()
    if here == ENGLISH:
        return noun
    found = _translated(noun, here, COUNT)
    return word(noun) if found == noun else found


def _translated(text: str, here: Language, place: str | None = None) -> str:
    from ccqa_lib.show.language.catalogue import catalogue

    return catalogue(here).get((place, text), text)
