"""A text as words and runs of Chinese characters, without what names or addresses a person."""

import re
import unicodedata
from dataclasses import dataclass

from ccqa_lib.show.language import ENGLISH, in_language
from ccqa_lib.show.personal import SHAPES, without_personal
from ccqa_lib.show.plain import without_marks

BREAK = ""  # stands between words that do not follow one another
LONGEST_READ = 4_000  # characters of a text
_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[@\uff20]\w+|\A\W*rt\b:?|&#?\w+;", re.IGNORECASE
)
_TOLD = re.compile("|".join(re.escape(f"({name})") for name in {each.name for each in SHAPES}))
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W\d_\u3040-\u30ff\u3105-\u312f{_HAN}]"
_PIECE = re.compile(
    rf"(?P<word>[0-9]{{0,3}}{_LETTER}+(?:['\u2019]{_LETTER}+)*(?![0-9_]))|(?P<han>[{_HAN}]+)"
    r"|(?P<other>[^\s])"
)


@dataclass(frozen=True)
class Pieces:
    """A text taken apart: its words as they were written, with BREAK between phrases; its runs."""

    words: tuple[str, ...]
    runs: tuple[str, ...]

    @property
    def key(self) -> str:
        """What makes two texts the same: their words and characters, whatever stands between."""
        said = " ".join(word.lower() for word in self.words if word != BREAK)
        return f"{said}|{'|'.join(self.runs)}"

    @property
    def size(self) -> float:
        """How much was said: a word counts one, a Chinese character half."""
        return sum(word != BREAK for word in self.words) + 0.5 * sum(map(len, self.runs))


def pieces_of(text: str) -> Pieces:
    """Take a text apart; addresses, accounts, numbers of people and longer numbers are left out."""
    with in_language(ENGLISH):  # what stands for a number is taken out again by its English name
        hidden = _TOLD.sub(" | ", without_personal(without_marks(text[:LONGEST_READ])))
    plain = _ADDRESS.sub(" | ", unicodedata.normalize("NFKC", hidden))
    words, runs = [], []
    for found in _PIECE.finditer(plain.replace("#", " ")):
        kind = found.lastgroup
        if kind == "han":
            runs.append(found.group())
        if kind == "word":
            words.append(found.group().replace("\u2019", "'"))
        elif words and words[-1] != BREAK:
            words.append(BREAK)
    return Pieces(tuple(words), tuple(runs))
