"""Numbers and columns in words, as the results of the satisfaction study write them."""

from functools import reduce

from ccqa_lib.show.language import joined, say
from ccqa_lib.show.plain import plain_line


def points(value: float) -> str:
    """Write a point of a scale without needless decimals: 4, 7.75."""
    return f"{value:.4g}"


def rating_name(column: str) -> str:
    """Return a rating column as a reader says it: rating_wait becomes wait."""
    return plain_line(column.removeprefix("rating_").replace("_", " "))


def listed(names) -> str:
    """List names as a sentence does: a, b and c."""
    names = [str(name) for name in names]
    if len(names) < 2:
        return "".join(names)
    return say("{first} and {last}", first=joined.listed(names[:-1]), last=names[-1])


def either(names) -> str:
    """List alternatives as a sentence does: a or b or c."""
    return reduce(lambda one, other: say("{one} or {other}", one=one, other=other), names)
