"""The quality system: an SQLite database with one row a contact, evaluator, item and session."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.dirt import Dirt
from ccqa_lib.data.sample.evaluations import ITEMS, SESSIONS
from ccqa_lib.data.sample.exports import text_columns as text
from ccqa_lib.data.sample.exports.delimited import soiled_slices

_TABLE = (
    "CREATE TABLE evaluations (contact_no TEXT, evaluator TEXT, agent TEXT, item TEXT, "
    "family TEXT, critical TEXT, result TEXT, session TEXT, evaluated_at TEXT)"
)
_INSERT = "INSERT INTO evaluations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_CRITICAL = ("correct answer", "fare rules", "identity check", "payment masking")


def write_quality(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write `quality/quality.sqlite` in one transaction, so that its pages are always the same."""
    path = folder / "quality" / "quality.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA page_size = 4096")
        database.execute("PRAGMA journal_mode = MEMORY")
        database.execute(_TABLE)
        for rows in soiled_slices(_columns(centre), dirt):
            database.executemany(_INSERT, rows)


def _columns(centre: Centre) -> dict[str, pa.Array]:
    frame = centre.evaluations
    contact = frame["contact"].to_numpy()
    agent = centre.contacts["agent"].to_numpy()[contact]
    names, families, _ = zip(*ITEMS, strict=True)
    is_critical = np.isin(names, _CRITICAL)
    return {
        "contact_no": text.padded(contact + 1, 9),
        "evaluator": text.labels(frame["evaluator"], truth.EVALUATORS),
        "agent": text.padded(centre.staff["employee_number"].to_numpy()[agent], 7),
        "item": text.labels(frame["item"], names),
        "family": text.labels(frame["item"], families),
        "critical": text.labels(is_critical[frame["item"]], ("0", "1")),
        "result": _results(frame),
        "session": text.labels(frame["session"], SESSIONS),
        "evaluated_at": text.moments(frame["evaluated"], "%Y-%m-%d"),
    }


def _results(frame: pd.DataFrame) -> pa.Array:
    judged = text.labels(frame["passed"], ("不合格", "合格"))
    return text.blank_where(judged, ~frame["applies"].to_numpy(), "不适用")
