"""A stretch of days as people write it: a month (2026-02), or first and last day."""

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator

from ccqa_lib.params.text import PlainText

_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2}) to (\d{4}-\d{2}-\d{2})\Z")


def stretch_days(written: str) -> tuple[str, str]:
    """Return the first and last ISO day of a stretch, both included; two empty texts for none.

    Raises
    ------
    ValueError
        It is neither a month nor two days in order.
    """
    if not written:
        return "", ""
    try:
        if found := _MONTH.match(written):
            first = date(int(found[1]), int(found[2]), 1)
            after = (first + timedelta(days=32)).replace(day=1)
            return first.isoformat(), (after - timedelta(days=1)).isoformat()
        if found := _DAYS.match(written):
            first, last = (date.fromisoformat(day) for day in found.groups())
            if first <= last:
                return first.isoformat(), last.isoformat()
    except ValueError:
        pass
    raise ValueError(
        f"was given {written[:40]!r}; write a month, as 2026-02, or two days in order, as "
        "2026-02-02 to 2026-03-01."
    )


def _is_stretch(written: str) -> str:
    stretch_days(written)
    return written


Stretch = Annotated[PlainText, AfterValidator(_is_stretch)]
