"""The answer key: what is planted in a sample centre, for tests and for nobody else.

It is drawn again from the seed, never read from the exports, and is kept away from them: a
notebook that could find it would prove nothing.
"""

import json
from pathlib import Path
from typing import Any

from ccqa_lib.data.sample import calendar, truth
from ccqa_lib.data.sample.centre import Centre, draw_centre
from ccqa_lib.data.sample.key_of_dirt import missing_codes, repaired_cells, row_counts
from ccqa_lib.data.sample.key_of_effects import (
    control_key,
    leaving_key,
    quality_key,
    repeat_key,
    satisfaction_key,
)
from ccqa_lib.data.sample.manifest import (
    DEFAULT_CONTACTS,
    DEFAULT_SEED,
    SAMPLE_VERSION,
    read_manifest,
)
from ccqa_lib.data.sample.soiling import draw_faults
from ccqa_lib.errors import SettingsError


def write_answer_key(
    path: Path, contacts: int = DEFAULT_CONTACTS, seed: int = DEFAULT_SEED
) -> dict[str, Any]:
    """Write the answer key of a sample as JSON, and return it.

    Raises
    ------
    SettingsError
        The path lies in a sample's folder, where notebooks read.
    """
    for folder in path.resolve().parents:
        if read_manifest(folder) is not None:
            raise SettingsError(
                f"{path.name}: an answer key must not lie in the sample's folder, where studies "
                "read; name a path outside it."
            )
    key = answer_key(draw_centre(contacts, seed))
    path.write_text(json.dumps(key, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return key


def answer_key(centre: Centre) -> dict[str, Any]:
    """Return the planted truths of a centre as JSON types."""
    faults = draw_faults(centre)
    return {
        "version": SAMPLE_VERSION,
        "seed": centre.seed,
        "contacts": len(centre.contacts),
        "calendar": _calendar_key(),
        "rows": row_counts(centre, faults),
        "repaired_cells": repaired_cells(faults),
        "missing_codes": missing_codes(centre),
        "quiet": {name: draw.told() for name, draw in centre.quiet.items()},
        "control": control_key(centre),
        "repeat_contact": repeat_key(centre),
        "satisfaction": satisfaction_key(centre),
        "leaving": leaving_key(centre),
        "quality": quality_key(centre),
        "retention": {
            "base": truth.RETAINED_BASE,
            "after_unresolved_contact": truth.RETAINED_BASE + truth.RETAINED_UNRESOLVED,
        },
        "cases": {
            "rework_share": truth.REWORK_SHARE,
            "ping_pong_share": truth.PING_PONG_SHARE,
            "open_at_the_end": _open_cases(centre),
        },
        "forecast": {"low_queue": truth.FORECAST_LOW_QUEUE, "factor": truth.FORECAST_LOW_FACTOR},
        "personal_data_in_complaints": int(centre.complaints["has_personal_data"].sum()),
    }


def _calendar_key() -> dict[str, Any]:
    return {
        "first_day": str(calendar.FIRST_DAY),
        "last_day": str(calendar.LAST_DAY),
        "first_monday": str(calendar.FIRST_MONDAY),
        "whole_weeks": calendar.WHOLE_WEEKS,
        "weekday_factors": list(calendar.WEEKDAYS),
        "seasons": [vars(season) for season in calendar.SEASONS],
    }


def _open_cases(centre: Centre) -> int:
    closes = centre.events["activity"] == centre.events["activity"].max()
    return int(centre.events["case"].nunique() - closes.sum())
