"""Which encoding is this text in? Candidates are scored by how usual their characters are.

That text decodes proves nothing: Big5 decodes as GB18030 without error and turns to rubbish.
The score of a candidate is the mean weight of its characters outside ASCII: characters that
everyday Chinese, Japanese or European text is made of count up, rare ones and those that no
text holds count down.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

SAMPLE_BYTES = 400_000
CLOSE = 0.12  # two candidates whose scores differ less cannot be told apart
FEW = 12  # characters outside ASCII; fewer carry little evidence, so a wider margin is asked
CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "cp932", "cp1252")
_EVERYDAY = frozenset(
    "的一是不了在有人我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发"
    "后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前"
    "开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重"
    "這個們來為國說時會對後裡種經過發學現當沒動還進實無與長機關點業將兩間問話務電線線單號員處組區"
    "客户服务电话投诉订单请谢等待满意差评退款航班酒店转接通知名日期编号热线员组区处组线话务技能队列"
    "客戶服務投訴訂單請謝等待滿意評退款航班酒店轉接編號熱線技能隊列香港北京上海台灣臺灣廣州深圳否完成"
)
_ACCENTED = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÂÄÅÆÇÈÉÊËÎÏÑÓÔÖØÙÛÜŒ")
_JUDGED = frozenset({
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb2312", "gbk", "gb18030",
    "big5", "big5hkscs", "cp950", "iso8859-1", "cp1252",
})  # fmt: skip
_UTF_16 = ("utf-16-le", "utf-16-be")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class EncodingGuess:
    """The likeliest encoding of some bytes, the next likeliest, and how far they are apart.

    `sure` is false where a person should decide; `margin` is a difference of mean scores,
    infinite where only one candidate is possible at all.
    """

    best: str
    runner_up: str | None
    margin: float
    sure: bool

    def __str__(self) -> str:
        if self.sure:
            return self.best
        return f"{self.best} or {self.runner_up} (too close to tell)" if self.runner_up else "none"


@lru_cache(maxsize=4)
def detect_encoding(data: bytes) -> EncodingGuess:
    """Guess the encoding of a file from its first bytes (up to SAMPLE_BYTES are read)."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return EncodingGuess(name, None, float("inf"), True)
    sample = data[:SAMPLE_BYTES]
    if utf_16 := _bare_utf_16(sample):
        return EncodingGuess(utf_16, None, float("inf"), True)
    if sample.isascii():
        return EncodingGuess("utf-8", None, float("inf"), True)
    return _best_of(_telling_lines(sample))


def plausibility(text: str) -> float:
    """Score decoded text: about 1 for everyday text, below 0 for rubbish; 1 for pure ASCII."""
    characters = _OUTSIDE_ASCII.findall(text)
    if not characters:
        return 1.0
    return sum(map(weight, characters)) / len(characters)


def better_encoding(data: bytes, declared: str) -> str | None:
    """Name the encoding that fits clearly better than the declared one, if there is such.

    Encodings that give the very same text are no better: cp936 for a file of GB18030.
    """
    guess = detect_encoding(data)
    if not guess.sure or same_encoding(guess.best, declared):
        return None
    is_utf_16 = guess.best.startswith("utf-16")
    if (is_utf_16 and "16" in declared) or (data.isascii() and not is_utf_16):
        return None
    sample = _telling_lines(data[:SAMPLE_BYTES])
    as_declared = decoded(sample, declared)
    if as_declared is None or is_utf_16:
        return guess.best
    if _plain_name(declared) not in _JUDGED:
        return None
    as_guessed = decoded(sample, guess.best) or ""
    gain = plausibility(as_guessed) - plausibility(as_declared)
    return guess.best if as_guessed != as_declared and gain > _margin_asked(as_guessed) else None


