"""The text of one cell, by one rule for each type; what cannot be told is a named problem."""

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.utils.datetime import MAC_EPOCH

from ccqa_lib.data.read.durations import elapsed_text
from ccqa_lib.data.read.sheets.formats import CellForm

EXACT_BELOW = 10**15  # a sheet keeps 15 significant digits; later ones were lost on entry
FIRST_TRUE_SERIAL = 61  # 1 March 1900: below it lies the 29 February 1900 that never was
LONGEST_CELL = 32_767
NO_RESULT = "formula without a stored value"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as the file holds it, with the form that its number format gives to numbers.

    `kind` is openpyxl's letter (n, s, b, e, d) or "no value" for a formula without result;
    `digits` is how many digits the format shows at least, zeros leading.
    """

    value: object
    kind: str
    form: CellForm = "number"
    digits: int = 0


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell as text; `problem` says why it is none, `moment` holds a true date or time."""

    text: str | None
    problem: str = ""
    moment: datetime | None = None


BLANK = CellText(None)


def cell_text(cell: RawCell, epoch: datetime) -> CellText:
    """Write a cell as text.

    Text stays as it is. Whole numbers have no ".0", and leading zeros where the format is of
    zeros only (123 shown as 00123); others have the fewest digits that give the same number.
    Dates are ISO whatever the sheet shows, without a time at midnight; times and durations are
    h:mm:ss with at least two digits of hours; booleans are TRUE and FALSE.
    """
    if cell.kind == "no value":
        return CellText(None, NO_RESULT)
    if cell.value is None or cell.value == "":
        return BLANK
    if cell.kind == "e":
        return CellText(None, f"error {cell.value}")
    if isinstance(cell.value, bool):
        return CellText("TRUE" if cell.value else "FALSE")
    if isinstance(cell.value, str):
        return CellText(cell.value.replace("_x000D_", "\r"))
    if isinstance(cell.value, int | float):
        return _number_text(cell, cell.value, epoch)
    return _moment_text(cell.value)


def plain_number(value: float) -> CellText:
    """Write a number exactly, without exponent and without a needless ".0"."""
    if isinstance(value, float) and not math.isfinite(value):
        return CellText(None, "not a finite number")
    if value == int(value):
        if abs(value) >= EXACT_BELOW:
            return CellText(None, "number of more than 15 digits: the last ones are lost")
        return CellText(str(int(value)))
    return CellText(format(Decimal(repr(value)), "f"))


def _number_text(cell: RawCell, value: float, epoch: datetime) -> CellText:
    form = cell.form
    if form == "number":
        plain = plain_number(value)
        return CellText(plain.text.zfill(cell.digits)) if plain.text and cell.digits else plain
    if form == "duration":
        return CellText(elapsed_text(value * _DAY)) if abs(value) < 1e6 else _no_date(value)
    if form == "time" and 0 <= value < FIRST_TRUE_SERIAL:
        return CellText(elapsed_text(value * _DAY))
    return _date_text(value, epoch)


def _date_text(value: float, epoch: datetime) -> CellText:
    if value < 0:
        return CellText(None, "negative date")
    if epoch != MAC_EPOCH and value < FIRST_TRUE_SERIAL:
        return CellText(None, "date before 1 March 1900, where sheets count a day too many")
    try:
        moment = epoch + timedelta(milliseconds=round(value * 86_400_000))
    except OverflowError:
        return _no_date(value)
    if moment.year > 9999:
        return _no_date(value)
    return CellText(_iso(moment), moment=moment)


def _no_date(value: float) -> CellText:
    return CellText(None, f"no date: the serial number {value:g} is out of range")


def _moment_text(value: object) -> CellText:
    """Write what a file stores as ISO text of its own, as some other programs do."""
    if isinstance(value, datetime):
        return CellText(_iso(value), moment=value)
    if isinstance(value, date):
        return CellText(value.isoformat(), moment=datetime.combine(value, time(0)))
    if isinstance(value, time):
        return CellText(elapsed_text(datetime.combine(date.min, value) - datetime.min))
    if isinstance(value, timedelta):
        return CellText(elapsed_text(value))
    return CellText(None, f"cell of an unknown type ({type(value).__name__})")


def _iso(moment: datetime) -> str:
    if moment.time() == time(0):
        return moment.date().isoformat()
    exact = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(sep=" ", timespec=exact)
