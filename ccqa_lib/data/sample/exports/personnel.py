"""The personnel system: a workbook with a cover sheet, the roster and the monthly scorecard."""

from pathlib import Path

import pandas as pd

from ccqa_lib.data.sample.centre import Centre
from ccqa_lib.data.sample.dirt import Dirt
from ccqa_lib.data.sample.exports.telephony import SITES
from ccqa_lib.data.sample.exports.text_columns import calendar_day
from ccqa_lib.data.sample.exports.workbook import write_workbook
from ccqa_lib.data.sample.kpis import MONTHS
from ccqa_lib.data.sample.staff import NEVER, PROBATION_DAYS

_ROLES = ("客服专员", "资深客服", "组长")
_SHIFTS = ("早班", "晚班", "夜班")
_HIRE_SOURCES = ("网络招聘", "内部推荐", "校园招聘", "劳务派遣")
_EDUCATION = ("大专", "本科", "其他")
ROSTER_HEADINGS = (
    "工号", "站点", "班组", "主管", "职位", "班次", "通勤分钟", "招聘渠道", "学历",
    "入职日期", "试用期满", "离职日期", "离职类型", "档案起始日",
)  # fmt: skip
SCORECARD_HEADINGS = ("指标", "站点", "月份", "数值", "分子", "分母")


def write_personnel(folder: Path, centre: Centre, dirt: Dirt) -> None:
    """Write `personnel/staff.xlsx`."""
    roster = [_spell(row) for row in centre.staff.itertuples(index=False)]
    for row in dirt.trailing_blank:
        roster[row][3] += "\u3000"
    roster += [roster[row] for row in dirt.duplicated]
    sheets = {
        "封面": [["客服中心人事与月报"], ["截至", calendar_day(545)], ["内部资料"]],
        "花名册": [ROSTER_HEADINGS, *roster],
        "月度指标": [SCORECARD_HEADINGS, *_scorecard(centre.kpis)],
    }
    write_workbook(folder / "personnel" / "staff.xlsx", sheets)


def _spell(row) -> list:
    stays = row.left == NEVER
    return [
        f"{row.employee_number:07d}",
        SITES[row.site],
        f"Team {row.supervisor:02d}",
        f"SUP-{row.supervisor:02d}",
        _ROLES[row.role],
        _SHIFTS[row.shift],
        int(row.commute_minutes),
        _HIRE_SOURCES[row.hire_source],
        _EDUCATION[row.education],
        calendar_day(row.hired),
        calendar_day(row.hired + PROBATION_DAYS),
        None if stays else calendar_day(row.left),
        None if stays else ("辞退" if row.is_dismissed else "主动离职"),
        calendar_day(max(row.hired, 0)),
    ]


def _scorecard(kpis: pd.DataFrame) -> list[list]:
    return [
        [
            row.measure,
            SITES[row.site],
            MONTHS[row.month].astype("datetime64[D]").item(),
            float(row.value),
            int(row.numerator),
            int(row.denominator),
        ]
        for row in kpis.itertuples(index=False)
    ]
