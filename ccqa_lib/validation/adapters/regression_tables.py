"""Coefficients under the names and in the tables that R gives them."""

from collections.abc import Iterable, Sequence

import pandas as pd

from ccqa_lib.analyse.regression.coefficients import Coefficients


def r_name(name: str) -> str:
    """Return a coefficient's name in R: 'channel: phone' is 'channelphone'."""
    return "(Intercept)" if name == "(intercept)" else name.replace(": ", "")


def by_name(names: Sequence[str], values: Iterable[float]) -> dict[str, float]:
    """Return values under R's names."""
    return dict(zip(map(r_name, names), values, strict=True))


def r_table(table: Coefficients, statistic: str) -> pd.DataFrame:
    """Return estimate, error, test and p with R's headings; `statistic` is 't' or 'z'."""
    frame = table.frame()[["estimate", "se", "statistic", "p"]]
    heads = ["Estimate", "Std. Error", f"{statistic} value", f"Pr(>|{statistic}|)"]
    return frame.set_axis(heads, axis=1).set_axis([r_name(n) for n in table.names], axis=0)
