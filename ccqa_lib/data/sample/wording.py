"""What customers wrote: comments and complaints, in Chinese and English, all made up."""

CATEGORIES = ("退款延誤", "等候時間", "服務態度", "資料錯誤", "網站故障", "收費爭議")

_PRAISE = (
    "客服很有耐心，问题一次就解决了。",
    "Very quick and polite, thank you!",
    "改签很顺利；下次还会再来。",
    "The agent knew the fare rules and sorted it out at once.",
    "态度好，讲解清楚。",
)
_MIXED = (
    "等待时间有点长，但最后解决了。",
    "Fine, though I had to explain everything twice.",
    "转接了两次；结果还可以。",
    'The menu said "press 5" and then nothing happened for a while.',
)
_BLAME = (
    "退款三周还没到账，打了四次电话。",
    "Nobody could tell me when my refund would arrive; still waiting.",
    "客服说会回电，\n一直没有人打来。",
    "Asked for a change, got a cancellation. Very disappointed.",
    "新系统上线以后每次都要重复说明情况。",
)
_COMPLAINTS = (
    ("退款申請已超過三星期，仍未收到款項。", "My refund has been pending for over three weeks."),
    ("等候超過四十分鐘仍無人接聽。", "I waited more than forty minutes and gave up."),
    ("職員語氣惡劣，拒絕提供協助。", "The agent was rude and would not help."),
    ("酒店入住日期被輸入錯誤，要自行補差價。", "The hotel dates on my booking are wrong."),
    ("網站付款後沒有確認電郵，訂單消失。", "The website took my payment and lost the order."),
    ("帳單多收了改期手續費，要求退還。", "I was charged a change fee that nobody told me about."),
)
_PERSONAL_DATA = (
    "請致電 91234567 聯絡本人。", "Please call me on +852 6123 4567.",
    "我的電郵是 chan.tm@example.com。", "身份證號碼 A123456(3)，請核對。",
)  # fmt: skip
_SATISFIED, _TORN = 4, 3


def comment(overall: int, number: int) -> str:
    """Return a comment that fits the answer; `number` chooses among them."""
    pool = _PRAISE if overall >= _SATISFIED else _MIXED if overall == _TORN else _BLAME
    return pool[number % len(pool)]


def complaint_text(category: int, number: int, has_personal_data: bool) -> str:
    """Return a complaint of a category; some name a telephone, a mail address or an identity."""
    said = _COMPLAINTS[category][number % 2]
    if not has_personal_data:
        return said
    return f"{said} {_PERSONAL_DATA[number % len(_PERSONAL_DATA)]}"
