"""What centres call the house's columns, in English, simplified and traditional Chinese."""

import re
import unicodedata
from functools import cache

from ccqa_lib.params.house import HOUSE_TABLES

_WORDS: dict[str, str] = {
    "contact_id": (
        "call id|contact id|interaction id|conversation id|case id|session id|ucid|"
        "通话编号|通話編號|通话流水号|流水号|呼叫编号|来电编号|會話編號|会话编号|id"
    ),
    "started_at": (
        "started at|start time|call start|call time|call date|call timestamp|timestamp|"
        "date time|datetime|date|interval start|"
        "interval start time|interval|时段|時段|开始时间|開始時間|呼叫时间|来电时间|來電時間|"
        "通话时间|日期"
    ),
    "site": (
        "site|location|centre|center|call center|call centre|city of centre|站点|站點|"
        "职场|職場|中心|地点|地點"
    ),
    "queue": "queue|skill|skill group|split|vdn|line|队列|隊列|技能组|技能組|业务线",
    "channel": "channel|contact channel|medium|received via|via|渠道|管道|通道",
    "reason": (
        "reason|contact reason|topic|call reason|call type|来电原因|來電原因|原因|"
        "业务类型|業務類型|主题|主題"
    ),
    "agent_id": (
        "agent id|agent|agent name|operator|representative|server|坐席|坐席工号|座席|"
        "座席工号|客服|客服工号|客服編號|工号|工號"
    ),
    "customer_id": (
        "customer id|client id|member id|account id|客户号|客戶號|客户编号|客戶編號|会员号|會員號"
    ),
    "wait_seconds": (
        "wait|wait time|waiting time|queue time|q time|speed of answer|asa|等待时长|"
        "等待時長|等待秒数|等待秒數|排队时长|排隊時長"
    ),
    "handle_seconds": (
        "handle time|aht|handling time|call duration|duration|处理时长|處理時長|处理秒数|"
        "處理秒數|总时长"
    ),
    "talk_seconds": (
        "talk time|avg talk duration|avgtalkduration|talk duration|ser time|"
        "通话时长|通話時長|通话秒数"
    ),
    "hold_seconds": "hold time|hold|hold duration|保持时长|保持時長|保持秒数|保留時間",
    "wrap_seconds": "wrap|wrap time|after call work|acw|话后时长|話後時長|话后秒数|整理时长",
    "abandoned": "abandoned|abandon|is abandoned|放弃|放棄|是否放弃|是否放棄",
    "transfers": "transfers|number of transfers|transfer count|转接次数|轉接次數",
    "resolved": ("resolved|fcr|first call resolution|is resolved|已解决|已解決|是否解决|是否解決"),
    "repeat_within_7d": (
        "repeat within 7d|repeat within 7 days|七天内重复|七天內重複|七日内重复来电"
    ),
    "sale_amount": "sale amount|sales|order value|销售额|銷售額|成交金额|成交金額",
    "survey_id": "survey id|response id|respnum|问卷编号|問卷編號|答卷编号|id",
    "responded_at": (
        "responded at|response date|survey date|recorded date|"
        "提交答卷时间|提交时间|intdate|interview date|答卷时间|填写时间|"
        "填寫時間|评价时间|評價時間|date|日期"
    ),
    "overall": (
        "overall|overall satisfaction|csat|csat score|satisfaction|satisfaction rating|"
        "score|q7all|总体满意度|總體滿意度|满意度|滿意度|评分|評分"
    ),
    "comment": "comment|comments|feedback|verbatim|review text|意见|意見|评论|評論|留言|备注",
    "weight": "weight|survey weight|权重|權重",
    "complaint_id": (
        "complaint id|case number|ticket|ticket id|ticket number|ticket no|complaint number|"
        "投诉编号|投訴編號|投诉单号|工单号|工單號|工单编号"
    ),
    "received_at": (
        "received at|date received|received|created|created at|created date|"
        "date time opened|tweet created|受理日期|投诉日期|投訴日期|受理时间|"
        "受理時間|投诉时间|投訴時間|创建时间|date|日期"
    ),
    "closed_at": (
        "closed at|date closed|closed|closed date|date time closed|resolved at|"
        "结案时间|結案時間|关闭时间|完成时间"
    ),
    "category": (
        "category|complaint type|issue|customer complaint|negativereason|类别|類別|"
        "投诉类型|投訴類型|分类|分類"
    ),
    "severity": "severity|priority|级别|級別|严重程度|嚴重程度|优先级",
    "text": "text|description|complaint text|narrative|投诉内容|投訴內容|内容|內容|描述",
    "compensation_amount": ("compensation|compensation amount|refund|赔偿金额|賠償金額|补偿金额"),
    "evaluator_id": "evaluator|evaluator id|rater|judge|质检员|質檢員|评分人",
    "item": "item|criterion|question|考核项|考核項|质检项|項目",
    "rating": "rating|grade|判定|得分",
    "evaluated_at": "evaluated at|evaluation date|质检时间|質檢時間|质检日期",
    "employee_id": (
        "employee id|emp id|empid|employee number|employeenumber|staff id|staff no|"
        "staff number|employee no|emp no|personnel number|person id|员工id|員工id|"
        "人员编号|人員編號|员工号|員工號|员工编号|員工編號|工号|工號"
    ),
    "hired_on": (
        "hired on|hire date|date of hire|dateofhire|start date|join date|joining date|date joined|"
        "date of joining|入职日期|入職日期|到职日期|到職日期|入职时间|入職時間|"
        "到职日|到職日|入职日|入職日"
    ),
    "left_on": (
        "left on|termination date|date of termination|dateoftermination|end date|exit date|"
        "leave date|leaving date|separation date|resignation date|last working day|"
        "离职日期|離職日期|离职时间|離職時間|离职日|離職日|最后工作日|最後工作日"
    ),
    "leave_type": (
        "leave type|employment status|employmentstatus|termination type|exit type|"
        "reason for leaving|离职类型|離職類型|离职原因|離職原因|离职方式|離職方式"
    ),
    "team": "team|department|group|团队|團隊|班组|班組|小组|小組|组别|組別|部门|部門",
    "role": "role|position|job role|jobrole|title|岗位|崗位|职位|職位",
    "supervisor": (
        "supervisor|manager|manager name|managername|team leader|team lead|line manager|主管|"
        "班长|班長|组长|組長|直属主管|直屬主管|经理|經理"
    ),
    "tenure": (
        "tenure|years at company|yearsatcompany|stag|length of service|service|time at company|"
        "司龄|司齡|工龄|工齡|年资|年資|在职时长|在職時長|在职|在職"
    ),
    "left": (
        "left|has left|left company|left in year|left this year|attrition|termd|terminated|"
        "leaveornot|event|是否离职|是否離職|当年离职|當年離職|本年离职|本年離職|已离职|已離職|离职|離職"
    ),
    "year": (
        "year|snapshot year|calendar year|report year|fiscal year|年份|年度|年|统计年度|統計年度"
    ),
    "offered": "offered|calls offered|calls|来电量|來電量|呼入量|进线量",
    "handled": "handled|calls handled|answered calls|接听量|接聽量|接起量",
    "abandoned_contacts": "abandoned|abandoned calls|calls abandoned|放弃量|放棄量",
    "answered_in_target": "answered in target|answered within target|answered in service level",
    "agents_scheduled": "agents scheduled|scheduled|排班人数|排班人數",
    "agents_present": "agents present|staffed|在岗人数|在崗人數",
    "segment": "segment|customer segment|tier|客户等级|客戶等級",
    "revenue": "revenue|收入|营收|營收",
    "case_id": "case id|case concept name",
    "activity": "activity|event name|concept name|环节|環節|活动",
    "resource": "resource|org resource|performer|处理人|處理人",
    "happened_at": "happened at|time timestamp|event time|操作时间|操作時間",
    "measure": "measure|metric|kpi|指标|指標",
    "period": "period|month|week|月份|周|期间",
    "value": "value|actual|数值|數值",
}
_ANSWERED = ("answered", "is answered", "call answered", "接通", "是否接通", "已接听", "是否接聽")
_ANYWHERE = (
    "id",
    "date",
    "text",
    "value",
    "left",
    "event",
    "group",
    "team",
    "日期",
    "部门",
    "部門",
    "year",
    "年份",
    "年度",
    "年",
)
_UNITS = {
    "seconds": r"(?:in )?(?:seconds|secs?|s)|秒数?|秒數",
    "minutes": r"(?:in )?(?:minutes|mins?)|分钟数?|分鐘數?",
    "hours": r"(?:in )?(?:hours|hrs?)|小时数?|小時數?",
    "milliseconds": r"(?:in )?(?:milliseconds|ms)|毫秒数?|毫秒數",
    "days": r"(?:in )?days|天数|天數",
}
# Units of a tenure, which no duration of a contact has.
_LONG_UNITS = {
    "week": r"(?:in )?weeks|周数|週數",
    "month": r"(?:in )?months|月数|月數|个月|個月|月",
    "year": r"(?:in )?(?:years|yrs)|年数|年數|年",
}


