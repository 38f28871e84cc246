"""The catalogues: one folder a language, one gettext file an area, the English sentence the id."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from ccqa_lib.show.language import Language

ENDING = ".po"


@cache
def catalogue(language: Language) -> dict[tuple[str | None, str], str]:
    """Return what is translated by context and English; an entry still marked fuzzy is none."""
    return {
        (message.context, message.id): message.string
        for file in catalogue_files(language)
        for message in messages(file)
        if message.string and not message.fuzzy
    }


def catalogue_files(language: Language) -> list[Traversable]:
    """Return the files of a language, in order."""
    folder = files("ccqa_lib.show.language").joinpath(language.replace("-", "_"))
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(ENDING)), key=lambda f: f.name
    )


def messages(file: Traversable) -> Iterator:
    """Yield the entries of one file, as Babel reads them, without its head."""
    from babel.messages.pofile import read_po

    yield from (each for each in read_po(BytesIO(file.read_bytes())) if each.id)