def decoded(sample: bytes, encoding: str) -> str | None:
    """Decode a sample whose last character may be cut; None where it does not decode."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except UnicodeError:
        return None


def same_encoding(one: str, other: str) -> bool:
    """Say whether two names mean one encoding; a byte order mark makes no difference."""
    return _plain_name(one) == _plain_name(other)


def _plain_name(name: str) -> str:
    try:
        return codecs.lookup(name).name.removesuffix("-sig")
    except LookupError:
        return name


def _best_of(sample: bytes) -> EncodingGuess:
    texts = {name: decoded(sample, name) for name in CANDIDATES}
    scores = {name: plausibility(text) for name, text in texts.items() if text is not None}
    if "utf-8" in scores:
        scores["utf-8"] += _worth_of_utf_8(texts["utf-8"] or "")
    if not scores:
        return EncodingGuess("latin-1", "cp1252", 0.0, False)
    ranked = sorted(scores, key=lambda name: -scores[name])
    best = ranked[0]
    others = [name for name in ranked[1:] if texts[name] != texts[best]]
    if not others:
        return EncodingGuess(best, None, float("inf"), True)
    margin = scores[best] - scores[others[0]]
    sure = margin >= _margin_asked(texts[best] or "") and scores[best] > 0
    return EncodingGuess(best, others[0], margin, sure)


def _worth_of_utf_8(text: str) -> float:
    """Return how much it tells that text is valid UTF-8: other encodings rarely are for long."""
    return 0.2 * min(len(_OUTSIDE_ASCII.findall(text)), 3)


def _margin_asked(text: str) -> float:
    """Return the margin that counts as clear: the fewer characters tell, the wider."""
    telling = len(_OUTSIDE_ASCII.findall(text))
    return CLOSE if telling >= FEW else CLOSE * FEW / max(telling, 1)


def _telling_lines(sample: bytes) -> bytes:
    """Keep the lines that hold anything outside ASCII: only they tell encodings apart."""
    lines = [line for line in sample.splitlines(keepends=True) if not line.isascii()]
    return b"".join(lines)[:60_000]


def _bare_utf_16(sample: bytes) -> str | None:
    """Recognise UTF-16 without a mark: zero bytes, and lines of usual text once decoded."""
    if len(sample) < 8 or b"\x00" not in sample:
        return None
    whole = sample[: len(sample) // 2 * 2]
    texts = {name: decoded(whole, name) or "\x00" for name in _UTF_16}
    scores = {
        name: plausibility(text)
        for name, text in texts.items()
        if "\x00" not in text and ("\n" in text or "\r" in text)
    }
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best and scores[best] > 0 else None


@cache
def _level_one() -> frozenset[str]:
    """Return the characters that the Chinese standards list first, as the ones in everyday use.

    GB 2312 level 1 (rows 16 to 55) and Big5 level 1 (0xA440 to 0xC67E), taken from the codecs.
    """
    simplified = bytes(b for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)
                       for b in (high, low))  # fmt: skip
    lows = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = bytes(b for high in range(0xA4, 0xC7) for low in lows for b in (high, low))
    return frozenset(
        simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore")
    ) - {"\ufffd"}


@cache
def weight(character: str) -> float:
    """Return how much one character speaks for an encoding: 1 everyday, -2 never in text."""
    code = ord(character)
    if character in _EVERYDAY:
        return 1.5
    if 0x4E00 <= code <= 0x9FFF:
        return 0.6 if character in _level_one() else -0.6
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF60 or 0x2010 <= code <= 0x2027:
        return 0.5  # the punctuation of Chinese and Japanese, and typographers' quotes
    category = unicodedata.category(character)
    if category in ("Cc", "Co", "Cn", "Cs"):
        return -2.0
    if 0x3040 <= code <= 0x30FF:
        return 0.4
    if character in _ACCENTED or 0x370 <= code <= 0xE7F or 0xAC00 <= code <= 0xD7A3:
        return 0.5
    if 0xC0 <= code <= 0x17F and category in ("Ll", "Lu"):
        return 0.1
    return _weight_of_rare(code)


def _weight_of_rare(code: int) -> float:
    """Return the weight of what is seldom met: half-width kana, other scripts, symbols."""
    if 0xFF61 <= code <= 0xFF9F or code > 0x1FFFF or 0x3400 <= code <= 0x4DBF:
        return -0.6
    if 0x1F300 <= code <= 0x1FAFF or 0x20A0 <= code <= 0x20BF or code in (0xA0, 0xA3, 0xA5, 0xB0):
        return 0.3
    return -0.2
