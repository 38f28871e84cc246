"""What became of every loaded row, for the proof: one account a table."""

import pandas as pd

from ccqa_lib.data.measured import MeasuredPeriods
from ccqa_lib.report.proof import TableUse


def table_uses(measured: MeasuredPeriods, rows: pd.DataFrame) -> list[TableUse]:
    """Return the account of each table behind a measure.

    Parameters
    ----------
    rows : DataFrame
        The executed `measured.rows`: `table`, `excluded` ("used" or a reason), `rows`.
    """
    return [
        TableUse.of_counts(name, loaded.lineage, rows[rows["table"] == name])
        for name, loaded in measured.loaded.items()
    ]
