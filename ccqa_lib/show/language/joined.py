"""Sentences and lists put together as each language does: blanks and commas are not everywhere."""

from collections.abc import Iterable

from ccqa_lib.show.language import ENGLISH, language, mark, say, word

_STOPS = ".。"


def sentences(*parts: str) -> str:
    """Put sentences one behind the other; empty ones are left out."""
    return ("" if is_han() else " ").join(part for part in parts if part)


def listed(parts: Iterable[str]) -> str:
    """Put parts beside one another, with commas."""
    return ("、" if is_han() else ", ").join(parts)


def apart(parts: Iterable[str]) -> str:
    """Put parts beside one another, with semicolons."""
    return ("；" if is_han() else "; ").join(parts)


def either(parts: Iterable[str]) -> str:
    """Put parts beside one another, of which any may be meant: one or the other."""
    return word(mark(" or ")).join(parts)


def together(parts: Iterable[str]) -> str:
    """Put parts beside one another, all of which are meant: one and the other."""
    return word(mark(" and ")).join(parts)


def without_stop(sentence: str) -> str:
    """Return a sentence without its full stop, to be set within another."""
    return sentence.rstrip(_STOPS)


def first_sentence(text: str) -> str:
    """Return the first sentence of several, without its full stop."""
    return without_stop(text.split("。" if is_han() else ". ")[0])


def lowered(sentence: str) -> str:
    """Return a sentence with a small first letter, to be set within another."""
    return sentence[:1].lower() + sentence[1:]


def about(name: str, what: str) -> str:
    """Say what of a named thing, as: Handle time: 12 seconds higher."""
    return say("{name}: {what}", name=name, what=what)


def without_name(headline: str, name: str) -> str:
    """Return a headline without the name that `about` put before it, in whichever language."""
    for colon in (": ", "："):
        if headline.startswith(f"{name}{colon}"):
            said = headline.removeprefix(f"{name}{colon}")
            return said[:1].upper() + said[1:]
    return headline


def is_han() -> bool:
    """Is the language in use written without blanks between words?"""
    return language() != ENGLISH
