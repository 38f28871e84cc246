"""The telephone system: one gzipped GB18030 file a month, with a footer that counts its rows."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import month_number
from ccqa_lib.data.sample.centre import Centre
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


def write_telephony(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write `telephony/2025-01.csv.gz` and so on."""
    for month, rows in _months(centre.contacts):
        columns = _columns(centre.contacts.iloc[rows], rows, centre.staff)
        columns = _soiled(columns, centre.contacts["site"].to_numpy()[rows], dirt, rows)
        if month == _MONTH_WITH_OTHER_ORDER:
            columns = dict(reversed(columns.items()))
        lines = soiled_lines(columns, dirt, rows)
        content = "\r\n".join([",".join(columns), *lines, f"-- {len(lines)} rows --", ""])
        path = folder / "telephony" / f"{MONTHS[month]}.csv.gz"
        write_bytes(path, gzip_stored(content.encode("gb18030")))


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
