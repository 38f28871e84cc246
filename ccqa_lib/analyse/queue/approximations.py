"""Rules of thumb with a theory: square-root staffing, and waits when times are not exponential."""

from typing import Any

import numpy as np
from scipy import optimize, stats

from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_c import erlang_c
from ccqa_lib.analyse.queue.quantities import amounts, positive, shares
from ccqa_lib.errors import AnalysisError


def wait_share_of_margin(margin: Any) -> np.ndarray:
    """Return the share of calls that wait when staff is load + margin * sqrt(load).

    Halfin & Whitt 1981; exact for very large loads.
    """
    margin = positive(margin, "margin")
    return 1 / (1 + margin * np.exp(stats.norm.logcdf(margin) - stats.norm.logpdf(margin)))


def square_root_staff(load: Any, margin: Any) -> np.ndarray:
    """Return load + margin * sqrt(load), not rounded."""
    return amounts(load, "load") + positive(margin, "margin") * np.sqrt(amounts(load, "load"))


def margin_for_wait_share(wait_share: float) -> float:
    """Return the margin with which only this share of calls waits."""
    goal = float(shares(wait_share, "wait_share"))
    upper = 1.0
    while wait_share_of_margin(upper) > goal:
        upper *= 2
    return float(
        optimize.brentq(lambda m: wait_share_of_margin(m) - goal, 1e-12, upper, xtol=1e-15)
    )


def kingman_wait(
    occupancy: Any, arrival_scv: Any, handle_scv: Any, handle_seconds: Any
) -> np.ndarray:
    """Return the approximate mean wait for one agent (Kingman 1961), in the unit of handle time.

    Parameters
    ----------
    arrival_scv, handle_scv : number or array
        Squared coefficients of variation of times between calls and of handle times; 1 where
        they are exponential.

    Raises
    ------
    AnalysisError
        Occupancy is not below 1.
    """
    busy = amounts(occupancy, "occupancy")
    if (busy >= 1).any():
        raise AnalysisError(
            f"occupancy: {busy.max():g} was given; at 1 or more the queue grows for ever. "
            "It must be a share below 1."
        )
    spread = (amounts(arrival_scv, "arrival_scv") + amounts(handle_scv, "handle_scv")) / 2
    return busy / (1 - busy) * spread * positive(handle_seconds, "handle_seconds")


def allen_cunneen_wait(
    demand: Demand, agents: Any, arrival_scv: Any, handle_scv: Any
) -> np.ndarray:
    """Return the approximate mean wait for several agents, in the unit of handle time.

    Erlang C's wait times the mean squared coefficient of variation (Allen 1990, section 5.3).
    """
    spread = (amounts(arrival_scv, "arrival_scv") + amounts(handle_scv, "handle_scv")) / 2
    return erlang_c(demand, agents).mean_wait * spread
