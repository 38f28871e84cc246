"""Made-up staff with known hazards: an extract that opens late, two causes, three worse teams."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

FROM_DAY = np.array([0, 75, 105, 365, 1095])
RESIGNING_A_DAY = np.array([0.0015, 0.0044, 0.0012, 0.0009, 0.0007])
DISMISSAL_A_DAY = np.array([0.0006, 0.0012, 0.0002, 0.0001, 0.0001])
NIGHT, PER_TEN_MINUTES = 1.6, 1.1  # hazard ratios of resigning
WORSE = 2.5
OPENS = pd.Timestamp("2024-01-01")
YEARS_BEFORE = 6
WATCHED = 730  # days


@dataclass(frozen=True)
class World:
    """How a made-up centre is: hires before and while it is watched, teams, worse teams."""

    hires: int = 2600
    teams: int = 30
    worse: int = 3
    night: float = NIGHT
    minutes: float = PER_TEN_MINUTES


def added_up(a_day: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the hazard added up to some days of tenure."""
    ends = np.append(FROM_DAY[1:], 40_000)
    lengths = np.clip(np.minimum(days[:, None], ends) - FROM_DAY, 0, None)
    return lengths @ a_day


def tenure_at(exposure: np.ndarray, a_day: np.ndarray) -> np.ndarray:
    """Return the day of tenure at which the hazard added up reaches an exposure."""
    knots = np.append(FROM_DAY, 40_000).astype(float)
    return np.interp(exposure, added_up(a_day, knots), knots)


def made_staff(world: World, seed: int) -> pd.DataFrame:
    """Return spells as an extract that opens late shows them: who left before it is not there."""
    rng = np.random.default_rng(seed)
    n = world.hires
    hired = rng.integers(-365 * YEARS_BEFORE, WATCHED, n)
    team = rng.integers(0, world.teams, n)
    night = rng.random(n) < 0.3
    minutes = rng.exponential(30, n)
    ratio = (
        np.where(night, world.night, 1)
        * world.minutes ** (minutes / 10)
        * np.where(team < world.worse, WORSE, 1)
    )
    resigns = np.ceil(tenure_at(rng.exponential(size=n) / ratio, RESIGNING_A_DAY))
    dismissed = np.ceil(tenure_at(rng.exponential(size=n), DISMISSAL_A_DAY))
    left = hired + np.minimum(resigns, dismissed)
    cause = np.where(resigns <= dismissed, "voluntary", "involuntary")
    seen = (left > 0) & (hired < WATCHED)
    frame = pd.DataFrame(
        {
            "person": [f"p{i}" for i in range(n)],
            "entry": np.maximum(0.0, -hired),
            "exit": np.minimum(left, WATCHED) - hired,
            "cause": np.where(left <= WATCHED, cause, ""),
            "hired_on": OPENS + pd.to_timedelta(hired, "D"),
            "entry_on": OPENS + pd.to_timedelta(np.maximum(hired, 0), "D"),
            "exit_on": OPENS + pd.to_timedelta(np.minimum(left, WATCHED), "D"),
            "shift": np.where(night, "night", "day"),
            "minutes": minutes,
            "team": [f"team {t:02d}" for t in team],
        }
    )
    return frame[seen].reset_index(drop=True)


def true_share(days: int, world: World, draws: int = 400_000) -> float:
    """Return the share of all hires that has left by a day, by a large draw."""
    rng = np.random.default_rng(7)
    team = rng.integers(0, world.teams, draws)
    ratio = (
        np.where(rng.random(draws) < 0.3, world.night, 1)
        * world.minutes ** (rng.exponential(30, draws) / 10)
        * np.where(team < world.worse, WORSE, 1)
    )
    at = np.array([float(days)])
    hazard = ratio * added_up(RESIGNING_A_DAY, at)[0] + added_up(DISMISSAL_A_DAY, at)[0]
    return float(1 - np.exp(-hazard).mean())
