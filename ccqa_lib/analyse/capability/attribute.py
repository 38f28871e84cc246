"""How capable is a process that is judged by counts: failed contacts, or errors per contact?"""

from dataclasses import dataclass

import pandas as pd
from scipy import stats

from ccqa_lib.analyse.compare.proportion import clopper_pearson
from ccqa_lib.analyse.compare.rates import Rate, poisson_rate
from ccqa_lib.analyse.effect import Effect
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class AttributeCapability:
    """Share that failed and errors per unit over all periods, with exact intervals.

    `process_z` is the normal value that as many would fail, without any shift.
    """

    events: int
    n: int
    is_stable: bool
    share: Effect
    process_z: Effect
    per_unit: Effect

    @property
    def ppm(self) -> float:
        """Failures per million."""
        return 1e6 * self.share.estimate

    def __str__(self) -> str:
        stable = "" if self.is_stable else "; the process was not stable, so nothing is promised"
        return f"{self.events:,} of {self.n:,} failed: {self.ppm:,.0f} per million{stable}"

    def to_block(self) -> Block:
        """Show share, z and errors per unit."""
        effects = (self.share, self.process_z, self.per_unit)
        rows = [(e.name, e.estimate, e.low, e.high) for e in effects]
        frame = pd.DataFrame(rows, columns=["measure", "estimate", "low", "high"])
        note = "Exact intervals: Clopper & Pearson 1934, Garwood 1936. Z without shift."
        return table(frame, str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def binomial_capability(events, n, stable: bool, confidence: float = 0.95) -> AttributeCapability:
    """Judge counts of failures among so many cases a period, all periods together.

    Raises
    ------
    AnalysisError
        Unequal lengths, broken counts, or more failures than cases.
    """
    events, n = finite_numbers(events, "events"), finite_numbers(n, "n")
    if len(events) != len(n) or (events > n).any() or (events < 0).any() or n.sum() == 0:
        raise AnalysisError(
            "events and n: one count of failures and one of cases a period are needed, failures "
            "from 0 to the cases."
        )
    total, cases = int(events.sum()), int(n.sum())
    share = clopper_pearson(total, cases, confidence)
    z = [float(stats.norm.isf(value)) for value in (share.estimate, share.high, share.low)]
    return AttributeCapability(
        events=total,
        n=cases,
        is_stable=stable,
        share=share,
        process_z=Effect("process z", *z, confidence),
        per_unit=poisson_rate(Rate(total, cases), confidence),
    )
