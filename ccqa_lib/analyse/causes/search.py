"""Discovery: add the term that explains most, test all again, swap and drop, until nothing is left.

A column that only rides on a guilty one loses its evidence once the guilty one is in; one that
came in first is dropped or swapped when the better one is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ccqa_lib.analyse.causes.blocks import block_for, on_two_columns
from ccqa_lib.analyse.causes.columns import Cases, NumberColumn
from ccqa_lib.analyse.causes.condition import Condition, Term
from ccqa_lib.analyse.causes.evidence import freedom, log_p, surprise, tries
from ccqa_lib.analyse.causes.library import Library, library_of, refined_cuts
from ccqa_lib.analyse.causes.mixed import MixedLogit, Units, fit_mixed, units_of
from ccqa_lib.analyse.causes.scan import may_lower, scan
from ccqa_lib.analyse.causes.serial import stretched

ENTER = 3.0  # surprise of p = 0.05 after all tries of its kind
DISCOVER = 1.5  # what discovery asks of a term, which is to be confirmed anyway
BETTER = 1.0  # by how much a swap must be more surprising
SIMPLER = 3.0  # by how much two conditions must be more surprising than one
ONSET = 2.0
PARTNERS = 40  # other halves that are tried for a pair, nearly
MOST_TERMS = 14
_ROUNDS_OF_SWAPS = 2


@dataclass(frozen=True, eq=False)
class Model:
    """Terms on some cases and their fit: first the background, then the terms, then the unknown.

    Rows that meet one half of a pair, and have no value for the other, may belong to it or not;
    left to themselves they would make that one half look guilty.
    """

    cases: Cases
    units: Units
    background: np.ndarray
    terms: tuple[Term, ...]
    fit: MixedLogit

    def with_terms(self, terms: tuple[Term, ...]) -> "Model":
        """Return the model with other terms, fitted from where this one stands."""
        columns = [self.cases.meets(term)[:, None] for term in terms]
        unknown = [each[:, None] for term in terms for each in self.cases.may_meet(term)]
        design = np.hstack([self.background, *columns, *unknown])
        return replace(
            self, terms=terms, fit=fit_mixed(self.cases.outcome, design, self.units, self.fit)
        )

    @property
    def roots(self) -> np.ndarray:
        """Coefficients of the terms over their standard errors."""
        places = self.places
        errors = np.sqrt(np.diag(self.fit.covariance)[places])
        return self.fit.beta[places] / (errors * self.judged[0])

    @property
    def places(self) -> slice:
        """Where the coefficients of the terms stand."""
        first = self.background.shape[1]
        return slice(first, first + len(self.terms))

    @property
    def degrees(self) -> np.ndarray:
        """Degrees of freedom by which each term is judged."""
        return self.judged[1]

    @cached_property
    def judged(self) -> tuple[np.ndarray, np.ndarray]:
        """By how much each term's error grows as neighbouring weeks are alike; its degrees."""
        if not self.terms:
            return np.empty(0), np.empty(0)
        columns = np.column_stack([self.cases.meets(term) for term in self.terms])
        return stretched(self.cases, self.fit, columns, freedom(self.cases, columns))


def empty_model(cases: Cases) -> Model:
    """Fit the background alone: base rate, a slope in time, holes in the columns, units."""
    units = units_of(cases.units, len(cases))
    background = background_of(cases)
    fit = fit_mixed(cases.outcome, background, units)
    return Model(cases, units, background, (), fit)


def background_of(cases: Cases) -> np.ndarray:
    """Return the columns that are always in a model: 1, time, and which values are missing."""
    columns = [np.ones(len(cases))]
    if cases.days is not None and np.ptp(cases.days) > 0:
        reach = np.ptp(cases.days)
        slope = (cases.days - cases.days.min()) / reach - 0.5
        columns.append(slope)
        if reach > 270:
            turn = 2 * np.pi * cases.days / 365.25
            columns += [np.sin(turn), np.cos(turn)]
    kept: list[np.ndarray] = []
    for column in cases.columns.values():
        holes = column.is_missing.astype(float)
        share = holes.mean()
        if 0.005 < share < 0.995 and not any(_alike(holes, other) for other in kept):
            kept.append(holes)
    return np.column_stack(columns + kept)


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    return abs(np.corrcoef(one, other)[0, 1]) > 0.98


@dataclass(frozen=True, eq=False)
class Hunt:
    """What is tried, how many tries that is, and the surprise that a term needs to come in."""

    library: Library
    tried: dict[str, float]
    least: float = ENTER

    def entry(self, term: Term) -> float:
        """Return the surprise that a term needs; onsets more: time drifts for many reasons."""
        return self.least + (ONSET if any(part.relation == "from" for part in term) else 0.0)


