"""Demand: how much work comes in, in erlangs?"""

from dataclasses import dataclass

import numpy as np

from ccqa_lib.analyse.queue.quantities import amounts, positive, together


@dataclass(frozen=True, eq=False)
class Demand:
    """Contacts offered in an interval and their mean handle time; numbers or arrays of one shape.

    Any unit of time will do if it is the same throughout; messages speak of seconds. Handle time
    is all that keeps an agent busy: talk, hold and wrap-up.

    Raises
    ------
    AnalysisError
        A number is missing, infinite or negative, or interval or handle time is zero.
    """

    calls: np.ndarray
    interval_seconds: np.ndarray
    handle_seconds: np.ndarray

    def __post_init__(self):
        checked = together(
            calls=amounts(self.calls, "calls"),
            interval_seconds=positive(self.interval_seconds, "interval_seconds"),
            handle_seconds=positive(self.handle_seconds, "handle_seconds"),
        )
        for name, values in zip(
            ("calls", "interval_seconds", "handle_seconds"), checked, strict=True
        ):
            object.__setattr__(self, name, values)

    @property
    def rate(self) -> np.ndarray:
        """Contacts a second."""
        return self.calls / self.interval_seconds

    @property
    def load(self) -> np.ndarray:
        """Work offered, in erlangs: how many agents it would keep busy all the time."""
        return self.rate * self.handle_seconds

    def __str__(self) -> str:
        return f"{np.size(self.load):,} intervals, {np.sum(self.calls):,.0f} calls, " + (
            f"load up to {np.max(self.load):.2f} erlangs"
        )
