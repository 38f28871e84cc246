"""Who books: first and last booking, revenue, and whether they came back."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS
from ccqa_lib.data.sample.streams import chance, lognormal, pick, stream

SEGMENTS = ("leisure", "family", "business", "group")
_EARLIEST_DAYS = 1500


def draw_customers(contacts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a customer who ever contacted the centre; days count from the first day.

    `retained`: booked again within the year; less likely after an unresolved contact.
    """
    called = contacts["customer"].to_numpy()
    customer = np.flatnonzero(np.bincount(called))
    failed = ~contacts["abandoned"].to_numpy() & ~contacts["resolved"].to_numpy()
    let_down = np.bincount(called[failed], minlength=called.max() + 1)[customer] > 0
    n, rng = len(customer), stream(seed, "customers")
    retained = chance(rng, truth.RETAINED_BASE + truth.RETAINED_UNRESOLVED * let_down)
    first = -rng.integers(0, _EARLIEST_DAYS, size=n)
    bookings = 1 + np.floor(-np.log1p(-rng.random(n)) * 2.2).astype(int) + retained
    last = np.where(retained, rng.integers(DAYS - 365, DAYS, size=n), rng.integers(0, 180, size=n))
    revenue = np.floor(100 * bookings * lognormal(rng, n, 1900.0, 0.7)).astype(np.int64)
    return pd.DataFrame(
        {
            "customer": customer,
            "segment": pick(rng, n, (50, 25, 18, 7)),
            "first_booked": first,
            "last_booked": last,
            "bookings": bookings,
            "revenue_cents": revenue,
            "retained": retained,
            "was_let_down": let_down,
        }
    )
