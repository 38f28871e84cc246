"""What do people write about? Themes with their number, stability and where they are written more.

A theme is a group of terms that people use together; a wording that many sent word for word is told
apart from it. Themes say what is written, by how many and where; never why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.causes.stretches import Stretches
from ccqa_lib.analyse.compare.proportion import wilson
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.themes.chinese import chinese_terms
from ccqa_lib.analyse.themes.copied import copied_wordings
from ccqa_lib.analyse.themes.english import english_terms
from ccqa_lib.analyse.themes.keyness import contrasts
from ccqa_lib.analyse.themes.links import TermTable, groups_of, strengths, term_table
from ccqa_lib.analyse.themes.persons import hidden_names
from ccqa_lib.analyse.themes.stability import STABLE, recurrence
from ccqa_lib.analyse.themes.wordings import Wordings, wordings_of
from ccqa_lib.errors import AnalysisError

FEWEST_WORDINGS = 50
LEAST_OF_TERM = 0.004  # share of the texts in which a term must stand
LEAST_OF_THEME, LEAST_OF_COPY = 0.005, 0.01
SHORT = 4  # terms: a text with no more of them needs one of a theme, others need two
MOST_THEMES, MOST_TERMS_SHOWN = 12, 6
MOST_TEXTS = 20_000
P = 0.05
PERIOD, BEFORE, AFTER = "period", "1 before", "2 after"


@dataclass(frozen=True)
class Theme:
    """Terms that are used together, or in one copied wording; the most used first.

    `share` is of all texts; `stability` the share of random halves of the texts in which it was
    found again, 1 for a copied wording.
    """

    terms: tuple[str, ...]
    texts: int
    share: Effect
    stability: float
    is_copied: bool = False

    @property
    def is_stable(self) -> bool:
        """Whether it may be named as a theme."""
        return self.stability >= STABLE

    def __str__(self) -> str:
        return ", ".join(self.terms)


@dataclass(frozen=True, eq=False)
class ThemeSearch:
    """The themes of a column of texts, the most written first.

    Attributes
    ----------
    column : str
    themes : tuple of Theme
        Stable ones first.
    contrasts : DataFrame
        See `keyness.contrasts`; `theme` is a place in `themes`, stable ones only.
    n, n_given, wordings : int
        Texts that were read, rows with a text, and different wordings among those read.
    """

    column: str
    themes: tuple[Theme, ...]
    contrasts: pd.DataFrame
    n: int
    n_given: int
    wordings: int

    @property
    def stable(self) -> tuple[Theme, ...]:
        """Themes that may be named."""
        return tuple(theme for theme in self.themes if theme.is_stable)

    @property
    def differing(self) -> pd.DataFrame:
        """The comparisons that are beyond chance, all that were made counted."""
        return self.contrasts[self.contrasts["p_adjusted"] < P]


@dataclass(frozen=True)
class TextQuestion:
    """Which texts are read, and between which groups themes are compared.

    Attributes
    ----------
    text : str
        The column of texts; empty for none.
    groups : sequence of str
        Columns whose levels are compared.
    persons : sequence of str
        Columns that name people; what stands in them is never a term.
    min_cell : int
        Texts in which a term, and a theme in a group, must stand to be shown.
    time : str
        The column that dates a row; empty where there is none.
    """

    text: str
    groups: Sequence[str] = ()
    persons: Sequence[str] = ()
    min_cell: int = 5
    seed: int = 1
    time: str = ""


def find_themes(
    frame: pd.DataFrame, asked: TextQuestion, stretches: Stretches | None = None
) -> ThemeSearch | None:
    """Look for themes in a column of texts; None where no column was named.

    With `stretches`, the later of two periods is compared with the earlier one as well.

    The order of rows does not matter, and the same rows give the same themes. Of more than
    MOST_TEXTS texts so many are read, drawn by a hash of the rows.

    Raises
    ------
    AnalysisError
        There is no such column.
    """
    if not asked.text:
        return None
    groups = [name for name in asked.groups if name in frame and name != asked.text]
    if absent := [name for name in (asked.text, *asked.persons) if name not in frame]:
        raise AnalysisError(
            f"No column {', '.join(absent)}; there are {', '.join(map(str, frame.columns))}."
        )
    written = frame[frame[asked.text].notna()]
    rows = _drawn(written, [asked.text, *groups])
    hidden = hidden_names(frame[list(asked.persons)])
    given = wordings_of(rows[asked.text])
    read = given.row_text >= 0
    found = [*_themes(given, asked, hidden), *_copied(given, asked, hidden)]
    found.sort(key=lambda each: (not each[0].is_stable, -each[0].texts, each[0].terms))
    kept = found[:MOST_THEMES]
    stable = [texts for theme, texts in kept if theme.is_stable]
    holds = np.column_stack([np.zeros((len(given.pieces), 0), dtype=bool), *stable])
    told = {name: rows[name][read] for name in groups}
    if stretches is not None and asked.time:
        told[PERIOD] = _sides(rows[asked.time], stretches)[read]
    return ThemeSearch(
        asked.text,
        tuple(theme for theme, _ in kept),
        contrasts(holds[given.row_text[read]], told, asked.min_cell),
        given.n, len(written), int((given.copies > 0).sum()),
    )  # fmt: skip


def _sides(times: pd.Series, stretches: Stretches) -> pd.Series:
    days = pd.to_datetime(times).dt.tz_localize(None).dt.normalize()
    named = np.array([BEFORE, AFTER, None], dtype=object)
    return pd.Series(named[stretches.side_of(days)], index=times.index, dtype=object)


def _drawn(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return all rows, or MOST_TEXTS of them by a hash of what they hold."""
    if len(rows) <= MOST_TEXTS:
        return rows
    told = rows[list(columns)].astype("object").map(str)
    marks = pd.util.hash_pandas_object(told, index=False).to_numpy()
    return rows.iloc[np.sort(np.argsort(marks, kind="stable")[:MOST_TEXTS])]


