"""Numbers of people that nobody has, in sentences of both languages, from a seed."""

import random

_EN = ["Customer said {} and hung up.", "please ring back: {}", "({}) was given twice",
       "my details are {}, thanks", "{} is what she wrote"]  # fmt: skip
_ZH = ["客戶說是{}，然後掛線。", "请回复{}谢谢", "資料：{}。", "旅客报{}查询订单",
       "「{}」已登記"]  # fmt: skip


def _hong_kong_id(rng):
    letter, digits = rng.choice("ABCDEGHKMPRVYZ"), f"{rng.randrange(10**6):06d}"
    values = [36, int(letter, 36), *map(int, digits)]
    rest = sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True)) % 11
    return letter, digits, "0A987654321"[rest]


def _mainland_id(rng):
    head = f"{rng.choice([110105, 310101, 440304])}{rng.randrange(1950, 2008)}"
    head += f"{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}{rng.randrange(1000):03d}"
    weights = [2 ** (17 - i) % 11 for i in range(17)]
    total = sum(int(d) * w for d, w in zip(head, weights, strict=True))
    return head + "10X98765432"[total % 11]


def _card(rng):
    head = rng.choice(["4", "51", "62", "35"]) + "".join(str(rng.randrange(10)) for _ in range(14))
    head = head[:15]
    doubled = [int(d) if i % 2 else sum(divmod(2 * int(d), 10)) for i, d in enumerate(head)]
    return head + str(-sum(doubled) % 10)


def _mobile(rng):
    return f"{rng.choice('569')}{rng.randrange(10**7):07d}"


def _grouped(digits, gap):
    return gap.join(digits[i : i + 4] for i in range(0, len(digits), 4))


def _hkid(rng, form):
    return form.format(*_hong_kong_id(rng))


def _spaced_id(rng):
    letter, digits, check = _hong_kong_id(rng)
    return f"{letter} {digits[:3]} {digits[3:]} ({check})"


def _china(rng):
    return f"1{rng.choice('3456789')}{rng.randrange(10**9):09d}"


SHAPES = {
    "e-mail": lambda r: f"a.{r.randrange(999)}@mail{r.randrange(9)}.example.com",
    "Hong Kong id, A123456(3)": lambda r: _hkid(r, "{}{}({})"),
    "Hong Kong id, A1234563": lambda r: _hkid(r, "{}{}{}"),
    "Hong Kong id, A 123 456 (3)": _spaced_id,
    "mainland id, 18 digits": _mainland_id,
    "card, 16 digits": _card,
    "card, in fours with blanks": lambda r: _grouped(_card(r), " "),
    "card, in fours with hyphens": lambda r: _grouped(_card(r), "-"),
    "Hong Kong mobile, 91234567": _mobile,
    "Hong Kong line, 21234567": lambda r: f"{r.choice('23')}{r.choice('123456789')}"
    f"{r.randrange(10**6):06d}",
    "Hong Kong phone, 9123 4567": lambda r: _grouped(_mobile(r), " "),
    "Hong Kong phone, +852 2123 4567": lambda r: "+852 " + _grouped(
        f"{r.choice('23569')}{r.randrange(10**7):07d}", " "),
    "mainland mobile, 13812345678": _china,
    "mainland mobile, 138 1234 5678": lambda r: (lambda n: f"{n[:3]} {n[3:7]} {n[7:]}")(_china(r)),
    "mainland mobile, +86": lambda r: f"+86{_china(r)}",
    "passport, E12345678": lambda r: f"{r.choice('EGDKH')}{r.randrange(10**8):08d}",
    "passport after the word": lambda r: f"passport no. {r.randrange(10**8, 10**9)}",
}  # fmt: skip


def texts(shape, count, seed=20261128):
    """Return pairs of a number and a sentence with it: half Chinese, one in ten full-width."""
    rng = random.Random(f"{seed} {shape}")
    for at in range(count):
        number = SHAPES[shape](rng)
        shown = number if at % 10 or shape == "e-mail" else _full_width(number)
        yield shown, rng.choice(_ZH if at % 2 else _EN).format(shown)


def _full_width(number):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in number)
