"""Ordered or top-box: which model of the answers is fit for the share of satisfied ones?

An ordered logit uses all answers, if one coefficient may serve all of them. Brant's test asks
that; with very many responses it finds departures too small to matter, so the ordered model is
given up only where some effect on the share of satisfied also differs by more than MATERIAL.
"""

from dataclasses import dataclass, replace

import numpy as np

from ccqa_lib.analyse.design import Design, build_design, without_constant
from ccqa_lib.analyse.regression.families import BINOMIAL
from ccqa_lib.analyse.regression.glm import GlmData, GlmFit, fit_glm
from ccqa_lib.analyse.regression.ordered import OrderedFit, fit_ordered, fit_ordered_weighted
from ccqa_lib.analyse.regression.proportional import BrantTest, brant_test
from ccqa_lib.analyse.regression.separation import FARTHEST, refuse_separation
from ccqa_lib.analyse.satisfaction.model_rows import (
    MASS,
    SCORE,
    TOP,
    ModelRows,
    responses_needed,
)
from ccqa_lib.analyse.satisfaction.plan import Plan
from ccqa_lib.analyse.satisfaction.shares import Change, TopShare, of_logit, of_ordered
from ccqa_lib.analyse.satisfaction.words import listed
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say

MOST_ANSWERS = 11  # more different answers are a continuous score, not a scale of answers
MATERIAL = 0.005  # share; effects that differ by less lead to the same decision
UNSURE = 0.05
LARGE = 20_000  # rows; beyond this separation is searched for only where errors have exploded
EXPLODED = 10.0  # standard error of a log-odds for one standard deviation of its column


@dataclass(frozen=True, eq=False)
class ChosenModel:
    """The model taken, and why: `kind` is "ordered" or "top-box"; `p` Brant's, where tested."""

    kind: str
    why: str
    share: TopShare
    ordered: OrderedFit | None
    p: float | None
    gap: float | None


def choose_model(rows: ModelRows, changes: list[Change]) -> ChosenModel:
    """Fit both models where both can be, and choose.

    Raises
    ------
    AnalysisError
        One class only, too few responses for the columns, or a column tells the answers apart.
    """
    levels = np.unique(rows.frame[SCORE])
    top = rows.responses.estimate(rows.responses.top)[0]
    if top in (0.0, 1.0):
        raise AnalysisError(
            say(
                "All {n} responses used are {answer}: with one kind of answer there is nothing to "
                "explain. Choose another 'top_from', or more responses.",
                n=f"{rows.responses.n:,}",
                answer=say("satisfied") if top else say("not satisfied"),
            )
        )
    design = build_design(rows.frame, rows.terms, also=[SCORE, TOP, MASS], constant="column")
    _require_enough(rows, len(design.names) - 1, top)
    if len(levels) == 2:
        why = say("There are two answers only, so there is nothing to put in order.")
        return ChosenModel("top-box", why, _logit(rows, design), None, None, None)
    if len(levels) > MOST_ANSWERS:
        why = say(
            "'{outcome}' takes {count} different values: a score rather than a scale of answers, "
            "so only satisfied or not is explained.",
            outcome=rows.responses.plan.outcome,
            count=len(levels),
        )
        return ChosenModel("top-box", why, _logit(rows, design), None, None, None)
    return _tested(rows, design, changes)


def _tested(rows: ModelRows, design: Design, changes: list[Change]) -> ChosenModel:
    plan, logit = rows.responses.plan, _logit(rows, design)
    try:
        fit = _ordered(rows, without_constant(design))
        brant = brant_test(fit)
    except AnalysisError as error:
        why = say("Whether one effect serves all answers cannot be tested: {error}", error=error)
        return ChosenModel("top-box", why, logit, None, None, None)
    cut = int((np.array(fit.levels) < plan.scale.top - 1e-9).sum()) - 1
    ordered = of_ordered(fit, cut, rows.responses)
    gap = float(np.abs(ordered.differences(changes) - logit.differences(changes)).max())
    p, told = brant.p, _test_words(brant, gap, plan)
    if p < UNSURE and gap > MATERIAL:
        why = say(
            "One effect does not serve all answers ({test}), so satisfied or not is explained.",
            test=told,
        )
        return ChosenModel("top-box", why, logit, fit, p, gap)
    return ChosenModel("ordered", _one_serves(p, told), ordered, fit, p, gap)


def _test_words(brant: BrantTest, gap: float, plan: Plan) -> str:
    told = say(
        "Brant's test: p = {p}; effects differ by up to {gap} percentage points",
        p=f"{brant.p:.2g}",
        gap=f"{100 * gap:.1f}",
    )
    if not brant.untested:
        return told
    return say(
        "{test}; not tested above {answers}, where some column tells all answers apart",
        test=told,
        answers=listed(map(plan.scale.named, brant.untested)),
    )


def _one_serves(p: float, told: str) -> str:
    if p >= UNSURE:
        return say(
            "There is no sign against one effect for all answers ({test}), so all answers are "
            "used.",
            test=told,
        )
    return say(
        "There is a departure too small to matter for one effect for all answers ({test}), so all "
        "answers are used.",
        test=told,
    )


def _ordered(rows: ModelRows, design: Design) -> OrderedFit:
    if np.ptp(rows.responses.weights) > 0:
        fit = fit_ordered_weighted(design, SCORE, MASS)
    else:
        fit = fit_ordered(design, SCORE, count=MASS)
    return replace(fit, outcome=rows.responses.plan.outcome)


def _logit(rows: ModelRows, design: Design) -> TopShare:
    data = GlmData(
        rows.frame[TOP].to_numpy(), rows.frame[MASS].to_numpy(), np.zeros(len(rows.frame))
    )
    try:
        fit = fit_glm(design, TOP, BINOMIAL, data)
    except AnalysisError:
        _refuse_separated(design, data)
        raise
    if np.abs(fit.eta).max() > FARTHEST and _may_be_separated(fit):
        _refuse_separated(design, data)
    return of_logit(fit, rows.responses)


def _may_be_separated(fit: GlmFit) -> bool:
    if len(fit.y) <= LARGE:
        return True
    spread = np.array([column.std() for column in fit.design.matrix.T])
    return bool((fit.coefficients.se * spread > EXPLODED).any())


def _refuse_separated(design: Design, data: GlmData) -> None:
    real = data.counts > 0
    matrix, answers = design.matrix[real][:, 1:], data.y[real].astype(int)
    refuse_separation(matrix, answers, design.names[1:], say("satisfied or not"))


def _require_enough(rows: ModelRows, coefficients: int, share: float) -> None:
    n, needed = rows.responses.n, responses_needed(coefficients, share)
    if n < needed:
        raise AnalysisError(
            say(
                "Too few responses: {drivers} drivers and their context make {effects} effects, "
                "which need about {needed} responses at {share} satisfied; {n} can be used. Ask "
                "for fewer drivers, or collect more.",
                drivers=len(rows.drivers),
                effects=coefficients,
                needed=f"{needed:,}",
                share=f"{share:.0%}",
                n=f"{n:,}",
            )
        )
