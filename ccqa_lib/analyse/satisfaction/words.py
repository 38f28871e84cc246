"""Numbers and columns in words, as the results of the satisfaction study write them."""

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
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
