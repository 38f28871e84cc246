"""Check digits and dates by which a number is told to be a card, an identity number or none."""

import re
from datetime import date

_HONG_KONG_BLANK = 36  # what a missing first letter counts


def is_card(said: str) -> bool:
    """Tell a card number by its last digit (Luhn; ISO/IEC 7812-1, annex B)."""
    digits = [int(each) for each in said if each.isdigit()]
    if re.match(r"[0-9]{4}-[01][0-9]-[0-3][0-9]", said) or len(set(digits)) == 1:
        return False
    doubled = [d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits[::-1])]
    return sum(doubled) % 10 == 0


def is_hong_kong_id(said: str) -> bool:
    """Tell a Hong Kong identity number by its check digit (modulo 11)."""
    letters_digits = [each for each in said.upper() if each.isalnum()]
    values = [_HONG_KONG_BLANK, *map(_value, letters_digits)][-9:]
    weighed = [value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)]
    return sum(weighed) % 11 == 0


def has_birthday(said: str) -> bool:
    """Tell a mainland identity number (GB 11643) by the day of birth in it."""
    digits = re.sub("[ -]", "", said)
    day = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    return _is_day(day)


def is_no_date(said: str) -> bool:
    """Tell that eight digits are no day, as 20260302 is."""
    return not _is_day(said)


def is_no_range(said: str) -> bool:
    """Tell that two numbers of four digits are no span, as 2025-2026 and 2000-3000 are."""
    halves = re.findall("[0-9]{4}", said)
    if len(halves) != 2 or not re.fullmatch("[0-9]{4}[ -][0-9]{4}", said):
        return is_no_date(said[-8:])
    years = all(half.startswith(("19", "20")) for half in halves)
    return not (years or all(half.endswith("00") for half in halves))


def _value(character: str) -> int:
    return int(character, 36)  # A is 10, as the rule for Hong Kong ids has it


def _is_day(digits: str) -> bool:
    if not digits.startswith(("18", "19", "20")):
        return False
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
