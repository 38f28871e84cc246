"""Each queue's half hours of the last quarter: forecast, offered, handled and people present."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import CLOSES, DAYS, OPENS, day_number
from ccqa_lib.data.sample.streams import stream

FIRST_DAY = "2026-04-01"
LENGTH_MINUTES = 30
TARGET_SECONDS = 20
_SLOTS = (CLOSES - OPENS) // LENGTH_MINUTES
_DAYS = DAYS - day_number(FIRST_DAY)
_FORECAST_SIGMA = 0.10
_OCCUPANCY = 0.72
_ABSENT_SHARE = 0.09


def draw_intervals(contacts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a queue and half hour; counts are those of the contacts, without any dirt."""
    counts = _counts(contacts)
    n = len(counts["offered"])
    expected = _expected(counts["offered"])
    queue = np.repeat(np.arange(len(truth.QUEUES)), _DAYS * _SLOTS)
    low = queue == truth.QUEUES.index(truth.FORECAST_LOW_QUEUE)
    noise = np.exp(_FORECAST_SIGMA * stream(seed, "intervals/forecast").standard_normal(n))
    forecast = expected * noise * np.where(low, truth.FORECAST_LOW_FACTOR, 1.0)
    load = forecast * 400 / (LENGTH_MINUTES * 60)
    scheduled = 1 + np.ceil(load / _OCCUPANCY).astype(int)
    most = int(scheduled.max())
    absent = stream(seed, "intervals/absent").random((n, most)) < _ABSENT_SHARE
    there = np.arange(most) < scheduled[:, None]
    slot = np.tile(np.arange(_DAYS * _SLOTS), len(truth.QUEUES))
    return pd.DataFrame(
        {
            "queue": queue,
            "minute": (day_number(FIRST_DAY) + slot // _SLOTS) * 1440
            + OPENS
            + LENGTH_MINUTES * (slot % _SLOTS),
            **counts,
            "forecast": np.floor(forecast + 0.5).astype(int),
            "scheduled": scheduled,
            "present": scheduled - (absent & there).sum(axis=1),
        }
    )


def _counts(contacts: pd.DataFrame) -> dict[str, np.ndarray]:
    """Count contacts by queue and half hour."""
    first = day_number(FIRST_DAY)
    part = contacts[contacts["day"] >= first]
    slot = (part["minute"].to_numpy(int) - OPENS) // LENGTH_MINUTES
    cell = (part["queue"].to_numpy(int) * _DAYS + part["day"].to_numpy(int) - first) * _SLOTS + slot
    abandoned = part["abandoned"].to_numpy()
    in_time = ~abandoned & (part["wait"] <= TARGET_SECONDS).to_numpy()
    size = len(truth.QUEUES) * _DAYS * _SLOTS
    offered = np.bincount(cell, minlength=size)
    lost = np.bincount(cell[abandoned], minlength=size)
    return {
        "offered": offered,
        "handled": offered - lost,
        "abandoned_contacts": lost,
        "answered_in_target": np.bincount(cell[in_time], minlength=size),
    }


def _expected(offered: np.ndarray) -> np.ndarray:
    """Return the usual number: queue total by day, spread by the queue's half-hour profile."""
    cube = offered.reshape(len(truth.QUEUES), _DAYS, _SLOTS).astype(float)
    profile = cube.sum(axis=1, keepdims=True)
    a_day = cube.sum(axis=2, keepdims=True)
    return (a_day * profile / np.maximum(profile.sum(axis=2, keepdims=True), 1)).ravel()
