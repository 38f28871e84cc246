"""The whole sample centre, drawn from one seed: nine tables that agree with each other."""

from dataclasses import dataclass

import pandas as pd

from ccqa_lib.data.sample.complaints import draw_complaints
from ccqa_lib.data.sample.contacts import draw_contacts
from ccqa_lib.data.sample.customers import draw_customers
from ccqa_lib.data.sample.evaluations import draw_evaluations
from ccqa_lib.data.sample.events import draw_events
from ccqa_lib.data.sample.intervals import draw_intervals
from ccqa_lib.data.sample.kpis import draw_kpis
from ccqa_lib.data.sample.manifest import DEFAULT_CONTACTS, DEFAULT_SEED
from ccqa_lib.data.sample.silence import QuietDraw
from ccqa_lib.data.sample.staff import draw_staff
from ccqa_lib.data.sample.staff_surveys import draw_staff_surveys
from ccqa_lib.data.sample.surveys import draw_surveys
from ccqa_lib.errors import SettingsError

FEWEST_CONTACTS, MOST_CONTACTS = 2_000, 50_000_000
LARGE_CONTACTS = 2_000_000


@dataclass(frozen=True, eq=False)
class Centre:
    """All tables as drawn, before any dirt; each draw's module says what its columns are."""

    seed: int
    contacts: pd.DataFrame
    surveys: pd.DataFrame
    staff_surveys: pd.DataFrame
    evaluations: pd.DataFrame
    complaints: pd.DataFrame
    staff: pd.DataFrame
    intervals: pd.DataFrame
    customers: pd.DataFrame
    events: pd.DataFrame
    kpis: pd.DataFrame
    quiet: dict[str, QuietDraw]


def is_large(centre: Centre) -> bool:
    """Say whether the contacts of a centre are written as parquet, text being too slow."""
    return len(centre.contacts) >= LARGE_CONTACTS


def draw_centre(contacts: int = DEFAULT_CONTACTS, seed: int = DEFAULT_SEED) -> Centre:
    """Draw the sample centre; the same seed gives the same centre on every machine.

    Raises
    ------
    SettingsError
        Fewer contacts than every table needs, more than make sense, or a negative seed.
    """
    if not FEWEST_CONTACTS <= contacts <= MOST_CONTACTS:
        raise SettingsError(
            f"'contacts' was given {contacts:,}; the sample centre needs {FEWEST_CONTACTS:,} to "
            f"{MOST_CONTACTS:,}. Leave it out for {DEFAULT_CONTACTS:,}."
        )
    if seed < 0:
        raise SettingsError(f"'seed' was given {seed}; it needs a whole number from 0 on.")
    staff = draw_staff(seed)
    drawn = draw_contacts(contacts, seed, staff)
    surveys, csat = draw_surveys(drawn.frame, seed)
    complaints, complaint_rate = draw_complaints(drawn.frame, seed)
    return Centre(
        seed=seed,
        contacts=drawn.frame,
        surveys=surveys,
        staff_surveys=draw_staff_surveys(staff, seed),
        evaluations=draw_evaluations(drawn.frame, seed),
        complaints=complaints,
        staff=staff,
        intervals=draw_intervals(drawn.frame, seed),
        customers=draw_customers(drawn.frame, seed),
        events=draw_events(contacts, seed),
        kpis=draw_kpis(drawn.frame, staff),
        quiet={**drawn.quiet, "csat_top_box": csat, "complaint_rate": complaint_rate},
    )
