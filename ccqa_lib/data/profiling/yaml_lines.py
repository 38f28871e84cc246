"""Safe lines of YAML: any heading and any evidence can be written, none can break out."""

import json
from collections.abc import Mapping

_ALLOWED_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")


def quoted(value: object) -> str:
    """Write a text in double quotes, numbers and true/false bare, lists in brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(quoted, value)) + "]"
    text = json.dumps(str(value), ensure_ascii=False)
    return "".join(map(_printable, text))


def flow(values: Mapping[str, object]) -> str:
    """Write a mapping on one line, as ``{from: "Date", type: date}``."""
    pairs = (f"{_key(name)}: {_value(name, value)}" for name, value in values.items())
    return "{" + ", ".join(pairs) + "}"


def comment(words: str) -> str:
    """Write words as a comment of one line; what they quote from cells is masked already."""
    return "# " + "".join(c if c.isprintable() else "?" for c in words)


def _key(name: str) -> str:
    return quoted(name) if name in ("true", "false") else name


def _value(name: str, value: object) -> str:
    is_word = isinstance(value, str) and value and set(value) <= _ALLOWED_BARE
    return value if name == "type" and is_word else quoted(value)


def _printable(character: str) -> str:
    if character.isprintable() or character == " ":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
