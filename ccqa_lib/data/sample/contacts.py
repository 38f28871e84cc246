"""Contacts of eighteen months: who called where and when, how it went, and who called again."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS, day_number, draw_arrivals
from ccqa_lib.data.sample.handling import handling_times, hold_times
from ccqa_lib.data.sample.repeats import draw_repeats
from ccqa_lib.data.sample.silence import QuietDraw
from ccqa_lib.data.sample.streams import chance, exponential, lognormal, pick, stream
from ccqa_lib.data.sample.waiting import draw_waiting

REASONS = (
    "new booking", "change date", "refund status", "baggage", "invoice",
    "hotel check-in", "tour itinerary", "account",
)  # fmt: skip
_REASONS_BY_QUEUE = (
    (8, 3, 1, 4, 2, 0, 0, 1),
    (6, 2, 1, 0, 2, 7, 0, 1),
    (0, 8, 9, 1, 2, 1, 1, 1),
    (5, 2, 1, 1, 1, 1, 8, 1),
    (5, 4, 3, 2, 2, 2, 2, 2),
)
FIRST_CONTACT_DAY = 5  # days of induction before the first contact
_EXTRA = {
    "device": 4, "customer_tier": 4, "campaign": 5, "payment": 4, "destination": 8,
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Contacts:
    """All contacts, and by measure how often it was drawn until it was quiet.

    `frame` has one row a contact, in order of time. Labels are positions in the lists of
    `truth`; `agent` is a row of the staff; times are whole seconds; what an abandoned contact
    cannot have is 0 or False.
    """

    frame: pd.DataFrame
    quiet: dict[str, QuietDraw]


def draw_contacts(count: int, seed: int, staff: pd.DataFrame) -> Contacts:
    """Draw all contacts, each with the causes and effects that are planted."""
    day, minute = draw_arrivals(count, seed)
    frame = pd.DataFrame({"day": day, "minute": minute, **_segments(count, seed)})
    frame["agent"], frame["tenure_days"] = _agents(frame, seed, staff)
    waiting = draw_waiting(frame, seed)
    frame["wait"], frame["abandoned"] = waiting.drawn
    answered = ~frame["abandoned"].to_numpy()
    times = handling_times(frame, seed, len(staff))
    for name in ("talk", "wrap"):
        frame[name] = np.where(answered, times[name].drawn, 0).astype(np.int32)
    frame["hold"] = np.where(answered, hold_times(count, seed), 0).astype(np.int32)
    frame["is_release"] = _has_release(frame)
    repeat = draw_repeats(frame, seed, len(staff))
    frame["repeat"] = repeat.drawn
    for name, values in {**_outcomes(frame, seed), **_extras(frame, seed)}.items():
        frame[name] = values
    quiet = {
        "abandoned_share": waiting, "wrap_time": times["wrap"],
        "handle_time": times["talk"], "repeat_contact_share": repeat,
    }  # fmt: skip
    return Contacts(frame, quiet)


def _segments(count: int, seed: int) -> dict[str, np.ndarray]:
    site = pick(stream(seed, "contacts/site"), count, truth.SITE_SHARES)
    queue = pick(stream(seed, "contacts/queue"), count, truth.QUEUE_SHARES)
    channel = pick(stream(seed, "contacts/channel"), count, truth.CHANNEL_SHARES)
    customers = max(1, count * 3 // 10)
    skewed = stream(seed, "contacts/customer").random(count) ** 1.5
    return {
        "site": site.astype(np.int8),
        "queue": queue.astype(np.int8),
        "channel": channel.astype(np.int8),
        "reason": _reasons(queue, seed),
        "customer": np.floor(skewed * customers).astype(np.int32),
    }


def _reasons(queue: np.ndarray, seed: int) -> np.ndarray:
    edges = np.cumsum(np.array(_REASONS_BY_QUEUE, dtype=float), axis=1)
    edges /= edges[:, -1:]
    drawn = stream(seed, "contacts/reason").random(len(queue))
    reason = np.zeros(len(queue), np.int8)
    for number, own in enumerate(edges):
        rows = queue == number
        reason[rows] = np.searchsorted(own, drawn[rows], side="right")
    return reason


def _agents(frame: pd.DataFrame, seed: int, staff: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Give each contact an agent who worked at its site on its day, and the agent's tenure."""
    days = np.arange(DAYS)
    starts = staff["hired"].to_numpy() + FIRST_CONTACT_DAY
    works = (starts[:, None] <= days) & (staff["left"].to_numpy()[:, None] > days)
    order = np.lexsort((staff.index.to_numpy(), staff["site"].to_numpy()))
    by_site = np.split(order, np.cumsum(np.bincount(staff["site"]))[:-1])
    cells = [np.flatnonzero(works[group, day]) for group in by_site for day in days]
    people = np.concatenate([by_site[i // DAYS][cell] for i, cell in enumerate(cells)])
    sizes = np.array([len(cell) for cell in cells])
    cell = frame["site"].to_numpy().astype(int) * DAYS + frame["day"].to_numpy()
    chosen = stream(seed, "contacts/agent").random(len(frame)) * sizes[cell]
    agent = people[(np.cumsum(sizes) - sizes)[cell] + chosen.astype(int)]
    return agent.astype(np.int16), (
        frame["day"].to_numpy() - staff["hired"].to_numpy()[agent]
    ).astype(np.int16)


def _has_release(frame: pd.DataFrame) -> np.ndarray:
    sites = [truth.SITES.index(name) for name in truth.REPEAT_RELEASE_SITES]
    since = day_number(truth.REPEAT_RELEASE_FROM)
    return (frame["site"].isin(sites) & (frame["day"] >= since)).to_numpy()


def _outcomes(frame: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    n, answered = len(frame), ~frame["abandoned"].to_numpy()
    solved = chance(stream(seed, "contacts/resolved"), np.where(frame["repeat"], 0.35, 0.96))
    sells = answered & np.isin(frame["reason"], (0, 6))
    sale = sells & (stream(seed, "contacts/sells").random(n) < 0.35)
    amount = np.floor(100 * lognormal(stream(seed, "contacts/sale"), n, 2200.0, 0.8))
    moves = pick(stream(seed, "contacts/moves"), n, (90, 8, 2))
    return {
        "resolved": answered & solved,
        "transfers": np.where(answered, moves, 0).astype(np.int8),
        "sale_cents": np.where(sale, amount, 0).astype(np.int64),
    }


def _extras(frame: pd.DataFrame, seed: int) -> dict[str, np.ndarray]:
    """Draw the columns that cause nothing, and the menu choice that rides on a guilty queue."""
    n = len(frame)
    extras = {
        name: stream(seed, f"contacts/{name}").integers(0, kinds, size=n).astype(np.int8)
        for name, kinds in _EXTRA.items()
    }
    lead = np.floor(exponential(stream(seed, "contacts/lead"), n, 21.0)).clip(0, 365)
    on_queue = (frame["queue"] == truth.QUEUES.index(truth.REPEAT_QUEUE)).to_numpy()
    rides = np.where(on_queue, truth.PROXY_ON_QUEUE, truth.PROXY_ELSEWHERE)
    other = stream(seed, "contacts/menu").integers(1, 5, size=n)
    return {
        **extras,
        "lead_days": lead.astype(np.int16),
        "party_size": (1 + pick(stream(seed, "contacts/party"), n, (40, 35, 12, 9, 4))).astype(
            np.int8
        ),
        "screen_pop": stream(seed, "contacts/pop").random(n) < 0.7,
        "ivr_menu": np.where(chance(stream(seed, "contacts/rides"), rides), 5, other).astype(
            np.int8
        ),
    }
