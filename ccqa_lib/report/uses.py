"""What became of every loaded row, for the proof: one account a table."""

from collections.abc import Mapping
from typing import Protocol

import pandas as pd

from ccqa_lib.report.proof import Lineage, TableUse


class Loaded(Protocol):
    """A loaded table; only its lineage is read here."""

    @property
    def lineage(self) -> Lineage:
        """Where the rows come from."""
        ...


def table_uses(loaded: Mapping[str, Loaded], rows: pd.DataFrame) -> list[TableUse]:
    """Return the account of each table behind a measure.

    Parameters
    ----------
    loaded : mapping of table name to loaded table
    rows : DataFrame
        `table`, `excluded` ("used" or a reason) and `rows`: what became of each loaded row.
    """
    return [
        TableUse.of_counts(name, table.lineage, rows[rows["table"] == name])
        for name, table in loaded.items()
    ]