def _themes(given: Wordings, asked: TextQuestion, hidden) -> list[tuple[Theme, np.ndarray]]:
    """Return the themes of each language, with the texts of each (a bool a text)."""
    weights = given.weights
    if weights.sum() < FEWEST_WORDINGS:
        return []
    least = max(asked.min_cell, int(np.ceil(LEAST_OF_TERM * weights.sum())))
    words, runs = [each.words for each in given.pieces], [each.runs for each in given.pieces]
    found = []
    for terms in (
        english_terms(words, weights, least, hidden),
        chinese_terms(runs, weights, least, hidden),
    ):
        table = term_table(terms, weights)
        groups = groups_of(strengths(table, weights))
        recurs = recurrence(table, weights, groups, asked.seed)
        found += [
            _theme(given, table, group, times) for group, times in zip(groups, recurs, strict=True)
        ]
    fewest = max(asked.min_cell, LEAST_OF_THEME * given.n)
    return [each for each in found if each[0].texts >= fewest]


def _theme(given: Wordings, table: TermTable, group, stability: float) -> tuple[Theme, np.ndarray]:
    places = sorted(group)
    own = table.holds[:, places]
    used = np.asarray(own.sum(axis=1)).ravel()
    spoken = np.asarray(table.holds.sum(axis=1)).ravel()
    texts = (used >= 2) | ((used == 1) & (spoken <= SHORT))
    counts = np.asarray(own.T @ given.counts).ravel()
    order = sorted(range(len(places)), key=lambda i: (-counts[i], places[i]))
    terms = tuple(table.terms[places[i]] for i in order[:MOST_TERMS_SHOWN])
    n = int(given.counts[texts].sum())
    return Theme(terms, n, wilson(n, given.n), stability), texts


def _copied(given: Wordings, asked: TextQuestion, hidden) -> list[tuple[Theme, np.ndarray]]:
    """Return the wordings that many sent word for word, with the texts of each."""
    least = max(asked.min_cell, int(np.ceil(LEAST_OF_COPY * given.n)))
    found = []
    for place, terms in copied_wordings(given, least, hidden) if given.n else ():
        texts = given.group == place
        n = int(given.counts[texts].sum())
        found.append((Theme(terms, n, wilson(n, given.n), 1.0, True), texts))
    return found
