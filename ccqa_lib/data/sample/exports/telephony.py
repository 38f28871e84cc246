"""The telephone system: one gzipped GB18030 file a month, with a footer that counts its rows.

A large centre's is a newer one: one parquet file a month, with numbers, times and yes or no of
their own types, and none of the faults that only text can have.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import FIRST_DAY, month_number
from ccqa_lib.data.sample.centre import Centre, is_large
from ccqa_lib.data.sample.contacts import REASONS
from ccqa_lib.data.sample.dirt import Dirt
from ccqa_lib.data.sample.exports import text_columns as text
from ccqa_lib.data.sample.exports.delimited import soiled_lines, within, write_bytes
from ccqa_lib.data.sample.exports.gzip_stored import gzip_stored
from ccqa_lib.data.sample.intervals import TARGET_SECONDS
from ccqa_lib.data.sample.kpis import MONTHS
from ccqa_lib.data.sample.waiting import EMAIL

SITES = ("香港", "广州", "上海", "成都")
SITES_RESPELT = ("Hong Kong", "廣州", "SH", "成都市")
_MONTH_WITH_OTHER_ORDER = 7  # from 0: columns come in reverse order in August 2025
_IMPOSSIBLE = ("-212", "108725")  # seconds: below nothing, and thirty hours
_YES_NO = ("否", "是")
_SLICE = 1 << 18
_MINUTE = np.timedelta64(60_000_000, "us")
_WHOLE = (
    "坐席入职天数",
    "等待秒数",
    "保持秒数",
    "话后秒数",
    "处理秒数",
    "转接次数",
    "提前天数",
    "人数",
)
_YES_OR_NO = {"20秒内接起": "是", "放弃": "是", "弹屏": "是", "已解决": "Y", "七天内重复": "1"}


def write_telephony(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write `telephony/2025-01.csv.gz` and so on, or `.parquet` for a large centre."""
    if is_large(centre):
        _write_parquet(folder, centre, dirt)
        return
    for month, rows in _months(centre.contacts):
        columns = _columns(centre.contacts.iloc[rows], rows, centre.staff)
        columns = _soiled(columns, centre.contacts["site"].to_numpy()[rows], dirt, rows)
        if month == _MONTH_WITH_OTHER_ORDER:
            columns = dict(reversed(columns.items()))
        lines = soiled_lines(columns, dirt, rows)
        content = "\r\n".join([",".join(columns), *lines, f"-- {len(lines)} rows --", ""])
        path = folder / "telephony" / f"{MONTHS[month]}.csv.gz"
        write_bytes(path, gzip_stored(content.encode("gb18030")))


