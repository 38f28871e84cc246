"""How large may a packed file become? Archives that unpack to an absurd size are refused."""

import os

from ccqa_lib.errors import SourceError

SMALL_ENOUGH = 50_000_000  # bytes that any machine can hold; below this no ratio matters
LARGEST_RATIO = 200  # exports of text shrink to a fifth or a fiftieth; bombs to a thousandth
LARGEST_BYTES = 20_000_000_000
_LIMIT_NAME = "CCQA_LARGEST_UNPACKED_BYTES"


def largest_bytes() -> int:
    """Return how large a file may be when unpacked: 20 GB, or the environment's own limit."""
    return int(os.environ.get(_LIMIT_NAME, LARGEST_BYTES))


def refuse_bomb(file: str, part: str, packed: int, unpacked: int) -> None:
    """Refuse a part of an archive that is too large, or shrinks more than any export does.

    Parameters
    ----------
    file, part : str
        Names for the message: the archive, and what is packed in it.
    packed, unpacked : int
        Sizes in bytes, so far or as announced.

    Raises
    ------
    SourceError
        Over 20 GB, or over 50 MB and 200 times its packed size.
    """
    limit = largest_bytes()
    if unpacked > limit:
        raise SourceError(
            f"{file}: {part} unpacks to over {limit:,} bytes, the limit; split the export, "
            f"or set {_LIMIT_NAME} higher if it is right."
        )
    if unpacked > SMALL_ENOUGH and unpacked > LARGEST_RATIO * max(packed, 1):
        raise SourceError(
            f"{file}: {part} unpacks to {unpacked:,} bytes from {packed:,}, more than "
            f"{LARGEST_RATIO} times its size, as an archive made to fill a disk does; "
            "unpack it yourself and look at it before it is used."
        )
