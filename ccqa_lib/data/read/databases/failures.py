"""How a database can fail, told apart: not reachable (try again), or refusing (tell the user)."""

import os

from ccqa_lib.errors import SourceError
from ccqa_lib.show.redact import redact

CONNECT_SECONDS = 15
_SECONDS_NAME = "CCQA_QUERY_SECONDS"


class Unreachable(Exception):  # noqa: N818 a state of the network, not a refusal
    """The database did not answer; it may a little later."""


def query_seconds() -> int:
    """Return how long a query may take: 900 seconds, or CCQA_QUERY_SECONDS."""
    return int(os.environ.get(_SECONDS_NAME, "900"))


def too_slow() -> SourceError:
    """Return the refusal of a query that was stopped."""
    return SourceError(
        f"did not finish within {query_seconds()} seconds and was stopped; narrow the query, "
        f"or set {_SECONDS_NAME} higher."
    )


def refusal(name: str, error: Exception, when: str = "") -> SourceError:
    """Return an error that names the database, without any secret of its address."""
    if isinstance(error, Unreachable):
        return SourceError(
            redact(
                f"{name}: cannot be reached{when} ({first_line(error)}); check that the database "
                "runs, that its address and user are right, and that this machine may reach it."
            )
        )
    return SourceError(redact(f"{name}: {error}"))


def first_line(error: Exception) -> str:
    """Return the first line of a database's own words, at most 200 characters, redacted."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return redact(lines[0])[:200].rstrip(".")
