"""Adapters: for each reference method, the function that computes it from a case's inputs."""

from collections.abc import Callable
from typing import Any

Adapter = Callable[[dict[str, Any]], dict[str, Any]]

_ADAPTERS: dict[str, Adapter] = {}
_READ_CALL: set[str] = set()


def adapter(*methods: str, reads_call: bool = False) -> Callable[[Adapter], Adapter]:
    """Register a function for one or more `method` names.

    The function gets a case's `inputs`, with every ``{"csv": file}`` already read into a
    DataFrame, and returns results under the same keys as the case's `expected`. Where the
    inputs do not say which model is meant, `reads_call` adds the case's `call` to them.
    """

    def register(function: Adapter) -> Adapter:
        for method in methods:
            if method in _ADAPTERS:
                raise ValueError(f"two adapters for the method {method!r}")
            _ADAPTERS[method] = function
            if reads_call:
                _READ_CALL.add(method)
        return function

    return register


def find_adapter(method: str) -> Adapter | None:
    """Return the adapter of a method, or None."""
    return _ADAPTERS.get(method)


def reads_call(method: str) -> bool:
    """Tell whether the adapter of a method needs the case's `call` among its inputs."""
    return method in _READ_CALL
