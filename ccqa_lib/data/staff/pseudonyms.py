"""Pseudonyms of people and teams: the same from run to run, and no name without the key.

Keyed hashes (HMAC-SHA256, RFC 2104), so that nobody who knows the names can find them by trying.
The
key is CCQA_PSEUDONYM_KEY in the environment or, without it, one that is made once and kept beside
the
staged tables; whoever loses it gets new pseudonyms.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import pandas as pd

from ccqa_lib.data.stage.store import stage_root
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.attrition import AttritionParams

KEY_NAME = "CCQA_PSEUDONYM_KEY"
_FILE = "pseudonym.key"
DIGITS = 6
SHORTEST_KEY = 8


def with_pseudonyms(spells: pd.DataFrame, study: AttritionParams) -> pd.DataFrame:
    """Return spells in which people, and teams where so set, stand under pseudonyms.

    Raises
    ------
    SettingsError
        The key of the environment is too short, or two names would get one pseudonym.
    """
    key = pseudonym_key()
    hidden = {"person": "person"}
    if study.team_names == "pseudonyms":
        named = {study.teams, study.cluster} & {"supervisor", "team", study.teams} - {""}
        hidden |= {column: column for column in named if column in spells}
    return spells.assign(
        **{column: pseudonyms(spells[column], word, key) for column, word in hidden.items()}
    )


def pseudonyms(values: pd.Series, word: str, key: bytes) -> pd.Series:
    """Return names as a word and six hexadecimal digits; missing ones stay missing."""
    names = values.dropna().unique()
    made = {name: f"{word} {_digits(str(name), word, key)}" for name in names}
    if len(set(made.values())) < len(made):
        made = {name: f"{word} {_digits(str(name), word, key, 16)}" for name in names}
    return values.map(made).astype(object)


def pseudonym_key() -> bytes:
    """Return the key of the environment or of this project, made if need be."""
    if given := os.environ.get(KEY_NAME, ""):
        if len(given) < SHORTEST_KEY:
            raise SettingsError(
                f"{KEY_NAME} has {len(given)} characters; it needs {SHORTEST_KEY} or more, as a "
                f"key "
                "that can be guessed protects nobody."
            )
        return given.encode()
    file = stage_root() / _FILE
    if not file.exists():
        _make_key(file)
    return file.read_bytes()


def _make_key(file: Path) -> None:
    """Write a new key that only its owner can read; another run may have been quicker."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(secrets.token_hex(32))


def _digits(name: str, word: str, key: bytes, digits: int = DIGITS) -> str:
    code = hmac.new(key, f"{word}\x00{name}".encode(), hashlib.sha256).hexdigest()
    return code[:digits]
