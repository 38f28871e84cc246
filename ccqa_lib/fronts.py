"""The front of a package that loads a module only when one of its names is first asked for.

A command or a kernel then waits only for what it uses; pandas, Ibis and matplotlib take seconds.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def filled_when_asked(
    package: str, homes: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return the `__getattr__` and `__dir__` of a package.

    Parameters
    ----------
    package : str
        Its `__name__`.
    homes : mapping of name to module
        Where each name is at home, within the package.
    """

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    def listed() -> list[str]:
        return sorted({*vars(sys.modules[package]), *homes})

    return get, listed
