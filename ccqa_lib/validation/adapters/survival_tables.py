"""Survival inputs and results under the names and in the tables that R gives them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.regression.coefficients import Coefficients
from ccqa_lib.analyse.survival.spells import SpellColumns, Spells, read_spells

LEFT = SpellColumns("time", "left")
STATUS = SpellColumns("time", "status")


def frame_of(data: Any) -> pd.DataFrame:
    """Return a case's data as a frame; columns of one value may be given plain."""
    if isinstance(data, pd.DataFrame):
        return data
    return pd.DataFrame({name: np.atleast_1d(values) for name, values in data.items()})


def spells_of(data: Any, columns: SpellColumns = LEFT, also: Sequence[str] = ()) -> Spells:
    """Return a case's spells."""
    return read_spells(frame_of(data), columns, also)


def with_deaths(data: pd.DataFrame) -> pd.DataFrame:
    """Return a lung-cancer table with its status 2 (death) as 1 and others as 0, gaps kept."""
    status = data["status"]
    return data.assign(status=(status == 2).astype(float).where(status.notna()))


def r_term(name: str) -> str:
    """Return a coefficient's or term's name in R: 'site: south' is 'sitesouth'."""
    return name.replace(": ", "").replace(" × ", ":").replace("all together", "GLOBAL")


def by_term(names: Sequence[str], values: Any) -> dict[str, float]:
    """Return values under R's names."""
    return dict(zip(map(r_term, names), values, strict=True))


def cox_table(table: Coefficients, robust: Coefficients | None = None) -> pd.DataFrame:
    """Return R's table of a Cox model: coef, exp(coef), errors, z and p (robust where given)."""
    tested = table if robust is None else robust
    columns = {"coef": table.estimate, "exp(coef)": np.exp(table.estimate), "se(coef)": table.se}
    if robust is not None:
        columns["robust se"] = robust.se
    columns |= {"z": tested.statistic, "Pr(>|z|)": tested.p}
    return pd.DataFrame(columns, index=[r_term(name) for name in table.names])


def zph_table(terms: pd.DataFrame) -> pd.DataFrame:
    """Return R's table of the test of proportional hazards."""
    return terms.set_index(terms["term"].map(r_term))[["chisq", "df", "p"]]


def within(times: Sequence[float], last: float) -> np.ndarray:
    """Return the times up to the last one seen, as R's summary does."""
    times = np.asarray(times, dtype=float)
    return times[times <= last]
