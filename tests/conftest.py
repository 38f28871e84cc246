"""Where tests find shared data and references, and what they say when these are absent."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ccqa_lib.show import redact

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"../shared/{name} is not on this machine")
    return folder


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """Folder of reference results made with R, NIST and published tables."""
    return _shared("reference")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of real data sets."""
    return _shared("data")


@pytest.fixture(scope="session")
def project() -> Path:
    """Folder of this project."""
    return PROJECT


@pytest.fixture(autouse=True)
def _secrets_of_one_test() -> Iterator[None]:
    """A secret that a test plants is masked in that test only, not in the words of the next."""
    known = set(redact._known)
    yield
    redact._known.clear()
    redact._known.update(known)
