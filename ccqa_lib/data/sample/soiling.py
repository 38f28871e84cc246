"""Which faults each export has: enough to trip a careless reader, below 0.3 % of rows."""

from ccqa_lib.data.sample.centre import Centre, is_large
from ccqa_lib.data.sample.dirt import PER_10_000, Dirt, draw_dirt

FAULTS: dict[str, tuple[str, ...]] = {
    "contacts": tuple(PER_10_000),
    "surveys": ("duplicated", "short", "long", "impossible", "respelt", "trailing_blank"),
    "evaluations": ("duplicated",),
    "complaints": ("duplicated", "short", "long", "respelt", "trailing_blank"),
    "staff": ("duplicated", "trailing_blank"),
    "events": ("duplicated", "short"),
}
ONLY_IN_TEXT = ("short", "long", "wide_digits")


def _possible(centre: Centre, table: str, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the faults that parquet cannot have."""
    if table == "contacts" and is_large(centre):
        return tuple(kind for kind in kinds if kind not in ONLY_IN_TEXT)
    return kinds


def rows_of(centre: Centre, table: str) -> int:
    """Return how many rows an export has before any is written twice."""
    rows = len(getattr(centre, table))
    return rows + len(centre.staff_surveys) if table == "surveys" else rows


def draw_faults(centre: Centre) -> dict[str, Dirt]:
    """Draw the faulty rows of each export."""
    return {
        table: draw_dirt(
            rows_of(centre, table), centre.seed, table, _possible(centre, table, kinds)
        )
        for table, kinds in FAULTS.items()
    }
