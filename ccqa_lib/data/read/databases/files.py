"""What database files have in common: they must exist, be what they are called, and answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from ccqa_lib.data.read.filetype import file_type
from ccqa_lib.errors import SourceError
from ccqa_lib.params.address import Address


def require_database_file(address: Address, kind: str) -> Path:
    """Return the file of a database; opening one that is not there would create it.

    Raises
    ------
    SourceError
        There is no such file, or it is of another type.
    """
    path = address.path
    if path is None or not path.is_file():
        raise SourceError("there is no such file; correct the path in 'url'.")
    found = file_type(path)
    if found.kind != kind:
        raise SourceError(f"the file is {found}, not a {kind} database; {found.remedy}.")
    return path


@contextmanager
def interrupted_after(interrupt: Callable[[], None], seconds: float) -> Iterator[None]:
    """Call `interrupt` from another thread unless the block ends within so many seconds."""
    alarm = Timer(seconds, interrupt)
    alarm.daemon = True
    alarm.start()
    try:
        yield
    finally:
        alarm.cancel()
