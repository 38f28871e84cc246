"""The names by which findings are known from run to run."""


def slug(*words: str) -> str:
    """Return words as one slug, the same whatever else is found; different words stay different.

    Blanks, hyphens and underscores part words; what is no Latin letter or digit becomes its code
    point, so that ``<30`` and ``30+``, or two Chinese names, do not fall together.
    """
    letters = "".join(map(_written, "-".join(words).lower()))
    return "-".join(part for part in letters.split("-") if part)


def _written(character: str) -> str:
    if character in " -_":
        return "-"
    if character.isascii() and character.isalnum():
        return character
    code = f"u{ord(character):x}"
    return code if character.isalnum() else f"-{code}-"
