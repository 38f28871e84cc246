"""Confirmation: do the terms that one part of the data shows stand in the other part?"""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.causes.columns import Cases
from ccqa_lib.analyse.causes.condition import Term
from ccqa_lib.analyse.causes.evidence import log_p
from ccqa_lib.analyse.causes.search import Model, empty_model
from ccqa_lib.analyse.compare.adjust import holm

LEVEL = 0.025  # for either of two directions, so 0.05 together


@dataclass(frozen=True, eq=False)
class Confirmed:
    """The model of what stands, the adjusted p of each of its terms, and what did not stand."""

    model: Model
    p_adjusted: np.ndarray
    fallen: tuple[Term, ...]


def confirm(found: Model, cases: Cases) -> Confirmed:
    """Fit the discovered terms on other cases, and keep those that stand beside each other.

    A term stands when its direction is that of the discovery and Holm's p among all discovered
    terms is below LEVEL; the weakest goes first, and the rest are judged again without it.
    """
    signs = dict(zip(found.terms, np.sign(found.roots), strict=True))
    model, fallen = empty_model(cases), []
    usable = [term for term in found.terms if _varies(cases, term)]
    fallen += [term for term in found.terms if term not in usable]
    model = model.with_terms(tuple(usable))
    tested = max(len(found.terms), 1)
    while model.terms:
        p = np.exp(log_p(model.roots, model.degrees))
        agree = np.array(
            [np.sign(r) == signs[t] for r, t in zip(model.roots, model.terms, strict=True)]
        )
        p = np.where(agree, p, 1.0)
        padded = np.concatenate([p, np.ones(tested - len(p))])
        adjusted = holm(padded)[: len(p)]
        worst = int(adjusted.argmax() if adjusted.max() < 1 else p.argmax())
        if adjusted[worst] <= LEVEL:
            return Confirmed(model, adjusted, tuple(fallen))
        fallen.append(model.terms[worst])
        model = model.with_terms(model.terms[:worst] + model.terms[worst + 1 :])
    return Confirmed(model, np.empty(0), tuple(fallen))


def _varies(cases: Cases, term: Term) -> bool:
    met = cases.meets(term)
    return bool(
        np.ptp(met) > 0 and (term[0].relation == "rising" or 10 <= met.sum() <= len(met) - 10)
    )
