"""The workforce system: half hours of each queue as parquet, with typed columns."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import FIRST_DAY
from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.exports import text_columns as text

_COUNTS = (
    "offered", "handled", "abandoned_contacts", "answered_in_target",
    "forecast", "scheduled", "present",
)  # fmt: skip


def write_planning(folder: Path, centre: Centre) -> None:
    """Write `planning/intervals.parquet`."""
    frame = centre.intervals
    start = FIRST_DAY.astype("datetime64[s]") + frame["minute"].to_numpy() * 60
    table = pa.table(
        {
            "queue": text.labels(frame["queue"], truth.QUEUES),
            "interval_start": pa.array(start),
            **{name: pa.array(frame[name].to_numpy()) for name in _COUNTS},
        }
    )
    path = folder / "planning" / "intervals.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)
