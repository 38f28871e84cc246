"""Do appraisers agree with themselves, with each other, and with the standard?

Attribute agreement analysis (AIAG MSA, 4th ed., chapter III-C): shares of matching parts with
exact intervals, and kappa beside them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.agreement.cohen import cohen_kappa
from ccqa_lib.analyse.agreement.fleiss_test import FleissTest, fleiss_test
from ccqa_lib.analyse.agreement.ratings import ratings_of
from ccqa_lib.analyse.compare.proportion import clopper_pearson
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True)
class Match:
    """So many of the inspected parts match; kappas are None where they are not defined.

    `fleiss` tests the ratings among themselves; `fleiss_standard` and `cohen_standard` are means
    over trials of the kappa between a trial and the standard.
    """

    matched: int
    inspected: int
    share: Effect
    fleiss: FleissTest | None = None
    fleiss_standard: float | None = None
    cohen_standard: float | None = None


@dataclass(frozen=True, eq=False)
class AttributeStudy:
    """All matches of one study; mappings go by appraiser, empty where trials or standard lack."""

    within: dict[str, Match]
    versus_standard: dict[str, Match]
    between: Match
    all_versus_standard: Match | None

    def __str__(self) -> str:
        last = self.all_versus_standard or self.between
        what = "and match the standard " if self.all_versus_standard else ""
        return (
            f"All appraisers agree {what}on {last.matched} of {last.inspected} parts "
            f"({last.share.low:.0%} to {last.share.high:.0%})"
        )

    def to_block(self) -> Block:
        """Show every match, one row each."""
        rows = [("within", name, m) for name, m in self.within.items()]
        rows += [("against the standard", name, m) for name, m in self.versus_standard.items()]
        rows.append(("between", "all", self.between))
        if self.all_versus_standard:
            rows.append(("against the standard", "all", self.all_versus_standard))
        cells = [
            (kind, who, m.matched, m.inspected, m.share.estimate, m.share.low, m.share.high)
            for kind, who, m in rows
        ]
        columns = ["agreement", "appraiser", "matched", "inspected", "share", "low", "high"]
        formats = dict.fromkeys(("share", "low", "high"), ".1%")
        return table(pd.DataFrame(cells, columns=columns), str(self), formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def attribute_study(ratings: pd.DataFrame, standard: pd.Series | None = None) -> AttributeStudy:
    """Analyse ratings of parts by appraisers in one or more trials.

    Parameters
    ----------
    ratings : DataFrame
        One row a part; columns are pairs (appraiser, trial); nothing missing.
    standard : Series, optional
        The right answer of each part, in the same order.

    Raises
    ------
    AnalysisError
        Something is missing, or there is only one column and no standard.
    """
    _check(ratings, standard)
    appraisers = list(dict.fromkeys(ratings.columns.get_level_values(0)))
    own = {str(name): ratings[[c for c in ratings if c[0] == name]] for name in appraisers}
    return AttributeStudy(
        within={n: _match(part, part) for n, part in own.items() if part.shape[1] > 1},
        versus_standard={} if standard is None else {
            name: _against(part, standard) for name, part in own.items()
        },
        between=_match(ratings, ratings),
        all_versus_standard=None if standard is None else _against(ratings, standard),
    )  # fmt: skip


def _match(columns: pd.DataFrame, tested: pd.DataFrame) -> Match:
    values = columns.to_numpy()
    matched = int((values == values[:, :1]).all(axis=1).sum())
    fleiss = fleiss_test(ratings_of(tested)) if _varies(tested) else None
    return Match(matched, len(values), clopper_pearson(matched, len(values)), fleiss)


def _against(columns: pd.DataFrame, standard: pd.Series) -> Match:
    values, right = columns.to_numpy(), standard.to_numpy()
    matched = int((values == right[:, None]).all(axis=1).sum())
    pairs = [pd.DataFrame({"trial": trial, "standard": right}) for trial in values.T]
    defined = all(_varies(pair) for pair in pairs)
    kappas = (
        [(fleiss_test(r).kappa, cohen_kappa(r).kappa) for r in map(ratings_of, pairs)]
        if defined
        else []
    )
    return Match(
        matched=matched,
        inspected=len(values),
        share=clopper_pearson(matched, len(values)),
        fleiss_standard=float(np.mean([k[0] for k in kappas])) if kappas else None,
        cohen_standard=float(np.mean([k[1] for k in kappas])) if kappas else None,
    )


def _varies(columns: pd.DataFrame) -> bool:
    return columns.shape[1] > 1 and len(pd.unique(columns.to_numpy().ravel())) > 1


def _check(ratings: pd.DataFrame, standard: pd.Series | None) -> None:
    if missing := int(ratings.isna().sum().sum()):
        raise AnalysisError(
            f"ratings: {missing} of {ratings.size} are missing; attribute agreement needs every "
            "part in every trial. Leave out the parts with gaps, and say how many."
        )
    if ratings.shape[1] < 2 and standard is None:
        raise AnalysisError("ratings: one column and no standard leave nothing to compare.")
    if standard is not None and (len(standard) != len(ratings) or standard.isna().any()):
        raise AnalysisError(
            f"standard: one right answer for each of the {len(ratings)} parts is needed, none "
            "missing."
        )
