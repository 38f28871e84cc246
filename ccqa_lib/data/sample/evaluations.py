"""What evaluators found: routine checks, and two calibration rounds on the same contacts."""

import numpy as np
import pandas as pd

from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.calendar import DAYS
from ccqa_lib.data.sample.streams import chance, pick, sample_rows, stream

ITEMS = (
    ("greeting", "customer", 0.97), ("empathy", "customer", 0.90),
    ("listening", "customer", 0.94), ("correct answer", "customer", 0.90),
    ("clear next step", "customer", 0.92), ("case notes", "business", 0.88),
    ("right reason code", "business", 0.86), ("offer made", "business", 0.91),
    ("fare rules", "business", 0.93), ("identity check", "compliance", 0.97),
    ("recording notice", "compliance", 0.98), ("payment masking", "compliance", 0.98),
)  # fmt: skip
CALIBRATION_CONTACTS = 60
SESSIONS = ("routine", "calibration 1", "calibration 2")
_ROUTINE_SHARE = 0.0075
_NOT_APPLICABLE = 0.02
_EVALUATED_WITHIN_DAYS = 6
_SECOND_ROUND_DAYS = 14


def draw_evaluations(contacts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """One row a contact, evaluator, item and session; `contact` is a row of the contacts.

    `passed` is what was written down, `is_right` what a perfect evaluator would have written;
    `evaluated` counts minutes from the start.
    """
    last = DAYS - _EVALUATED_WITHIN_DAYS - _SECOND_ROUND_DAYS - 2
    can = np.flatnonzero((~contacts["abandoned"] & (contacts["day"] < last)).to_numpy())
    routine = max(40, round(len(contacts) * _ROUTINE_SHARE))
    wanted = routine + CALIBRATION_CONTACTS
    chosen = can[sample_rows(stream(seed, "qa/who"), len(can), wanted)]
    sheets = _sheets(np.sort(chosen[:routine]), np.sort(chosen[routine:]), seed)
    items = len(ITEMS)
    rows = sheets.loc[sheets.index.repeat(items)].reset_index(drop=True)
    rows["item"] = np.tile(np.arange(items, dtype=np.int8), len(sheets))
    rows["is_right"] = _truth(contacts, chosen, rows, seed)
    rows["passed"] = _judged(rows, seed)
    rows["applies"] = stream(seed, "qa/applies").random(len(rows)) >= _NOT_APPLICABLE
    day = contacts["day"].to_numpy(int)[rows["contact"].to_numpy()]
    rows["evaluated"] = day * 1440 + rows.pop("lag")
    return rows


def _sheets(routine: np.ndarray, calibration: np.ndarray, seed: int) -> pd.DataFrame:
    """Return one row a scoring sheet; in a calibration every evaluator scores every contact."""
    rng, evaluators = stream(seed, "qa/sheets"), len(truth.EVALUATORS)
    once = pd.DataFrame({"contact": routine, "session": 0})
    once["evaluator"] = pick(rng, len(once), np.ones(evaluators))
    rounds = [
        pd.DataFrame(
            {
                "contact": np.repeat(calibration, evaluators),
                "session": number,
                "evaluator": np.tile(np.arange(evaluators), len(calibration)),
            }
        )
        for number in (1, 2)
    ]
    sheets = pd.concat([once, *rounds], ignore_index=True)
    within = rng.integers(1, _EVALUATED_WITHIN_DAYS, size=len(sheets)) * 1440
    later = np.where(sheets["session"] == 2, _SECOND_ROUND_DAYS * 1440, 0)
    return sheets.assign(lag=within + later + rng.integers(540, 1080, size=len(sheets)))


def _truth(contacts: pd.DataFrame, chosen: np.ndarray, rows: pd.DataFrame, seed: int) -> np.ndarray:
    """Return whether each item was truly right: the same for all who judge that contact."""
    order = np.sort(chosen)
    usual = np.array([share for _, _, share in ITEMS])
    right = chance(stream(seed, "qa/truth"), np.tile(usual, len(order))).reshape(len(order), -1)
    return right[np.searchsorted(order, rows["contact"]), rows["item"]]


def _judged(rows: pd.DataFrame, seed: int) -> np.ndarray:
    """Return what the evaluator wrote: some faults missed, few seen where there are none."""
    lenient = (rows["evaluator"] == truth.EVALUATORS.index(truth.LENIENT_EVALUATOR)).to_numpy()
    finds = np.where(lenient, truth.LENIENT_FINDS, truth.EVALUATOR_FINDS)
    passes = np.where(rows["is_right"], 1 - truth.EVALUATOR_FALSE_ALARM, 1 - finds)
    unreliable = [name for name, _, _ in ITEMS].index(truth.UNRELIABLE_ITEM)
    passes = np.where(rows["item"] == unreliable, truth.UNRELIABLE_PASS, passes)
    return chance(stream(seed, "qa/judged"), passes)
