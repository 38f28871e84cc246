"""Which failures need action first? The action priority of AIAG & VDA, and the old product.

FMEA Handbook, 1st edition (2019), table "Action Priority for DFMEA and PFMEA". The risk priority
number multiplies ordinal ratings and is shown for comparison only.
"""

import pandas as pd

from ccqa_lib.errors import AnalysisError

# for each severity band: by occurrence band, letters for detection 7-10, 5-6, 2-4, 1
_GRID = {
    range(9, 11): ("HHHH", "HHHH", "HHHM", "HMLL", "LLLL"),
    range(7, 9): ("HHHH", "HHHM", "HMMM", "MMLL", "LLLL"),
    range(4, 7): ("HHMM", "MMML", "MLLL", "LLLL", "LLLL"),
    range(2, 4): ("MMLL", "LLLL", "LLLL", "LLLL", "LLLL"),
    range(1, 2): ("LLLL", "LLLL", "LLLL", "LLLL", "LLLL"),
}
_OCCURRENCE = (range(8, 11), range(6, 8), range(4, 6), range(2, 4), range(1, 2))
_DETECTION = (range(7, 11), range(5, 7), range(2, 5), range(1, 2))


def action_priority(severity: int, occurrence: int, detection: int) -> str:
    """Return H (act), M (act or say why not) or L of one failure.

    Raises
    ------
    AnalysisError
        A rating is no whole number from 1 to 10.
    """
    for name, rating in (
        ("severity", severity), ("occurrence", occurrence), ("detection", detection),
    ):  # fmt: skip
        if rating not in range(1, 11):
            raise AnalysisError(
                f"{name}: {rating} was given; ratings are whole numbers from 1 to 10."
            )
    rows = next(rows for band, rows in _GRID.items() if severity in band)
    letters = next(row for band, row in zip(_OCCURRENCE, rows, strict=True) if occurrence in band)
    return next(
        letter for band, letter in zip(_DETECTION, letters, strict=True) if detection in band
    )


def rate_failures(failures: pd.DataFrame) -> pd.DataFrame:
    """Add `rpn` and `action_priority` to failures, severest and most urgent first.

    Parameters
    ----------
    failures : DataFrame
        Columns severity, occurrence and detection, whole numbers from 1 to 10.

    Raises
    ------
    AnalysisError
        A column or a rating is missing or off the scale.
    """
    needed = ["severity", "occurrence", "detection"]
    if absent := [name for name in needed if name not in failures]:
        raise AnalysisError(f"failures: the column {', '.join(absent)} is missing.")
    triples = list(failures[needed].itertuples(index=False, name=None))
    rated = failures.assign(
        rpn=[s * o * d for s, o, d in triples],
        action_priority=[action_priority(s, o, d) for s, o, d in triples],
    )
    urgency = rated["action_priority"].map({"H": 0, "M": 1, "L": 2})
    order = pd.DataFrame({"u": urgency, "s": -rated["severity"], "o": -rated["occurrence"]})
    return rated.loc[order.sort_values(["u", "s", "o"], kind="stable").index]
