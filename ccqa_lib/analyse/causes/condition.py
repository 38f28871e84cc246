"""A condition that a contact meets or not, such as "queue is refunds" or "wait over 120"."""

from dataclasses import dataclass
from typing import Any, Literal

Relation = Literal["is", "is one of", "over", "up to", "rising", "from"]


@dataclass(frozen=True)
class Condition:
    """One column and what it must hold.

    Attributes
    ----------
    column : str
    relation : {"is", "is one of", "over", "up to", "rising", "from"}
        ``is`` a level, or ``is one of`` several; ``over`` or ``up to`` a
        number; ``rising`` with the number, no threshold;
        ``from`` a day on (days since the first of the data).
    value : str, float or tuple
    """

    column: str
    relation: Relation
    value: Any = None

    def __str__(self) -> str:
        if self.relation == "rising":
            return f"{self.column} (the higher, the more)"
        if self.relation == "is one of":
            return f"{self.column} is {' or '.join(self.value)}"
        value = f"{self.value:,.6g}" if isinstance(self.value, float) else self.value
        return f"{self.column} {self.relation} {value}"


Term = tuple[Condition, ...]


def columns_of(term: Term) -> tuple[str, ...]:
    """Return the columns that define a term, in alphabetical order."""
    return tuple(sorted({part.column for part in term}))


def words_of(term: Term) -> str:
    """Return a term in words: its conditions, joined by "and"."""
    return " and ".join(str(part) for part in term)
