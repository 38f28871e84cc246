r"""Personal data in texts, hidden before anything is stored: numbers of people, cards and ids.

Word edges (`\b`) fail beside Chinese characters, which count as word characters: every edge
here is told in ASCII. Full-width letters and digits are read as their plain forms. Where a shape
has a check digit, it decides; where it has none, a cue word or an unmistakable form must be there.
Hiding too much is preferred to showing a person's number: see docs/reports.md for what is and
is not recognised.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from ccqa_lib.show.language import mark, word
from ccqa_lib.show.personal_checks import (
    has_birthday,
    is_card,
    is_hong_kong_id,
    is_no_date,
    is_no_range,
)
from ccqa_lib.show.plain import without_marks

_CUE_REACH = 24  # characters before a number in which a word may say what it is
_OTHER_REACH, _UNIT_REACH = 16, 9  # before and after it, in which one may say that it is none
_FOLDED = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {
    ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63"
} | {ord(blank): " " for blank in "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"}  # fmt: skip
_START, _END = r"(?<![0-9A-Za-z])(?<![0-9][.,])", r"(?![0-9A-Za-z])(?![.,][0-9])"
_TEL = re.compile(
    r"tel|phone|mobile|call|contact|whatsapp|wechat"
    r"|[電电][話话]|手[機机]|致[電电]|[聯联][絡系繫]|[熱热][線线]|打|微信",
    re.IGNORECASE,
)
# What says, just before eight digits or just after them, that they are no line: a reference or
# an amount.
_REFERENCE = re.compile(
    r"order|\bref|case|ticket|booking|invoice|account|polic|contract|claim|tracking|member|serial"
    r"|seed|\bid\b|[訂订][單单]|[單单][號号]|[編编][號号]|工[單单]|[個个]案|案件|[發发]票|票[號号]"
    r"|合[約同]|保[單单]|[參参]考|[賬账帐][號号户戶]",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(r"(?:[$¥€£]|HKD|CNY|RMB|USD|[共約约]) ?\Z", re.IGNORECASE)
_AMOUNT_AFTER = re.compile(
    r" ?(?:rows|bytes|contacts|calls|points|people|seconds|HKD|CNY|RMB|USD|%"
    r"|[元次宗行份個个人分秒點点])",
    re.IGNORECASE,
)
_ID = re.compile(r"hkid|identity|\bid\b|id card|身[份分][證证]|[證证]件", re.IGNORECASE)
_PASSPORT = re.compile(r"passport|travel doc|permit|[護护]照|旅行[證证]|通行[證证]", re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """One way to write a number of a person: how it looks, and what else must hold.

    `holds` is asked of the match; `cue` must be found shortly before it; where `may_be_other`,
    no word beside it may say that it is a reference or an amount.
    """

    name: str
    pattern: re.Pattern
    holds: Callable[[str], bool] = bool
    cue: re.Pattern | None = None
    may_be_other: bool = False

    def fits(self, match: re.Match, text: str) -> bool:
        """Say whether a match is what it looks like."""
        before = text[max(0, match.start() - _CUE_REACH) : match.start()]
        if self.may_be_other and _is_other(before, text[match.end() : match.end() + _UNIT_REACH]):
            return False
        return self.holds(match.group()) and (self.cue is None or bool(self.cue.search(before)))


def _is_other(before: str, after: str) -> bool:
    """Do the words beside a number say that it is a reference or an amount?"""
    return bool(
        _REFERENCE.search(before[-_OTHER_REACH:])
        or _AMOUNT_BEFORE.search(before)
        or _AMOUNT_AFTER.match(after)
    )


def _shape(name: str, pattern: str, holds=bool, cue: re.Pattern | None = None, **more) -> Shape:
    return Shape(name, re.compile(f"{_START}(?:{pattern}){_END}"), holds, cue, **more)


_MAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SPELT_MAIL = re.compile(
    r"[A-Za-z0-9._%+-]+ ?(?:\(at\)|\[at\]| at ) ?[A-Za-z0-9-]+"
    r"(?: ?(?:\(dot\)|\[dot\]| dot ) ?[A-Za-z0-9-]+)+",
    re.IGNORECASE,
)
_ABROAD = r"(?:\+|(?<![0-9])00)[1-9][0-9]{0,2}(?:[ .-]?\(?[0-9]{1,11}\)?){1,6}"
E_MAIL, PHONE = mark("e-mail"), mark("phone")
IDENTITY_NUMBER, CARD_NUMBER = mark("identity number"), mark("card number")
PASSPORT_NUMBER = mark("passport number")
SHAPES = (
    Shape(E_MAIL, _MAIL),
    Shape(E_MAIL, _SPELT_MAIL),
    _shape(
        IDENTITY_NUMBER,
        r"[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{6}[ -]?[0-9]{3}[0-9Xx]|[1-9][0-9]{14}",
        has_birthday,
    ),
    _shape(IDENTITY_NUMBER, r"[A-Za-z]{1,2} ?[0-9]{3} ?[0-9]{3} ?\( ?[0-9Aa] ?\)"),
    # The closing bracket is no letter or digit, and what follows it may be either.
    Shape(IDENTITY_NUMBER, re.compile(_START + r"[A-Za-z]{1,2}[0-9]{6} ?\([0-9Aa]\)")),
    _shape(IDENTITY_NUMBER, r"[A-Za-z]{1,2}[0-9]{6}[ /-]?[0-9Aa]", is_hong_kong_id),
    _shape(IDENTITY_NUMBER, r"[A-Za-z]{1,2}[0-9]{6}", cue=_ID),
    _shape(
        CARD_NUMBER,
        r"[2-6][0-9]{12,18}|[2-6][0-9]{3}(?P<gap>[ .-])(?:[0-9]{4}(?P=gap)){2}[0-9]{1,4}"
        r"(?:(?P=gap)[0-9]{3})?|3[47][0-9]{2}[ -][0-9]{6}[ -][0-9]{5}",
        is_card,
    ),
    _shape(PASSPORT_NUMBER, r"[EGDPSKHM][A-Z]?[0-9]{7,8}|[HM][0-9]{10}"),
    _shape(PASSPORT_NUMBER, r"[A-Za-z]{0,2}[0-9]{6,10}", cue=_PASSPORT),
    Shape(PHONE, re.compile(_ABROAD + r"(?![0-9])"), lambda said: _digits(said) >= 8),
    _shape(PHONE, r"(?:86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}"),
    _shape(PHONE, r"1[3-9][0-9][ -][0-9]{3}[ -][0-9]{5}|1[3-9](?: [0-9]){9}"),
    _shape(PHONE, r"852[ -]?[2-9][0-9]{3}[ -]?[0-9]{4}|[2-9][0-9]{3}[ -][0-9]{4}", is_no_range),
    _shape(PHONE, r"[569][0-9]{7}", is_no_date),
    _shape(PHONE, r"[569][0-9](?: [0-9]{2}){3}|[2-9](?: [0-9]){7}"),
    _shape(PHONE, r"[2-9][0-9]{7}", is_no_date, cue=_TEL),
    _shape(PHONE, r"(?:2[1-9]|3[0-9])[0-9]{6}", is_no_date, may_be_other=True),
    _shape(PHONE, r"\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ -]?[0-9]{3,4}[ -]?[0-9]{4}"),
    _shape(PHONE, r"0[79][0-9]{8,9}"),
    _shape(PHONE, r"(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[.-])[0-9]{3}[.-][0-9]{4}"),
)  # fmt: skip
_MAY_HOLD = re.compile(r"[@0-9\uff10-\uff19]|\bat\b", re.IGNORECASE)


def without_personal(text: str) -> str:
    """Return a text with phones, e-mail addresses, cards, passports and ids told, not shown.

    A text that holds none is returned as it is; applied twice, it changes nothing more.
    """
    if not _MAY_HOLD.search(text):
        return text
    seen = without_marks(text)
    hidden = seen
    for shape in SHAPES:
        hidden = _hidden(hidden, shape)
    return text if hidden == seen else hidden


def _hidden(text: str, shape: Shape) -> str:
    folded = text.translate(_FOLDED)  # one character for one, so that places agree
    parts, end = [], 0
    for match in shape.pattern.finditer(folded):
        if shape.fits(match, folded):
            parts += [text[end : match.start()], f"({word(shape.name)})"]
            end = match.end()
    return "".join([*parts, text[end:]])


def _digits(said: str) -> int:
    return sum(each.isdigit() for each in said)
