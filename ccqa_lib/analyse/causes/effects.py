"""How much does a cause do? Its odds, its points on the contacts it strikes, its share of defects.

Each is estimated on agents that were not used to find the cause; where both halves found it, each
half's estimate is the other's check, and the two are averaged. The attributable share compares the
chances as fitted with those without the cause (Bruzzi et al. 1985, Am. J. Epidemiology 122); its
error is by the delta method, with that of who happened to be struck.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ccqa_lib.analyse.causes.columns import Cases
from ccqa_lib.analyse.causes.condition import Term
from ccqa_lib.analyse.causes.search import Model, empty_model
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.show.language import mark

CONFIDENCE = 0.95
BEST = 0.4  # rank of the best tenth, on the scale of a "rising" term from -0.5 to 0.5


@dataclass(frozen=True)
class Size:
    """Sizes of one cause: odds ratio, points on contacts struck, share of all defects."""

    odds: Effect
    points: Effect
    share: Effect
    struck: int
    rate_struck: float
    rate_without: float


def part_models(parts: Sequence[Cases], terms: tuple[Term, ...]) -> list[Model]:
    """Fit all standing terms on each part by itself."""
    return [empty_model(part).with_terms(terms) for part in parts]


def size_of(models: Sequence[Model], group: Sequence[Term], parts: set[int]) -> Size:
    """Return the sizes of a cause, given the fits of the parts that may judge it."""
    judged = [_of_part(models[i], group) for i in sorted(parts)]
    reach = float(stats.t.isf((1 - CONFIDENCE) / 2, min(each["degrees"] for each in judged)))

    def averaged(name: str) -> tuple[float, float]:
        values = [each[name] for each in judged]
        mean = float(np.mean([value for value, _ in values]))
        return mean, float(np.sqrt(sum(error**2 for _, error in values))) / len(values)

    log_odds, error = averaged("log_odds")
    ends = np.exp([log_odds, log_odds - reach * error, log_odds + reach * error])
    points, points_error = averaged("points")
    share, share_error = averaged("share")
    return Size(
        Effect(mark("odds ratio"), *ends),
        Effect(mark("points on the contacts struck"), points, points - reach * points_error,
               points + reach * points_error, CONFIDENCE, "points"),
        Effect(mark("share of all defects"), share, share - reach * share_error,
               min(share + reach * share_error, 1.0), CONFIDENCE),
        sum(each["struck"] for each in judged),
        float(np.mean([each["rate"] for each in judged])),
        float(np.mean([each["without"] for each in judged])),
    )  # fmt: skip


def _of_part(model: Model, group: Sequence[Term]) -> dict:
    """Return log odds, points and share of one part, each with its error."""
    places = [model.terms.index(term) for term in group]
    coefficients = model.background.shape[1] + np.array(places)
    beta = model.fit.beta[coefficients]
    growth = model.judged[0][places]
    covariance = model.fit.covariance[np.ix_(coefficients, coefficients)]
    covariance = covariance * np.outer(growth, growth)
    excess = _excesses(model.cases, group, beta)
    linear = np.log(model.fit.chance) - np.log1p(-model.fit.chance)
    without = 1 / (1 + np.exp(-(linear - excess @ beta)))
    gain = model.fit.chance - without
    struck = np.abs(excess).sum(axis=1) > 0
    slope = (without * (1 - without)) @ excess
    defects, count = max(model.cases.outcome.sum(), 1.0), max(int(struck.sum()), 1)
    share = gain.sum() / defects
    spread = np.var(gain - share * model.cases.outcome) * len(gain) / defects**2
    strongest = int(np.abs(beta / np.sqrt(np.diag(covariance))).argmax())
    return {
        "log_odds": (abs(beta[strongest]), np.sqrt(covariance[strongest, strongest])),
        "points": (100 * gain[struck].sum() / count,
                   100 * np.sqrt(slope @ covariance @ slope) / count),
        "share": (share, np.sqrt(slope @ covariance @ slope / defects**2 + spread)),
        "struck": int(struck.sum()),
        "rate": float(model.cases.outcome[struck].mean()) if struck.any() else 0.0,
        "without": float(without[struck].mean()) if struck.any() else 0.0,
        "degrees": float(model.degrees[places].min()),
    }  # fmt: skip


def lowering(model: Model, group: Sequence[Term]) -> list[Term]:
    """Return the terms of a cause that lower the share of defects.

    A level that is told in place of a pair raises it, as pairs do.
    """
    signs = dict(zip(model.terms, model.roots, strict=True))
    return [term for term in group if signs.get(term, 1.0) < 0]


def _excesses(cases: Cases, group: Sequence[Term], beta: np.ndarray) -> np.ndarray:
    """Return how far each row is from the better side of each term (rows x terms).

    Where some terms raise, only these count. Of several levels that all lower, the rest of the
    rows are compared with the one that lowers least.
    """
    met = np.column_stack([cases.meets(term) for term in group])
    own = [_excess(term, met[:, i], beta[i]) for i, term in enumerate(group)]
    excess = np.column_stack(own)
    if len(group) == 1:
        return excess
    if (beta > 0).any():
        return excess * (beta > 0)
    if all(term[0].relation == "is" for term in group):
        least = np.arange(len(group)) == int(np.abs(beta).argmin())
        return least * (met.sum(axis=1, keepdims=True) - 1.0)
    return excess


def _excess(term: Term, met: np.ndarray, beta: float) -> np.ndarray:
    """Return how far each row is from the better side of a term."""
    if term[0].relation == "rising" and len(term) == 1:
        return np.maximum(met + BEST, 0) if beta > 0 else np.minimum(met - BEST, 0)
    return met if beta > 0 else met - 1.0
