"""Lines of text: they end in CR, LF or CRLF; the line ends of other scripts are no line ends."""

import io


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, each with its line end."""
    return io.StringIO(text, newline="").readlines()


def line_count(text: str) -> int:
    """Return how many lines a text has, the last one without a line end included."""
    ends = text.count("\n") + text.count("\r") - text.count("\r\n")
    return ends + (not text.endswith(("\n", "\r")))
