"""Where we differ from a reference on purpose, and why.

Each line is repeated in docs/methods.md, section "Differences by choice"; a test holds the
two lists equal.
"""

import math
from dataclasses import dataclass

from ccqa_lib.validation.compare import Leaf


@dataclass(frozen=True)
class Choice:
    """One difference by choice.

    Attributes
    ----------
    method : str
        The method of the cases that it is about.
    key : str
        The path of the value, or the beginning of the path up to a dot or bracket; empty for
        the whole case.
    reason : str
        One sentence: what we do, and why.
    case : str
        One case only; empty for all cases of the method.
    at_most : float
        Largest relative difference that the reason explains; a larger one is a fault.
    """

    method: str
    key: str
    reason: str
    case: str = ""
    at_most: float = math.inf

    def covers(self, method: str, case: str, leaf: Leaf) -> bool:
        """Is a value of a case one that differs by this choice?"""
        is_case = method == self.method and self.case in ("", case)
        inside = leaf.path.startswith((f"{self.key}.", f"{self.key}["))
        is_key = not self.key or leaf.path == self.key or inside
        return is_case and is_key and self._explains(leaf)

    def _explains(self, leaf: Leaf) -> bool:
        if math.isinf(self.at_most):
            return True
        both = leaf.expected, leaf.got
        if not all(isinstance(value, int | float) for value in both):
            return False
        return abs(leaf.got - leaf.expected) <= self.at_most * abs(leaf.expected)


_D3 = (
    "Ours is the integral of the range's density, confirmed by a second, unlike integral; that of "
    "SixSigma is off in the 7th digit for n = 8 (0.8198311, true 0.8198315)."
)

_SE_THETA = (
    "R's MASS takes the information of theta one step before its search for theta ends; ours is "
    "taken at the estimate."
)
_BRANT = (
    "R's brant takes variances from the next-to-last step of each logistic fit, and copies "
    "covariances between thresholds without transposing them; ours are taken at the estimates."
)

_FISHER = (
    "R's fisher.test ends its search for the odds ratio's interval after two to five digits; ours "
    "solves the equations to full precision."
)
_RANGE_QUANTILE = (
    "R's qtukey ends its search after about six digits; ours is the root of the integral, "
    "confirmed by a second one."
)
_NONCENTRAL = (
    "R's effectsize finds the ends of the noncentral t by a minimiser, to about seven digits; ours "
    "are roots, confirmed by integration."
)
_TINY_P = (
    "R's package subtracts from 1, which leaves a small p value few digits; ours is the tail "
    "itself."
)
_GLM_SE = (
    "R's glm takes standard errors one step before its last; ours are taken at the estimates (9 "
    "digits agree, fewer in p)."
)
_DIFFUSE = (
    "R's arima starts from a prior of finite width, which shows in the fifth digit; ours starts"
    " without any, and R's own filter gives our numbers with a wider prior."
)
_ETS = (
    "The likelihood has several peaks and no search is sure of the highest; ours ends at one at"
    " least as high as R's, at other weights."
)
_OWN_SHOCK = (
    "R's predict.HoltWinters leaves the coming period's own shock out of multiplicative "
    "intervals, which come out too narrow; ours keeps it."
)
_SUP_F = (
    "R subtracts a table's value from 1, which leaves a small p value no digit; ours is the "
    "tail of the limit law, within a tenth of itself."
)
CHOICES: tuple[Choice, ...] = (
    Choice("msa_attribute_agreement", "within_appraiser", _TINY_P, at_most=1e-5),
    Choice("msa_attribute_agreement", "between_appraisers", _TINY_P, at_most=1e-5),
    Choice("msa_cohen_kappa", "unweighted.p_null", _TINY_P, at_most=0.01),
    Choice("msa_cohen_kappa", "linear.p_null", _TINY_P, at_most=0.01),
    Choice("msa_cohen_kappa", "quadratic.p_null", _TINY_P, at_most=0.01),
    Choice("msa_fleiss", "p", _TINY_P, at_most=0.01),
    Choice("msa_fleiss", "gwet.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "percent_agreement.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "AC1.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "AC2_linear.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "AC2_quadratic.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "AC2_ordinal.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "fleiss.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "krippendorff_nominal.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "brennan_prediger.p", _TINY_P, at_most=0.01),
    Choice("msa_gwet_ac", "conger.p", _TINY_P, at_most=0.01),
    Choice("reg_counts", "negbin.se_theta", _SE_THETA, at_most=2e-4),
    Choice("reg_negbin_quine", "main_effects.se_theta", _SE_THETA, at_most=2e-4),
    Choice("reg_ordered_csat", "brant.X2", _BRANT, at_most=0.05),
    Choice("reg_ordered_csat", "brant.p", _BRANT, at_most=0.5),
    Choice("spc_constants", "d3", _D3, at_most=5e-6),
    Choice("spc_constants", "D3", _D3, at_most=5e-6),
    Choice("spc_constants", "D4", _D3, at_most=5e-6),
    Choice("spc_xbar_r", "exact_constants", _D3, at_most=1e-6),
    Choice("spc_xbar_unequal", "MVLUE_R", _D3, at_most=1e-6),
    Choice("srv_piecewise_exponential", "coefficients", _GLM_SE, at_most=1e-6),
    Choice("tsr_arima", "airline", _DIFFUSE, at_most=1e-3),
    Choice("tsr_changepoint", "supF.p", _SUP_F, at_most=1.0),
    Choice("tsr_ets", "AAA", _ETS),
    Choice("tsr_ets", "MAM", _ETS),
    Choice("tsr_smoothing", "multiplicative_035_005_02.upper95", _OWN_SHOCK, at_most=0.5),
    Choice("tst_2x2", "fisher.ci95_as_printed_by_fisher_test", _FISHER, at_most=0.02),
    Choice("tst_anova", "games_howell.lwr", _RANGE_QUANTILE, at_most=1e-5),
    Choice("tst_anova", "games_howell.upr", _RANGE_QUANTILE, at_most=1e-5),
    Choice("tst_t_two_groups", "cohens_d_ci95_noncentral", _NONCENTRAL, at_most=1e-5),
    Choice("tst_t_two_groups", "hedges_g_ci95", _NONCENTRAL, at_most=1e-5),
)


def find_choice(method: str, case: str, leaf: Leaf) -> Choice | None:
    """Return the choice by which a value differs, or None."""
    return next((choice for choice in CHOICES if choice.covers(method, case, leaf)), None)
