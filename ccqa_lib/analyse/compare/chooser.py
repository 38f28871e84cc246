"""Which test fits the question, and why? An advice in words; it never runs the test.

The choice rests on what is known before looking at the values: kind of outcome, number of
groups, pairing. Tests of normality or equal spread do not choose the test, because choosing by
the data changes its error rate (Zimmerman 2004; Rochon, Gondan & Kieser 2012).
"""

from dataclasses import dataclass
from typing import Literal

from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, text

Outcome = Literal["number", "skewed number", "rank", "yes/no", "category", "count over exposure"]
FEW = 20  # cases a group below which means are not to be relied on


@dataclass(frozen=True)
class Advice:
    """The test to use, its function here, the reason, and what to mind."""

    test: str
    function: str
    why: str
    mind: str = ""

    def __str__(self) -> str:
        return f"Use {self.test}: {self.why}"

    def to_block(self) -> Block:
        """Show advice and caveat."""
        return text([str(self), *([self.mind] if self.mind else [])], "Which test", "assumptions")

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


_ADVICE = {
    ("number", "one"): Advice(
        "the one-sample t test", "one_sample_t", "one group's mean is held against a fixed target",
    ),
    ("number", "two"): Advice(
        "Welch's t test", "welch_t",
        "two separate groups' means are compared, and their spreads may differ",
    ),
    ("number", "pairs"): Advice(
        "the paired t test", "paired_t",
        "each value has its partner, so the differences carry the answer",
    ),
    ("number", "many"): Advice(
        "Welch's analysis of variance, then Games-Howell pairs", "welch_anova, games_howell_pairs",
        "several separate groups' means are compared, and their spreads may differ",
        "Look at pairs only with the pairs accounted for, as Games-Howell does.",
    ),
    ("rank", "two"): Advice(
        "the Mann-Whitney test", "mann_whitney",
        "order is all that counts: which group tends to be higher",
        "It compares distributions, not means.",
    ),
    ("rank", "pairs"): Advice(
        "the Wilcoxon signed-rank test", "wilcoxon_signed_rank",
        "each value has its partner, and the order of the differences is all that counts",
    ),
    ("rank", "many"): Advice(
        "the Kruskal-Wallis test, then Dunn's pairs", "kruskal_wallis, dunn_pairs",
        "order is all that counts, and there are several separate groups",
    ),
    ("rank", "blocks"): Advice(
        "the Friedman test", "friedman",
        "the same agents or days are scored under several conditions",
    ),
    ("yes/no", "one"): Advice(
        "Wilson's interval", "wilson", "one share is held against a target",
    ),
    ("yes/no", "two"): Advice(
        "the difference of two shares with Newcombe's interval", "two_proportions",
        "two separate groups' shares are compared",
        "With an expected count below 5 use fisher_exact.",
    ),
    ("yes/no", "pairs"): Advice(
        "the McNemar test", "mcnemar", "the same cases are judged twice; those that changed count",
    ),
    ("yes/no", "many"): Advice(
        "the chi-square test", "chi_square_test", "several separate groups' shares are compared",
        "Over several strata, as queues, use mantel_haenszel for each pair of groups.",
    ),
    ("count over exposure", "one"): Advice(
        "the exact interval of a rate", "poisson_rate",
        "events are counted over an exposure, as complaints per contact",
    ),
    ("count over exposure", "two"): Advice(
        "the exact test of two rates", "compare_rates",
        "events are counted over two exposures that differ",
        "Counts that vary more than chance allows need a model with over-dispersion.",
    ),
    ("count over exposure", "many"): Advice(
        "a count model with over-dispersion", "fit_negative_binomial",
        "events are counted over several exposures, and contact-centre counts vary more than "
        "chance alone allows",
    ),
}  # fmt: skip
_SAME_AS = {"skewed number": "rank", "category": "yes/no"}


def choose_test(outcome: Outcome, groups: int, paired: bool = False, fewest: int = FEW) -> Advice:
    """Say which test fits and why, from the plan of the comparison alone.

    Parameters
    ----------
    outcome : str
        What is compared: number, skewed number, rank (as answers from 1 to 5), yes/no, category,
        or count over exposure.
    groups : int
        How many groups or conditions; 1 compares with a target.
    paired : bool
        Whether the same cases were measured each time.
    fewest : int
        Cases in the smallest group.

    Raises
    ------
    AnalysisError
        No test is known for this plan.
    """
    if groups < 1 or fewest < 2:
        raise AnalysisError(
            f"groups {groups}, smallest group {fewest}: at least one group of two cases is needed."
        )
    kind = _SAME_AS.get(outcome, outcome)
    if outcome == "number" and fewest < FEW and groups > 1:
        kind = "rank"
    advice = _ADVICE.get((kind, _plan(kind, groups, paired)))
    if advice is None:
        raise AnalysisError(
            f"{outcome}, {groups} groups{', paired' if paired else ''}: no simple test fits. Use a "
            "regression with the case as a random effect."
        )
    if kind == "rank" and outcome == "number":
        few = f"the smallest group has only {fewest} cases, so a mean may rest on one of them; "
        return Advice(advice.test, advice.function, few + advice.why, advice.mind)
    return advice


def _plan(kind: str, groups: int, paired: bool) -> str:
    if groups == 1:
        return "one"
    if paired:
        return "pairs" if groups == 2 else "blocks"
    return "two" if groups == 2 else "many"
