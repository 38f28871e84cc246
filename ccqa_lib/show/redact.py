"""No secret in any text that leaves the loader: error, log, report or record of a run."""

import os
import re
from collections.abc import Callable
from urllib.parse import quote

from ccqa_lib.errors import SettingsError

_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
_IN_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{0,30}://)[^\s'\"]*@", re.IGNORECASE)
_NAMED = re.compile(
    r"(?P<name>\b(?:password|passwd|pwd|secret|token|api_?key)\b['\"]?\s*[=:]\s*)"
    r"(?:'[^']*'|\"[^\"]*\"|[^\s&;,'\"]+)",
    re.IGNORECASE,
)
_SHORTEST_SECRET = 3  # masking every "a" or "42" would hide the message, not a secret
_MASK = "***"
_known: set[str] = set()


def from_environment(
    text: str, where: str, use: Callable[[str, str], str] = lambda name, value: value
) -> str:
    """Replace ``${NAME}`` and ``${NAME:-default}`` by the environment's values.

    Parameters
    ----------
    where : str
        What is read, for the message.
    use : callable
        Given name and value, returns what is written in their place.

    Raises
    ------
    SettingsError
        A name without default is not set; the message gives the name, never a value.
    """

    def value(match: re.Match) -> str:
        name, default = match.groups()
        found = os.environ.get(name, default)
        if found is None:
            raise SettingsError(f"{where}: the environment has no {name}; set it and run again.")
        return use(name, found)

    return _VARIABLE.sub(value, text)


def with_secrets(template: str, where: str) -> str:
    """Replace ``${NAME}`` in an address by the environment's value, and remember it as a secret.

    Values are quoted for use in an address: a password may hold ``@``, ``:`` or ``/``. What it
    raises is what `from_environment` raises.
    """

    def quoted(name: str, value: str) -> str:
        if name in os.environ:
            remember_secret(value)
        return quote(value, safe="")

    return from_environment(template, where, quoted)


def remember_secret(value: str) -> None:
    """Mask this value, and its form in an address, in every text from now on."""
    if len(value) >= _SHORTEST_SECRET:
        _known.update((value, quote(value, safe="")))


def redact(text: str) -> str:
    """Return the text without secrets.

    Masked are the values taken from the environment by `with_secrets`, whatever stands between
    ``://`` and ``@`` in an address, and what follows ``password=``, ``token=`` and the like.
    """
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    text = _IN_ADDRESS.sub(rf"\g<scheme>{_MASK}@", text)
    return _NAMED.sub(rf"\g<name>{_MASK}", text)