def discover(cases: Cases) -> Model:
    """Return the model of the terms that some cases show."""
    library, model = library_of(cases), empty_model(cases)
    hunt, dropped = Hunt(library, tries(library, cases), DISCOVER), []
    for _ in range(2 * MOST_TERMS):
        best = _extended(model, hunt, dropped)
        if best is None or len(model.terms) >= MOST_TERMS:
            break
        model, gone = pruned(best, hunt)
        dropped += gone
    for _ in range(_ROUNDS_OF_SWAPS):
        swapped = _swapped(model, hunt)
        if swapped.terms == model.terms:
            break
        model, _ = pruned(swapped, hunt)
    return _with_blocks(model, hunt)


def _with_blocks(model: Model, hunt: Hunt) -> Model:
    """Put one block of levels in the place of the terms on its two columns that it explains."""
    for names, own in on_two_columns(model.terms):
        if not set(own) <= set(model.terms):
            continue
        others = tuple(term for term in model.terms if term not in own)
        reduced = model.with_terms(others)
        block = block_for(model.cases, reduced.fit, own, names)
        if block is not None:
            model, _ = pruned(reduced.with_terms((*others, block)), hunt)
    return model


def _extended(model: Model, hunt: Hunt, besides: Sequence[Term]) -> Model | None:
    """Return the model with the one more term that surprises most, or None if none does.

    Of each kind the best by its score is fitted, since a term may take away the very spread of
    units that its score is judged against.
    """
    best, most = None, -np.inf
    for term in scan(model.cases, hunt.library, model.fit).best((*model.terms, *besides)):
        term = _refined(model, term)
        if term in model.terms or term in besides:
            continue
        longer = model.with_terms((*model.terms, term))
        how = _surprises(longer, hunt)[-1]
        worth = _worth(term, how)
        if (
            how >= hunt.entry(term)
            and worth > most
            and (longer.roots[-1] > 0 or may_lower(term, model.cases))
        ):
            best, most = longer, worth
    return None if best is None else _simplified(best, hunt)


def _simplified(model: Model, hunt: Hunt) -> Model:
    """Put one half of the last term in its place where the pair is no better than that half.

    Beside its half, a true pair still explains much; a pair whose other half only covers most of
    the rows explains nothing more.
    """
    *others, pair = model.terms
    if len(pair) == 1:
        return model
    best, most = model, -np.inf
    for half in [(part,) for part in pair if part.relation != "from"]:
        if half in others:
            continue
        both = model.with_terms((*others, half, pair))
        extra = -log_p(both.roots[-1:], both.degrees[-1:])[0] - np.log(PARTNERS)
        if extra < ENTER:
            alone = model.with_terms((*others, half))
            how = _surprises(alone, hunt)[-1]
            if how >= hunt.least and how > most:
                best, most = alone, how
    return best


def _worth(term: Term, how: float) -> float:
    """Return the surprise less what a term of two conditions must be better by."""
    return how - SIMPLER * (len(term) - 1)


def _surprises(model: Model, hunt: Hunt) -> np.ndarray:
    return surprise(model.terms, model.roots, model.degrees, hunt.tried)


def pruned(model: Model, hunt: Hunt) -> tuple[Model, list[Term]]:
    """Drop, one by one, the terms that the others make superfluous."""
    gone: list[Term] = []
    while model.terms:
        how = _surprises(model, hunt) - [hunt.entry(term) for term in model.terms]
        weakest = int(how.argmin())
        if how[weakest] >= 0:
            break
        gone.append(model.terms[weakest])
        model = model.with_terms(_without(model.terms, weakest))
    return model, gone


def _without(terms: tuple[Term, ...], place: int) -> tuple[Term, ...]:
    return terms[:place] + terms[place + 1 :]


def _swapped(model: Model, hunt: Hunt) -> Model:
    """Take out each term in turn, and put back the one that then explains most."""
    for own in model.terms:
        if own not in model.terms:
            continue
        place = model.terms.index(own)
        reduced = model.with_terms(_without(model.terms, place))
        other = _extended(reduced, hunt, ())
        if other is None or other.terms[-1] == own:
            continue
        now = _worth(own, _surprises(model, hunt)[place])
        if _worth(other.terms[-1], _surprises(other, hunt)[-1]) > now + BETTER:
            model = other
    return model


def _refined(model: Model, term: Term) -> Term:
    """Return the term with its threshold, or its first day, at the finest step that data show."""
    for place, part in enumerate(term):
        options = _finer(model.cases, part)
        if options:
            tried = [(*term[:place], option, *term[place + 1 :]) for option in options]
            columns = np.column_stack([model.cases.meets(each) for each in tried])
            term = tried[int(model.fit.scores(columns).argmax())]
    return term


def _finer(cases: Cases, part: Condition) -> list[Condition]:
    if part.relation == "from":
        near = np.arange(part.value - 25, part.value + 26)
        inside = near[(near > cases.days.min()) & (near <= cases.days.max())]
        return [replace(part, value=float(each)) for each in inside]
    column = cases.columns.get(part.column)
    if isinstance(column, NumberColumn) and part.relation in ("over", "up to"):
        present = column.values[~column.is_missing]
        return [replace(part, value=cut) for cut in refined_cuts(present, part.value)]
    return []
