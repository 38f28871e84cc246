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

CHOICES: tuple[Choice, ...] = (
    Choice("reg_counts", "negbin.se_theta", _SE_THETA, at_most=2e-4),
    Choice("reg_negbin_quine", "main_effects.se_theta", _SE_THETA, at_most=2e-4),
    Choice("reg_ordered_csat", "brant.X2", _BRANT, at_most=0.05),
    Choice("reg_ordered_csat", "brant.p", _BRANT, at_most=0.5),
    Choice("spc_constants", "d3", _D3, at_most=5e-6),
    Choice("spc_constants", "D3", _D3, at_most=5e-6),
    Choice("spc_constants", "D4", _D3, at_most=5e-6),
    Choice("spc_xbar_r", "exact_constants", _D3, at_most=1e-6),
    Choice("spc_xbar_unequal", "MVLUE_R", _D3, at_most=1e-6),
)


def find_choice(method: str, case: str, leaf: Leaf) -> Choice | None:
    """Return the choice by which a value differs, or None."""
    return next((choice for choice in CHOICES if choice.covers(method, case, leaf)), None)
