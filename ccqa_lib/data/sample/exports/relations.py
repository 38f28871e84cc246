"""The customer system: complaints in Big5, customers as parquet, case events in UTF-16."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import FIRST_DAY
from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.complaints import NEVER
from ccqa_lib.data.sample.customers import SEGMENTS
from ccqa_lib.data.sample.dirt import Dirt
from ccqa_lib.data.sample.events import ACTIVITIES, RESOURCES
from ccqa_lib.data.sample.exports import text_columns as text
from ccqa_lib.data.sample.exports.delimited import delimited_text, soiled_rows, write_bytes
from ccqa_lib.data.sample.wording import CATEGORIES, complaint_text

_PREAMBLE = "客戶關係系統 投訴匯出\n匯出日期: 2026/07/01\n範圍: 2025/01/01 - 2026/06/30\n"
_SITES = ("香港", "廣州", "上海", "成都")
_SITES_RESPELT = ("HK", "GZ", "SH", "CD")
_SOURCES = ("電話", "社交媒體", "電郵", "監管機構")
_SEVERITIES = ("低", "中", "高")
_UTC_BEHIND_SECONDS = 8 * 3600
_UTF_16_MARK = b"\xff\xfe"


def write_complaints(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write `relations/complaints.tsv`, with three lines before its heading."""
    columns = _complaint_columns(centre)
    other = dict(zip(_SITES, _SITES_RESPELT, strict=True))
    sites = columns["站點"].take(pa.array(dirt.respelt)).to_pylist()
    respelt = text.replaced(columns["站點"], dirt.respelt, [other[name] for name in sites])
    columns["站點"] = text.trailing_blank(respelt, dirt.trailing_blank)
    written = delimited_text(tuple(columns), soiled_rows(columns, dirt), "\t", "\n")
    write_bytes(folder / "relations" / "complaints.tsv", (_PREAMBLE + written).encode("big5"))


def _complaint_columns(centre: Centre) -> dict[str, pa.Array]:
    frame = centre.complaints
    about = centre.contacts.iloc[frame["contact"].to_numpy()]
    is_open, pays_nothing = frame["closed"] == NEVER, frame["compensation"] == 0
    closed = np.where(is_open, 0, frame["closed"])
    told = zip(frame["category"], frame["wording"], frame["has_personal_data"], strict=True)
    return {
        "投訴編號": text.padded(np.arange(len(frame)) + 1, 6),
        "收到時間": text.moments(frame["received"], "%Y/%m/%d"),
        "結案時間": text.blank_where(text.moments(closed, "%Y/%m/%d"), is_open),
        "站點": text.labels(about["site"], _SITES),
        "來源": text.labels(frame["source"], _SOURCES),
        "類別": text.labels(frame["category"], CATEGORIES),
        "嚴重程度": text.labels(frame["severity"], _SEVERITIES),
        "渠道": text.labels(about["channel"], truth.CHANNELS),
        "聯絡編號": text.padded(frame["contact"] + 1, 9),
        "賠償金額": text.blank_where(text.whole(frame["compensation"]), pays_nothing),
        "內容": pa.array([complaint_text(*what) for what in told], pa.string()),
    }


def write_customers(folder: Path, centre: Centre) -> None:
    """Write `relations/customers.parquet`."""
    frame = centre.customers
    table = pa.table(
        {
            "customer_no": text.padded(frame["customer"], 8),
            "segment": text.labels(frame["segment"], SEGMENTS),
            "first_booking": pa.array(FIRST_DAY + frame["first_booked"].to_numpy()),
            "last_booking": pa.array(FIRST_DAY + frame["last_booked"].to_numpy()),
            "bookings": pa.array(frame["bookings"].to_numpy()),
            "revenue": pa.array(frame["revenue_cents"].to_numpy() / 100),
            "retained": pa.array(frame["retained"].to_numpy()),
        }
    )
    path = folder / "relations" / "customers.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path)


def write_events(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write `relations/case_events.csv`; its times are those of Greenwich."""
    frame = centre.events
    second = frame["second"].to_numpy() - _UTC_BEHIND_SECONDS
    columns = {
        "CaseNo": text.padded(frame["case"] + 1, 7),
        "Activity": text.labels(frame["activity"], ACTIVITIES),
        "Team": text.labels(frame["resource"], RESOURCES),
        "TimeUtc": _to_the_second(second),
    }
    written = delimited_text(tuple(columns), soiled_rows(columns, dirt), ",", "\r\n")
    content = _UTF_16_MARK + written.encode("utf-16-le")
    write_bytes(folder / "relations" / "case_events.csv", content)


def _to_the_second(second: np.ndarray) -> pa.Array:
    day, rest = second // 86_400, second % 86_400
    hours = [f"{h:02d}:{m:02d}:{s:02d}" for h in range(24) for m in range(60) for s in range(60)]
    dates = text.dates(day, "%Y-%m-%d").to_pylist()
    return pa.array([f"{d} {hours[r]}" for d, r in zip(dates, rest, strict=True)], pa.string())
