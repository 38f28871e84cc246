"""Did the measure change, or only the mix of contacts? A change split into mix and rate, exactly.

Kitagawa (1955): with shares w and rates r of each group, the change of sum(w r) is the sum of
(mean r) (change of w), the mix, and (mean w) (change of r), the rate. Nothing is left over. A
group's mix is told beside the overall rate, so that growth of a group below average shows as a
fall; the groups' parts still add up, as changes of shares sum to nought.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design_checks import require_columns
from ccqa_lib.analyse.effect import Effect, normal_quantile
from ccqa_lib.analyse.sample import finite_numbers
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table


@dataclass(frozen=True, eq=False)
class MixRate:
    """A change of a rate or mean between two periods, in its `unit`.

    `groups` has one row a group: group, share_before, share_after, rate_before, rate_after (NaN
    where the group had no contacts), mix, rate; the last two add up to the change. A group that is
    new or gone has no rate to compare and counts as mix.
    """

    unit: str
    before: float
    after: float
    groups: pd.DataFrame
    mix: Effect
    rate: Effect

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"From {self.before:.4g} to {self.after:.4g}{unit}: {self.mix.estimate:+.3g} by mix, "
            f"{self.rate.estimate:+.3g} by rate"
        )

    def to_block(self) -> Block:
        """Return the table that a notebook shows."""
        formats = {"share_before": ".1%", "share_after": ".1%"}
        return table(self.groups, str(self), note=f"{self.mix}; {self.rate}.", formats=formats)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_()


def mix_rate(
    before: pd.DataFrame,
    after: pd.DataFrame,
    group: str,
    unit: str = "",
    confidence: float = 0.95,
) -> MixRate:
    """Split the change of a rate or mean between two periods into mix and rate.

    Parameters
    ----------
    before, after : DataFrame
        One row a group: `group`, contacts, total (sum of the measure; number of yes), squares
        (sum of its squares; for yes and no the same number again).

    Raises
    ------
    AnalysisError
        A column is absent, a group there twice, contacts negative, or a period empty.
    """
    cells = pd.concat(
        [_cells(before, group, "before"), _cells(after, group, "after")], axis=1
    ).fillna({"n_before": 0.0, "n_after": 0.0})
    cells = cells.sort_index()
    w0, w1 = (cells[f"n_{at}"].to_numpy() / cells[f"n_{at}"].sum() for at in ("before", "after"))
    known0, known1 = cells["r_before"].to_numpy(), cells["r_after"].to_numpy()
    r0 = np.where(np.isnan(known0), known1, known0)
    r1 = np.where(np.isnan(known1), known0, known1)
    whole0, whole1 = float(w0 @ r0), float(w1 @ r1)
    middle = (whole0 + whole1) / 2
    mix = ((r0 + r1) / 2 - middle) * (w1 - w0)
    rate = (w0 + w1) / 2 * (r1 - r0)
    groups = pd.DataFrame(
        {
            group: cells.index, "share_before": w0, "share_after": w1,
            "rate_before": known0, "rate_after": known1, "mix": mix, "rate": rate,
        }
    )  # fmt: skip
    errors = _errors(cells, (w0, w1), (r0, r1))
    reach = normal_quantile(confidence) * np.sqrt(errors)
    parts = [
        Effect(name, part, part - far, part + far, confidence, unit)
        for name, part, far in zip(
            ("mix", "rate"), (float(mix.sum()), float(rate.sum())), reach, strict=True
        )
    ]
    return MixRate(unit, whole0, whole1, groups, *parts)


def _cells(frame: pd.DataFrame, group: str, at: str) -> pd.DataFrame:
    """Return contacts, rate and variance of the rate by group."""
    require_columns(frame, [group, "contacts", "total", "squares"])
    if frame[group].isna().any():
        raise AnalysisError(f"{group}: a row {at} names no group; call it 'not recorded'.")
    if frame[group].duplicated().any():
        twice = frame.loc[frame[group].duplicated(), group].iloc[0]
        raise AnalysisError(f"{group}: {twice} is there twice {at}; add its rows together first.")
    n, total, squares = (
        finite_numbers(frame[name], f"{name} ({at})") for name in ("contacts", "total", "squares")
    )
    if (n < 0).any() or (n != np.round(n)).any() or not n.any():
        raise AnalysisError(
            f"contacts ({at}): they must be whole numbers, none below zero and not all zero."
        )
    if (wrong := (n == 0) & ((total != 0) | (squares != 0))).any():
        raise AnalysisError(
            f"total ({at}): {frame[group].iloc[int(wrong.argmax())]} has a total without contacts."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / n
        spread = squares / n - mean**2
    if (spread < -1e-9 * np.maximum(squares, 1)).any():
        raise AnalysisError(
            f"squares ({at}): smaller than the totals allow; give the sum of squares, not the "
            "square of the sum."
        )
    columns = {f"n_{at}": n, f"r_{at}": mean, f"v_{at}": np.maximum(spread, 0) / n}
    return pd.DataFrame(columns, index=pd.Index(frame[group], name=group))


def _errors(
    cells: pd.DataFrame, shares: tuple[np.ndarray, np.ndarray], rates: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Return the variances of mix and rate by the delta method; shares are multinomial."""
    (w0, w1), (r0, r1) = shares, rates
    is_new, is_gone = cells["r_before"].isna().to_numpy(), cells["r_after"].isna().to_numpy()
    v0, v1 = (np.nan_to_num(cells[f"v_{at}"].to_numpy()) for at in ("before", "after"))
    both = ~(is_new | is_gone)
    noise = both * (v0 + v1)
    lone = is_new * w1**2 * v1 + is_gone * w0**2 * v0
    mix = ((w1 - w0) ** 2 / 4 * noise + lone).sum()
    rate = ((w0 + w1) ** 2 / 4 * noise).sum()
    for w, at in ((w0, "before"), (w1, "after")):
        n = cells[f"n_{at}"].sum()
        mix += _multinomial((r0 + r1) / 2, w) / n
        rate += _multinomial((r1 - r0) / 2, w) / n
    return np.array([mix, rate])


def _multinomial(weights: np.ndarray, shares: np.ndarray) -> float:
    return float(shares @ weights**2 - (shares @ weights) ** 2)