def _write_parquet(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write the files of a large centre, slice by slice, so that memory does not grow with it."""
    (folder / "telephony").mkdir()
    for month, rows in _months(centre.contacts):
        path, writer = folder / "telephony" / f"{MONTHS[month]}.parquet", None
        for start in range(rows.start, rows.stop, _SLICE):
            part = slice(start, min(start + _SLICE, rows.stop))
            typed = _typed_rows(centre, part, dirt)
            writer = writer or pq.ParquetWriter(path, typed.schema, compression="zstd")
            writer.write_table(typed)
        if writer is not None:
            writer.close()


def _typed_rows(centre: Centre, rows: slice, dirt: Dirt) -> pa.Table:
    """Return contacts with typed columns; those written twice stand at the end."""
    part = centre.contacts.iloc[rows]
    columns = _soiled(_columns(part, rows, centre.staff), part["site"].to_numpy(), dirt, rows)
    minute = part["day"].to_numpy(np.int64) * 1440 + part["minute"].to_numpy()
    columns["开始时间"] = pa.array(FIRST_DAY.astype("datetime64[us]") + minute * _MINUTE)
    for name in _WHOLE:
        columns[name] = _nulled(columns[name]).cast(pa.int32())
    for name, yes in _YES_OR_NO.items():
        columns[name] = pc.equal(_nulled(columns[name]), yes)
    columns["销售额"] = _nulled(columns["销售额"]).cast(pa.float64())
    typed = pa.table(columns)
    return pa.concat_tables([typed, typed.take(pa.array(within(dirt.duplicated, rows)))])


def _nulled(texts: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _months(contacts: pd.DataFrame) -> Iterator[tuple[int, slice]]:
    ends = np.searchsorted(month_number(contacts["day"]), np.arange(len(MONTHS)), side="right")
    starts = np.concatenate(([0], ends[:-1]))
    for month, (start, end) in enumerate(zip(starts, ends, strict=True)):
        yield month, slice(int(start), int(end))


def _columns(part: pd.DataFrame, rows: slice, staff: pd.DataFrame) -> dict[str, pa.Array]:
    lost = part["abandoned"].to_numpy()
    employee = staff["employee_number"].to_numpy()[part["agent"].to_numpy()]
    return {
        "通话编号": text.padded(np.arange(rows.start, rows.stop) + 1, 9),
        "开始时间": text.moments(part["day"].astype(int) * 1440 + part["minute"], "%d/%m/%Y"),
        "站点": text.labels(part["site"], SITES),
        "队列": text.labels(part["queue"], truth.QUEUES),
        "渠道": text.labels(part["channel"], truth.CHANNELS),
        "原因": text.labels(part["reason"], REASONS),
        "菜单选项": text.whole(part["ivr_menu"]),
        "坐席工号": text.blank_where(text.padded(employee, 7), lost, "-"),
        "坐席入职天数": text.blank_where(text.whole(part["tenure_days"]), lost),
        "客户号": text.padded(part["customer"], 8),
        **_times(part, lost),
        **_outcomes(part, lost),
        **_others(part),
    }


def _times(part: pd.DataFrame, lost: np.ndarray) -> dict[str, pa.Array]:
    is_email = (part["channel"] == EMAIL).to_numpy()
    in_time = ~lost & (part["wait"] <= TARGET_SECONDS).to_numpy()
    handle = part["talk"] + part["hold"] + part["wrap"]
    return {
        "等待秒数": text.blank_where(text.whole(part["wait"]), is_email),
        "20秒内接起": text.blank_where(text.labels(in_time, _YES_NO), is_email),
        "通话时长": text.blank_where(text.clock(part["talk"]), lost),
        "保持秒数": text.blank_where(text.whole(part["hold"]), lost),
        "话后秒数": text.blank_where(text.whole(part["wrap"]), lost),
        "处理秒数": text.blank_where(text.whole(handle), lost),
    }


def _outcomes(part: pd.DataFrame, lost: np.ndarray) -> dict[str, pa.Array]:
    nothing_sold = (part["sale_cents"] == 0).to_numpy()
    return {
        "放弃": text.labels(lost, _YES_NO),
        "转接次数": text.blank_where(text.whole(part["transfers"]), lost),
        "已解决": text.blank_where(text.labels(part["resolved"], ("N", "Y")), lost),
        "七天内重复": text.blank_where(text.labels(part["repeat"], ("0", "1")), lost),
        "销售额": text.blank_where(text.hundredths(part["sale_cents"]), nothing_sold),
        "桌面版本": text.labels(part["is_release"], ("4.1", "4.2")),
    }


def _others(part: pd.DataFrame) -> dict[str, pa.Array]:
    return {
        "设备": text.labels(part["device"], ("iOS", "Android", "web", "小程序")),
        "客户等级": text.labels(part["customer_tier"], ("普通", "银卡", "金卡", "白金")),
        "活动": text.labels(part["campaign"], ("none", "spring", "summer", "双十一", "member day")),
        "支付方式": text.labels(part["payment"], ("card", "支付宝", "微信支付", "bank transfer")),
        "目的地": text.labels(
            part["destination"],
            ("东京", "曼谷", "新加坡", "首尔", "台北", "三亚", "London", "Sydney"),
        ),
        "提前天数": text.whole(part["lead_days"]),
        "人数": text.whole(part["party_size"]),
        "弹屏": text.labels(part["screen_pop"], _YES_NO),
    }


def _soiled(columns: dict, site: np.ndarray, dirt: Dirt, rows: slice) -> dict[str, pa.Array]:
    """Return the columns with the faults that single cells have."""
    respelt, wrong = within(dirt.respelt, rows), within(dirt.impossible, rows)
    spellings = [SITES_RESPELT[position] for position in site[respelt]]
    values = [_IMPOSSIBLE[row % 2] for row in wrong]
    return columns | {
        "站点": text.replaced(columns["站点"], respelt, spellings),
        "队列": text.trailing_blank(columns["队列"], within(dirt.trailing_blank, rows)),
        "提前天数": text.wide_digits(columns["提前天数"], within(dirt.wide_digits, rows)),
        "处理秒数": text.replaced(columns["处理秒数"], wrong, values),
    }
