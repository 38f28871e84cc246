"""Names of people that the table itself tells: they are never a term of a theme."""

import pandas as pd


def hidden_names(columns: pd.DataFrame) -> frozenset[str]:
    """Return the names in these columns, whole and by their parts, in small letters.

    Of a Chinese name of three characters or more the part behind the family name is one as well.
    """
    names: set[str] = set()
    for _, values in columns.items():
        for value in values.dropna().astype(str).unique():
            told = value.strip().lower()
            parts = [part for part in told.replace("-", " ").split() if part.isalpha()]
            names.update(part for part in (told, *parts) if len(part) > 1)
            if not told.isascii() and 3 <= len(told) <= 4:
                names.add(told[1:])
    return frozenset(names)
