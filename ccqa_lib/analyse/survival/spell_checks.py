"""Guards of spells: can these rows be times at risk at all?

Each refusal names the column, says how many rows are meant, and what to do.
"""

import numpy as np
import pandas as pd

from ccqa_lib.errors import AnalysisError

SHOWN = 4  # values listed in one message


def require_finite_times(times: np.ndarray, name: str) -> np.ndarray:
    """Return times, refusing infinite and negative ones."""
    if infinite := int(np.isinf(times).sum()):
        raise AnalysisError(
            f"'{name}' is infinite in {infinite:,} rows; for a spell that has not ended give the "
            "time up to which it was seen, and 0 as its event."
        )
    if negative := int((times < 0).sum()):
        raise AnalysisError(
            f"'{name}' is negative in {negative:,} rows (the lowest {times.min():g}); a spell "
            "cannot end before it begins. Check which date was taken from which."
        )
    return times


def require_lengths(start: np.ndarray, end: np.ndarray, entry: str | None, name: str) -> None:
    """Refuse spells without length: ends at 0, or no later than the entry."""
    short = int((end <= start).sum())
    if not short:
        return
    if entry is None:
        raise AnalysisError(
            f"'{name}' is 0 in {short:,} rows; a spell needs a length above 0. Who left on the "
            "first day stayed for part of it: give half a day, or set these rows aside and say so."
        )
    raise AnalysisError(
        f"'{name}' is not after '{entry}' in {short:,} of {len(end):,} rows; a spell (entry, exit] "
        "needs a length above 0. Who had ended before the watching began was never at risk here: "
        "set these rows aside and say how many they are."
    )


def require_yes_no(values: pd.Series) -> np.ndarray:
    """Return events as 0 and 1, shape (rows,), refusing other codes."""
    name, seen = values.name, sorted(values.unique(), key=str)
    listed = ", ".join(str(value) for value in seen[:SHOWN]) + (" ..." if len(seen) > SHOWN else "")
    if any(isinstance(value, str) for value in seen):
        raise AnalysisError(
            f"'{name}' holds text ({listed}); an event is 1 where the spell ended with it and 0 "
            "where it was still going on. Recode it in the mapping."
        )
    numbers = values.astype(float).to_numpy()
    strange = sorted(set(np.unique(numbers)) - {0.0, 1.0})
    if strange == [2.0]:
        raise AnalysisError(
            f"'{name}' holds {listed}; 1 and 2 may mean 'still there' and 'left', or two causes. "
            "Recode it to 0 (still going on) and 1 (event), or read it as causes."
        )
    if strange:
        raise AnalysisError(
            f"'{name}' must be 0 (still going on) or 1 (event); it also holds {strange[0]:g}. "
            "Recode it in the mapping, or read it as causes."
        )
    return numbers.astype(int)


def require_counts(counts: np.ndarray, name: str) -> np.ndarray:
    """Return how many rows stand behind each row, refusing what cannot be a number of rows."""
    wrong = ~np.isfinite(counts) | (counts < 0) | (counts != np.round(counts))
    if wrong.any():
        raise AnalysisError(
            f"'{name}' must say how many rows stand behind each row (0, 1, 2, ...); it is "
            f"negative or no whole number in {int(wrong.sum()):,} rows."
        )
    if not counts.any():
        raise AnalysisError(f"'{name}' is 0 in all rows; there is nothing to count.")
    return counts


def require_apart(person: pd.Series, start: np.ndarray, end: np.ndarray, event: np.ndarray) -> None:
    """Refuse rows of one person that overlap, or that go on after the event."""
    codes, names = pd.factorize(person)
    order = np.lexsort((end, start, codes))
    same = codes[order][1:] == codes[order][:-1]
    overlap = same & (start[order][1:] < end[order][:-1])
    if overlap.any():
        at = int(overlap.argmax())
        first, second = order[at], order[at + 1]
        raise AnalysisError(
            f"'{person.name}' {names[codes[first]]} has two rows at one time: "
            f"({start[first]:g}, {end[first]:g}] and ({start[second]:g}, {end[second]:g}] "
            f"(overlaps in all: {int(overlap.sum()):,}). Remove duplicates, or give entry times."
        )
    after = same & (event[order][:-1] > 0)
    if after.any():
        raise AnalysisError(
            f"'{person.name}' {names[codes[order[int(after.argmax())]]]} has a row after the "
            f"event (such rows in all: {int(after.sum()):,}); an event ends the watching. "
            "Events that can return need a spell, and a name, of their own each."
        )
