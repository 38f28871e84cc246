"""Which few causes carry the defects? The whole search, from a frame to causes and a log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.causes.columns import Cases, LevelColumn, level_words
from ccqa_lib.analyse.causes.condition import Condition, Term, columns_of, words_of
from ccqa_lib.analyse.causes.crossing import Crossed, cross
from ccqa_lib.analyse.causes.effects import Size, lowering, part_models, size_of
from ccqa_lib.analyse.causes.hypotheses import suspects_told, tested_columns
from ccqa_lib.analyse.causes.library import Library, library_of
from ccqa_lib.analyse.causes.one_column import names_of
from ccqa_lib.analyse.causes.question import Question, cases_of
from ccqa_lib.analyse.causes.search import Model
from ccqa_lib.analyse.causes.spread import spread_of
from ccqa_lib.analyse.causes.twins import twins_of
from ccqa_lib.show.language import ENGLISH, in_language, mark, say, word
from ccqa_lib.show.language.joined import apart, either, listed, together

SLOPES = {"rising": mark("the higher, the more"), "falling": mark("the lower, the more")}
BEGINS = 0.05  # share of the time without a case from which a cause is said to have begun


@dataclass(frozen=True)
class Cause:
    """One cause: the columns that define it, where it is, and how much it does.

    Attributes
    ----------
    factors : tuple of str
        The columns that define it: one, or two for a segment or an onset.
    words : str
        The same in one line, in the language in use.
    levels, codes : mapping of column to values
        Where it strikes, as words: levels, or ``over 120``; in the language in use, and in English.
    terms : tuple of Term
    size : Size
    p_adjusted : float
        Of the confirmation, all discovered terms and both directions counted.
    halves : int
        In how many halves of the agents it was discovered (and confirmed in the other): 1 or 2.
    since : Timestamp, int or None
        First day on which it strikes, if that is not the beginning of the data.
    twins : tuple of str
        Columns that these data cannot tell from it.
    spared : tuple of str
        Levels of its column that have fewer defects than the rest, where others have more.
    same_as : str
        The two conditions, in words, that its column says the same as; empty for most.
    """

    factors: tuple[str, ...]
    words: str
    levels: dict[str, tuple[str, ...]]
    codes: dict[str, tuple[str, ...]]
    terms: tuple[Term, ...]
    size: Size
    p_adjusted: float
    halves: int
    since: Any = None
    twins: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    same_as: str = ""

    @property
    def is_onset(self) -> bool:
        """Whether it is defined by a first day."""
        return any(part.relation == "from" for term in self.terms for part in term)

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, eq=False)
class CauseSearch:
    """All that a search found, largest share of defects first.

    `log` has one row a column (see `hypotheses.tested_columns`), `spread` one a kind of unit (see
    `spread.spread_of`). `fallen` are terms that one half of the agents showed and the other did
    not. `n` rows and `defects` were analysed, of `n_given` rows with an outcome.
    """

    causes: tuple[Cause, ...]
    log: pd.DataFrame
    spread: pd.DataFrame
    fallen: tuple[str, ...]
    n: int
    n_given: int
    defects: int
    agents: int
    teams: int
    is_dated: bool = True

    @property
    def rate(self) -> float:
        """Share of defects."""
        return self.defects / self.n

    def __str__(self) -> str:
        told = apart(str(cause) for cause in self.causes) or say("no cause stands")
        return say("{defects} defects in {n} rows: {told}",
                   defects=f"{self.defects:,}", n=f"{self.n:,}", told=told)  # fmt: skip


def find_causes(frame: pd.DataFrame, question: Question) -> CauseSearch:
    """Search a frame of one row a contact for the causes of its defects.

    Every admitted column is tried by its levels, thresholds and slope, in pairs, and from a day
    on; in either half of the agents, confirmed in the other; and logged whether found or not.

    Raises
    ------
    AnalysisError
        A column is absent, the outcome is not true or false, too few rows or defects.
    """
    cases, refused = cases_of(frame, question)
    crossed = cross(cases, question.seed)
    both = crossed.whole.cases
    library = library_of(both) if crossed.whole.terms else None
    named = names_of(crossed.whole, library) if library else ()
    log = tested_columns(crossed.whole, named, crossed.fallen)
    return CauseSearch(
        causes=_causes(crossed, library, named, first_moment(frame, question)),
        log=suspects_told(log, refused, question.suspects, _columns(named)),
        spread=spread_of(crossed.whole),
        fallen=tuple(words_of(term) for term in crossed.fallen),
        n=len(both),
        n_given=len(cases),
        defects=int(both.outcome.sum()),
        agents=len(np.unique(both.clusters)) if question.agent else 0,
        teams=len(np.unique(both.units["team"])) if question.team else 0,
        is_dated=bool(question.time),
    )


def _columns(terms: Sequence[Term]) -> set[str]:
    return {name for term in terms for name in columns_of(term)}


def first_moment(frame: pd.DataFrame, question: Question) -> Any:
    """Return the day from which days are counted, None without dates."""
    if not question.time:
        return None
    times = frame.loc[frame[question.outcome].notna(), question.time]
    if pd.api.types.is_numeric_dtype(times):
        return float(np.floor(np.nanmin(times.to_numpy(dtype=float, na_value=np.nan))))
    return pd.to_datetime(times).min().tz_localize(None).floor("s")


def _causes(
    crossed: Crossed, library: Library | None, named: Sequence[Term], first: Any
) -> tuple[Cause, ...]:
    """Return the causes; terms on the same columns are one cause."""
    terms = crossed.whole.terms
    if library is None or not terms:
        return ()
    models = part_models(crossed.parts, terms)
    told = dict(zip(terms, named, strict=True))
    groups: dict[tuple[str, ...], list[Term]] = {}
    for term in terms:
        groups.setdefault(columns_of(told[term]), []).append(term)
    made = []
    for factors, group in groups.items():
        names = [told[term] for term in group]
        made.append(Cause(
            factors=factors,
            words=_words(crossed.whole, names, first),
            codes=_in_english(crossed.whole, names, first),
            levels=_levels(crossed.whole, names, first),
            terms=tuple(group),
            size=size_of(models, group, _judges(crossed, group)),
            p_adjusted=min(crossed.p_adjusted[term] for term in group),
            halves=max(len(crossed.found_in[term]) for term in group),
            since=_since(crossed.whole.cases, group, first),
            twins=_twins(crossed, library, group),
            spared=_spared(crossed.whole, group),
            same_as="" if names == group else _words(crossed.whole, group, first),
        ))  # fmt: skip
    return tuple(sorted(made, key=lambda cause: -cause.size.share.estimate))


def _twins(crossed: Crossed, library: Library, group: list[Term]) -> tuple[str, ...]:
    return tuple(sorted({t for term in group for t in twins_of(crossed.whole, library, term)}))


def _judges(crossed: Crossed, group: list[Term]) -> set[int]:
    """Return the parts whose estimates are honest: those that did not find the cause alone."""
    found = set().union(*(crossed.found_in[term] for term in group))
    return {0, 1} if len(found) == 2 else {1 - next(iter(found))}


def _words(whole: Model, group: list[Term], first: Any) -> str:
    """Return a cause in one line; of one column all places together, of several each by itself."""
    groups = [group] if len(columns_of(group[0])) == 1 else [[term] for term in group]
    return apart(
        together(f"{column} {either(told)}" for column, told in _levels(whole, each, first).items())
        for each in groups
    )


def _in_english(whole: Model, group: list[Term], first: Any) -> dict[str, tuple[str, ...]]:
    with in_language(ENGLISH):
        return _levels(whole, group, first)


def _levels(whole: Model, group: list[Term], first: Any) -> dict[str, tuple[str, ...]]:
    """Return where a cause strikes.

    Of levels that have more defects, those; where a column has only levels that have fewer, all
    but these.
    """
    lower = lowering(whole, group)
    levels: dict[str, list[str]] = {}
    if len(lower) == len(group) and all(term[0].relation == "is" for term in group):
        spared = _listed([level_words(term[0].value) for term in lower])
        return {group[0][0].column: (say("all but {levels}", levels=spared),)}
    for term in group:
        if term in lower and term[0].relation == "is":
            continue
        for part in term:
            known = levels.setdefault(part.column, [])
            known += [each for each in _told(part, term in lower, first) if each not in known]
    return {column: tuple(told) for column, told in levels.items()}


def _told(part: Condition, is_lower: bool, first: Any) -> list[str]:
    """Return one condition as words."""
    if part.relation == "is":
        return [level_words(part.value)]
    if part.relation == "is one of":
        return [level_words(level) for level in part.value]
    if part.relation == "from":
        return [say("from {day}", day=_day_words(_moment(first, part.value)))]
    if part.relation == "rising":
        return [word(SLOPES["falling" if is_lower else "rising"])]
    value = f"{part.value:,.6g}"
    return [say("over {value}", value=value) if part.relation == "over"
            else say("up to {value}", value=value)]  # fmt: skip


def _spared(whole: Model, group: list[Term]) -> tuple[str, ...]:
    """Return the levels that have fewer defects, of a column whose other levels have more."""
    lower = [term for term in lowering(whole, group) if term[0].relation == "is"]
    return tuple(term[0].value for term in lower) if len(lower) < len(group) else ()


def _listed(words: list[str]) -> str:
    return together([listed(words[:-1]), words[-1]] if len(words) > 1 else words)


def _since(cases: Cases, group: list[Term], first: Any) -> Any:
    """Return when a cause began, where it did so after the data begin."""
    if cases.days is None:
        return None
    starts = [part.value for term in group for part in term if part.relation == "from"]
    if starts:
        return _moment(first, min(starts))
    if not all(
        isinstance(cases.columns[part.column], LevelColumn) for term in group for part in term
    ):
        return None
    struck = np.max([cases.meets(term) for term in group], axis=0) > 0
    begin = float(cases.days[struck].min()) if struck.any() else 0.0
    is_late = begin > BEGINS * np.ptp(cases.days) + cases.days.min()
    rare = struck.sum() < 200
    return _moment(first, begin) if is_late and not rare else None


def _moment(first: Any, days: float) -> Any:
    if isinstance(first, pd.Timestamp):
        return (first + pd.Timedelta(days=days)).floor("D")
    return first + days


def _day_words(moment: Any) -> str:
    return moment.date().isoformat() if isinstance(moment, pd.Timestamp) else f"{moment:g}"
