"""Which texts a declared date format takes: strptime formats, and what each sign may look like."""

import re

from ccqa_lib.errors import SettingsError

_NAMES = {
    "b": "[A-Za-z]{3}", "B": "[A-Za-z]{3,9}", "a": "[A-Za-z]{3}", "A": "[A-Za-z]{6,9}",
    "p": r"(?:[AaPp]\.?[Mm]\.?|上午|下午)",
}  # fmt: skip
_SIGNS = {
    "Y": r"\d{4}", "y": r"\d{2}", "m": r"\d{1,2}", "d": r"\d{1,2}", "H": r"\d{1,2}",
    "I": r"\d{1,2}", "M": r"\d{1,2}", "S": r"\d{1,2}", "f": r"\d{1,6}", "j": r"\d{1,3}",
    "z": r"(?:[+-]\d{2}:?(?:\d{2})?|Z)", **_NAMES, "%": "%",
}  # fmt: skip
_SIGN = re.compile(r"%(-?)(.)")
NAMED_FORMATS = ("ISO", "roc", "serial")
COMMON_FORMATS = (
    "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%Y/%m/%d", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y",
    "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%b %d, %Y", "%Y年%m月%d日", "%d/%m/%y", "%m/%d/%y",
)  # fmt: skip
COMMON_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")


def check_format(form: str, where: str) -> None:
    """Refuse a date format that cannot be read exactly.

    Raises
    ------
    SettingsError
        An unknown sign, a format without day or year, or a two-digit sign that runs together
        with the next; the message names `where`.
    """
    if form in NAMED_FORMATS:
        return
    signs = [sign for _, sign in _SIGN.findall(form)]
    if unknown := [sign for sign in signs if sign not in _SIGNS]:
        raise SettingsError(
            f"{where}: 'format' was given {form!r}, and %{unknown[0]} is not known here; write it "
            f"with %{', %'.join(_SIGNS)}, or ISO, roc or serial."
        )
    has_date = {"m", "b", "B", "j"} & set(signs) and {"Y", "y"} & set(signs)
    if not has_date or form.endswith("%"):
        raise SettingsError(
            f"{where}: 'format' was given {form!r}, which has no year or no month; write the whole "
            "format, such as %d/%m/%Y, or join a date and a time column by 'from: [Date, Time]'."
        )


def pattern_of(form: str) -> str:
    """Return the pattern of the texts that a format takes, all digits counted.

    DuckDB's own reading takes ``24`` for the year 24; here %Y is four digits, always. Signs that
    touch another need all their digits, as nothing else tells where one ends: 990201 7:02:47.
    """
    parts, at = [], 0
    for match in _SIGN.finditer(form):
        parts.append(_literal(form[at : match.start()]))
        shape = _SIGNS[match.group(2)]
        touches = (0 < match.start() == at) or form.startswith("%", match.end())
        parts.append(r"\d{2}" if touches and shape == r"\d{1,2}" else shape)
        at = match.end()
    parts.append(_literal(form[at:]))
    return "^" + "".join(parts) + "$"


def other_order(form: str) -> str | None:
    """Return the format with day and month exchanged; None where months are named."""
    if "%d" not in form or "%m" not in form:
        return None
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def has_time(form: str) -> bool:
    """Say whether a format reads a time of day."""
    return form in ("ISO", "serial", "roc") or bool(re.search(r"%-?[HIMSfz]", form))


def _literal(text: str) -> str:
    return re.sub(r"(?:\\ |\s)+", " +", re.escape(text))
