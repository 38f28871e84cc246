"""Are these cells dates, in which format, and what tells day from month?"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from ccqa_lib.data.convert.formats import COMMON_FORMATS, COMMON_TIMES, other_order, pattern_of
from ccqa_lib.data.convert.times import FIRST_YEAR, LAST_YEAR, ROC_PATTERN
from ccqa_lib.data.profiling.guess import Guess

FEWEST_FITTING = 0.8  # a column of which less can be read as dates is text
MOST_TRIED = 20_000  # distinct texts; more add no evidence that these lack
_SHORTLIST = 200  # texts from all over the column that a format must fit in part to be tried
_MORE_DATES = (
    "%Y.%m.%d", "%d-%m-%y", "%m-%d-%y", "%d.%m.%y", "%d %B %Y", "%B %d, %Y", "%d %b %y",
    "%d-%b-%y", "%y/%m/%d", "%y-%m-%d",
)  # fmt: skip
_MORE_TIMES = (
    " %H:%M:%S.%f", "T%H:%M:%S.%f", "T%H:%M", " %p %I:%M", " %p %I:%M:%S", " %p%I:%M:%S",
    " %H时%M分", " %H时%M分%S秒", " %H時%M分", " %H時%M分%S秒", "%H时%M分", "%H時%M分",
)  # fmt: skip
_WEEKDAYS = ("%a %d/%m/%Y", "%a %m/%d/%Y", "%a, %d %b %Y", "%d/%m/%Y %a", "%A, %d %B %Y")
_TIGHT_SHORT = "%y%m%d"
_DATE_WORDS = re.compile(r"date|day|日期|日|time|时间|時間", re.IGNORECASE)
_SERIAL_HEADINGS = re.compile(r"date\b|日期|日$|\bon$|hired|joined", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z")
_SERIAL_DAYS = range(18_264, 54_789)  # 1950 to 2049
_FIRST_DAY = datetime(1899, 12, 30)
_HALF_DAYS = (("上午", "AM"), ("下午", "PM"), (".", ""))
_FULL_YEARS = range(1950, 2050)
_FEW = 20


@dataclass(frozen=True)
class DateFit:
    """A format and how many of the cells it reads."""

    form: str
    cells: int
    share: float

    def __str__(self) -> str:
        return f"{self.form} fits {self.cells:,} cells ({self.share:.1%})"


@dataclass(frozen=True)
class DateProfile:
    """The formats that read these cells, best first, and the guess among them."""

    fits: tuple[DateFit, ...]
    format: Guess
    others: Mapping[str, int]

    @property
    def has_time(self) -> bool:
        """Say whether the likeliest format reads a time of day."""
        return "%H" in self.format.value or "%I" in self.format.value


def dates_of(cells: Mapping[str, int], heading: str = "") -> DateProfile | None:
    """Return how the cells (text and count) read as dates; None where most do not."""
    tried = dict(list(cells.items())[:MOST_TRIED])
    total = sum(tried.values())
    if (serial := _serials(tried, heading, total)) is not None:
        return serial
    read = {form: _read(tried, form) for form in _shortlist(tried, heading)}
    fits = [_fit(form, moments, tried, total) for form, moments in read.items()]
    fits = sorted((fit for fit in fits if fit.share >= 0.1), key=lambda fit: -fit.share)
    if not fits or sum(tried[text] for text in set().union(*read.values())) < (
        FEWEST_FITTING * total
    ):
        return None
    best = fits[0]
    if best.share < FEWEST_FITTING:
        return _mixed(fits, read, tried)
    guess = _guess(best, {fit.form: fit for fit in fits}, read[best.form], tried)
    others = {text: count for text, count in tried.items() if text not in read[best.form]}
    return DateProfile(tuple(fits), guess, others)


def _serials(cells: Mapping[str, int], heading: str, total: int) -> DateProfile | None:
    """Return how day numbers of a spreadsheet read, under a heading that speaks of dates."""
    if not _SERIAL_HEADINGS.search(heading):
        return None
    days = {text: float(text) for text in cells if _SERIAL.match(text)}
    days = {text: day for text, day in days.items() if int(day) in _SERIAL_DAYS}
    count = sum(cells[text] for text in days)
    if len(days) < 2 or count < FEWEST_FITTING * total:
        return None
    first, last = (_FIRST_DAY + timedelta(days=ends(days.values())) for ends in (min, max))
    words = (
        f"{count:,} cells ({count / total:.1%}) are numbers of days as a spreadsheet counts them, "
        f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    )
    others = {text: n for text, n in cells.items() if text not in days}
    fits = (DateFit("serial", count, count / total),)
    return DateProfile(fits, Guess("serial", True, words), others)


def _mixed(
    fits: list[DateFit], read: Mapping[str, Mapping], cells: Mapping[str, int]
) -> DateProfile:
    """Describe dates of which no single format reads most: the format changes in the column."""
    told = ", ".join(map(str, fits[:3]))
    others = {text: n for text, n in cells.items() if not any(text in one for one in read.values())}
    guess = Guess(fits[0].form, False, f"several formats occur: {told}; split the export by them")
    return DateProfile(tuple(fits), guess, others)


def _shortlist(cells: Mapping[str, int], heading: str) -> list[str]:
    some = [text for text in list(cells)[:: len(cells) // _SHORTLIST + 1]
            if any(map(str.isdigit, text))]  # fmt: skip
    if not some:
        return []
    return [
        form
        for form, pattern in _patterns().items()
        if (form != _TIGHT_SHORT or _DATE_WORDS.search(heading))
        and 5 * sum(bool(pattern.search(text)) for text in some) >= len(some)
    ]


@cache
def _patterns() -> dict[str, re.Pattern]:
    times = (*COMMON_TIMES, *_MORE_TIMES)
    forms = [date + time for date in (*COMMON_FORMATS, *_MORE_DATES, *_WEEKDAYS) for time in times]
    forms += [form + zone for form in forms if "%H" in form for zone in (" %z", "%z")]
    found = {form: re.compile(pattern_of(form)) for form in [*forms, _TIGHT_SHORT]}
    return found | {"roc": re.compile(ROC_PATTERN)}


def _read(cells: Mapping[str, int], form: str) -> dict[str, datetime]:
    """Return the moments of the texts that a format reads."""
    pattern, found = _patterns()[form], {}
    for text in cells:
        if not (match := pattern.search(text)):
            continue
        try:
            moment = _roc_day(match) if form == "roc" else _moment(text, form)
        except ValueError:
            continue
        if moment.year in _FULL_YEARS or (
            "%Y%m" not in form and FIRST_YEAR <= moment.year <= LAST_YEAR
        ):
            found[text] = moment
    return found


def _moment(text: str, form: str) -> datetime:
    """Read a text as loading does: 24:00 ends its day, and half days may be told in Chinese."""
    for mark, plain in _HALF_DAYS if "%p" in form else ():
        text = text.replace(mark, plain)
    if "%H:%M" in form and "24:00" in text:
        return datetime.strptime(text.replace("24:00", "00:00"), form) + timedelta(days=1)
    return datetime.strptime(text, form)


def _roc_day(match: re.Match) -> datetime:
    year, month, day = (int(match.group(at)) for at in (1, 2, 3))
    if not 60 <= year <= 199:
        raise ValueError
    return datetime(year + 1911, month, day)


def _fit(form: str, moments: Mapping, cells: Mapping[str, int], total: int) -> DateFit:
    count = sum(cells[text] for text in moments)
    return DateFit(form, count, count / total)


def _guess(
    best: DateFit, fits: Mapping[str, DateFit], moments: Mapping, cells: Mapping[str, int]
) -> Guess:
    """Weigh the best format against the other order of day and month, and its century."""
    form = best.form
    rivals = [fit for other, fit in fits.items() if other != form and fit.share == best.share]
    order = fits.get(other_order(form) or "")
    if order is not None and order.share == best.share:
        words = (
            f"ambiguous: all {best.cells:,} cells fit {form} and {order.form}; no day is above 12"
        )
        return Guess(form, False, words)
    if rivals:
        names = " and ".join(fit.form for fit in rivals[:3])
        return Guess(
            form, False, f"ambiguous: {best.cells:,} cells fit {form}, and as many {names}"
        )
    if order is not None and best.share < 1 and _fit_apart(moments, cells, order.form):
        words = f"both orders occur: {best}; other cells fit {order.form} only"
        return Guess(form, False, words)
    if damage := _swap_evidence(moments, cells):
        return Guess(form, False, f"{best}; but {damage}")
    if "%y" in form and (late := _far_years(moments, cells)):
        return Guess(form, False, f"{best}; but {late}")
    return Guess(form, True, f"{best}, {order}" if order else str(best))


def _fit_apart(moments: Mapping, cells: Mapping[str, int], order: str) -> int:
    """Count cells that only the other order of day and month reads."""
    return sum(cells[text] for text in _read(cells, order) if text not in moments)


def _swap_evidence(moments: Mapping[str, datetime], cells: Mapping[str, int]) -> str:
    """Tell whether a spreadsheet has exchanged day and month wherever the day is 12 or less.

    Then some months hold no day above 12 at all, although they hold many dates.
    """
    early: Counter[int] = Counter()
    late: Counter[int] = Counter()
    for text, moment in moments.items():
        (late if moment.day > 12 else early)[moment.month] += cells[text]
    without = [month for month in sorted(early) if not late[month]]
    lone = sum(early[month] for month in without)
    if len(without) < 3 or lone < _FEW or sum(late.values()) < _FEW:
        return ""
    return (
        f"{len(without)} months hold {lone:,} dates and none above the 12th, while all "
        f"{sum(late.values()):,} later days fall into {len(late)} months: a spreadsheet has "
        "probably exchanged day and month up to the 12th (see 'repair: swap_day_month')"
    )


def _far_years(moments: Mapping[str, datetime], cells: Mapping[str, int]) -> str:
    """Tell two-digit years that would be read as lying far ahead: 68 as 2068."""
    far = Counter({m.year: 0 for m in moments.values() if m.year >= 2035})
    for text, moment in moments.items():
        if moment.year in far:
            far[moment.year] += cells[text]
    if not far:
        return ""
    return (
        f"{sum(far.values()):,} two-digit years would be read as {min(far)} to {max(far)}; "
        "a four-digit year is needed if that is wrong"
    )