def plain_heading(heading: str) -> str:
    """Return a heading in small letters, without marks, its words parted by single blanks."""
    even = unicodedata.normalize("NFKC", heading)
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", even)
    return re.sub(r"[\W_]+", " ", parted).strip().casefold()


def unit_of(heading: str) -> str | None:
    """Return the unit of time that a heading names, as 'minutes' for 'duration in minutes'."""
    return _named_unit(heading, _UNITS)


def tenure_unit_of(heading: str) -> str | None:
    """Return the unit of a tenure that a heading names, as 'month' for 'tenure (months)'."""
    found = _named_unit(heading, {"day": _UNITS["days"], **_LONG_UNITS})
    return "year" if found is None and plain_heading(heading).startswith("years ") else found


def _named_unit(heading: str, units: dict[str, str]) -> str | None:
    plain = plain_heading(heading)
    for unit, words in units.items():
        if re.search(rf"(?:^|\s|(?<=[^\x00-\x7f]))(?:{words})$", plain):
            return unit
    return None


def house_columns(heading: str) -> list[str]:
    """Return the house columns that a heading may mean."""
    plain = plain_heading(heading)
    if is_opposite(heading):
        return ["abandoned", "handled"]
    joined = plain.replace(" ", "")
    forms = {plain, joined, _without_unit(plain)}
    return [column for column, names in _named().items() if names & forms]


def is_opposite(heading: str) -> bool:
    """Say whether a heading means the contrary of a house column: answered, not abandoned."""
    plain = plain_heading(heading)
    return plain.removesuffix(" y n") in _ANSWERED


def is_telling(heading: str) -> bool:
    """Say whether a heading tells what the table is about; 'ID' and 'Date' stand in any."""
    return plain_heading(heading) not in _ANYWHERE


def tables_with(column: str) -> list[str]:
    """Return the house tables that have this column."""
    return [name for name, table in HOUSE_TABLES.items() if column in table.columns]


def _without_unit(plain: str) -> str:
    for words in [*_UNITS.values(), *_LONG_UNITS.values()]:
        plain = re.sub(rf"(?:\s|(?<=[^\x00-\x7f]))(?:{words})$", "", plain)
    return plain


@cache
def _named() -> dict[str, set[str]]:
    return {
        column: {column.replace("_", " "), *names.split("|")} for column, names in _WORDS.items()
    }
