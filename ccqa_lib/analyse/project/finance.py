"""Does an improvement pay: present value, internal rate of return, payback?"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize

from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class CashFlow:
    """Value of a series of payments, the first now, one each period after.

    `npv` takes the first flow as due now, `npv_from_period_1` as due at the end of period 1 (the
    NPV function of spreadsheets). `irr` is None where no rate, or more than one, makes the value
    nought; `payback` is None where the money never comes back.
    """

    rate: float
    npv: float
    irr: float | None
    cumulative: np.ndarray
    payback: float | None
    profitability: float | None
    note: str = ""

    @property
    def npv_from_period_1(self) -> float:
        """The spreadsheet convention."""
        return self.npv / (1 + self.rate)

    def __str__(self) -> str:
        back = (
            "never paid back"
            if self.payback is None
            else f"paid back after {self.payback:.1f} periods"
        )
        rate = "no internal rate" if self.irr is None else f"internal rate {self.irr:.1%}"
        return (
            f"Present value {self.npv:,.0f} at {self.rate:.1%}, {rate}, {back}. {self.note}".strip()
        )

    def to_block(self) -> Block:
        """Show the running total."""
        frame = pd.DataFrame({"period": range(len(self.cumulative)), "total": self.cumulative})
        return table(frame, str(self))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def cash_flow(flows, rate: float) -> CashFlow:
    """Value payments, negative ones going out.

    Parameters
    ----------
    rate : float
        Discount rate a period, as 0.08; above -1.

    Raises
    ------
    AnalysisError
        Fewer than two flows, or a rate of -1 or less.
    """
    flows = finite_numbers(np.atleast_1d(flows), "flows")
    if len(flows) < 2 or not rate > -1:
        raise AnalysisError(
            f"cash flow: at least two flows and a rate above -1 are needed; got {len(flows)} and "
            f"{rate}."
        )
    irr, note = _internal_rate(flows)
    later = _present(flows, rate) - flows[0]
    return CashFlow(
        rate=rate,
        npv=_present(flows, rate),
        irr=irr,
        cumulative=np.cumsum(flows),
        payback=_payback(flows),
        profitability=later / -flows[0] if flows[0] < 0 else None,
        note=note,
    )


def _present(flows: np.ndarray, rate: float) -> float:
    return math.fsum(flow / (1 + rate) ** i for i, flow in enumerate(flows))


def _internal_rate(flows: np.ndarray) -> tuple[float | None, str]:
    signs = np.sign(flows[flows != 0])
    changes = int((signs[1:] != signs[:-1]).sum())
    if changes == 0:
        return None, "All flows go one way."
    rates = _rates(flows)
    if len(rates) == 1:
        return rates[0], ""
    if not rates:
        return None, "No rate brings the value to nought."
    several = ", ".join(f"{rate:.1%}" for rate in rates)
    return None, f"Several rates bring the value to nought: {several}."


def _rates(flows: np.ndarray) -> list[float]:
    """All rates from -99.9 % to 100,000 % at which the value changes its sign."""
    grid = np.concatenate([np.linspace(-0.999, 2, 3000), np.geomspace(2.001, 1000, 500)])
    values = [_present(flows, rate) for rate in grid]
    found = []
    for i in range(len(grid) - 1):
        if values[i] == 0:
            found.append(float(grid[i]))
        elif values[i] * values[i + 1] < 0:
            root = optimize.brentq(lambda r: _present(flows, r), grid[i], grid[i + 1], xtol=1e-15)
            found.append(float(root))
    return found


def _payback(flows: np.ndarray) -> float | None:
    """Periods until the running total first reaches nought, straight within a period."""
    total = np.cumsum(flows)
    back = np.flatnonzero(total >= 0)
    if not len(back):
        return None
    k = int(back[0])
    return 0.0 if k == 0 else float(k - 1 - total[k - 1] / flows[k])
