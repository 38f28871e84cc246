"""Where does measured variation come from: the parts, the operators, or the measuring itself?

Gage R&R by analysis of variance, crossed (every operator measures every part) and nested (each
operator has parts of its own). Part and operator are random: crossed, both are tested against
the interaction, or against the pooled error once the interaction is dropped; nested, operators
against parts. (The AIAG book divides by repeatability instead, which overstates operators.)
"""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccqa_lib.analyse.agreement.gage_data import crossed_cells, nested_cells
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show import Block, table

DROP_ABOVE = 0.05  # an interaction less sure than this is pooled with the error (Minitab)
STUDY_SIGMAS = 6  # study variation spans so many standard deviations (AIAG MSA, 4th ed.)


@dataclass(frozen=True)
class Components:
    """Variances of one gage study; negative estimates are set to 0.

    `tolerance` is the width of the specification, None where it is not given.
    """

    repeatability: float
    operator: float
    interaction: float
    part: float
    tolerance: float | None = None

    @property
    def reproducibility(self) -> float:
        """Variance between operators, the interaction included."""
        return self.operator + self.interaction

    @property
    def gage(self) -> float:
        """Variance of measuring: repeatability and reproducibility."""
        return self.repeatability + self.reproducibility

    @property
    def total(self) -> float:
        """Variance of a single measurement of any part."""
        return self.gage + self.part

    @property
    def distinct_unrounded(self) -> float:
        """Categories that the gage can tell apart: sqrt(2) times part over gage sigma."""
        return math.sqrt(2 * self.part / self.gage)

    @property
    def distinct(self) -> int:
        """The same as AIAG counts it: 1.41 times, cut to a whole number, at least 1."""
        return max(1, math.floor(1.41 * math.sqrt(self.part / self.gage)))

    def table(self) -> pd.DataFrame:
        """One row a source: variance, shares of variance, study variation and tolerance in %."""
        rows = {
            "total_grr": self.gage, "repeatability": self.repeatability,
            "reproducibility": self.reproducibility, "operator": self.operator,
            "interaction": self.interaction, "part_to_part": self.part, "total": self.total,
        }  # fmt: skip
        frame = pd.DataFrame({"variance": rows})
        sigma = np.sqrt(frame["variance"])
        frame["contribution_pct"] = 100 * frame["variance"] / self.total
        frame["study_variation"] = STUDY_SIGMAS * sigma
        frame["study_variation_pct"] = 100 * sigma / math.sqrt(self.total)
        if self.tolerance is not None:
            frame["tolerance_pct"] = 100 * STUDY_SIGMAS * sigma / self.tolerance
        return frame


@dataclass(frozen=True, eq=False)
class GageStudy:
    """A gage study; `anova` has source, df, ss, ms, F, p.

    `components` are those to report; `with_interaction` and `pooled` hold both choices of a
    crossed study (None where nested), `anova_pooled` the tests after pooling.
    """

    design: str
    anova: pd.DataFrame
    components: Components
    interaction_is_kept: bool = False
    anova_pooled: pd.DataFrame | None = None
    with_interaction: Components | None = None
    pooled: Components | None = None

    def __str__(self) -> str:
        share = 100 * math.sqrt(self.components.gage / self.components.total)
        word = "good" if share < 10 else "usable with care" if share <= 30 else "not good enough"
        return (
            f"Gage R&R {share:.1f} % of study variation ({word}; AIAG: below 10 good, above 30 "
            f"not), {self.components.distinct} distinct categories"
        )

    def to_block(self) -> Block:
        """Show the variance components."""
        frame = self.components.table().reset_index(names="source")
        kept = "kept" if self.interaction_is_kept else "pooled with the error"
        note = f"Interaction {kept}." if self.design == "crossed" else "Parts nested in operators."
        return table(frame, str(self), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.to_block()._repr_mimebundle_(include, exclude)


def gage_crossed(
    frame: pd.DataFrame, part: str, operator: str, value: str, tolerance: float | None = None
) -> GageStudy:
    """Analyse a study in which every operator measured every part equally often.

    Raises
    ------
    AnalysisError
        Unbalanced, a single trial, fewer than two parts or operators, or no variation.
    """
    cells = crossed_cells(frame, part, operator, value)  # part, operator, trial
    p, o, k = cells.shape
    mean, by_part, by_operator = cells.mean(), cells.mean(axis=(1, 2)), cells.mean(axis=(0, 2))
    within = cells.mean(axis=2)
    mixed = within - by_part[:, None] - by_operator[None, :] + mean
    ss = np.array([
        o * k * ((by_part - mean) ** 2).sum(), p * k * ((by_operator - mean) ** 2).sum(),
        k * (mixed**2).sum(), ((cells - within[:, :, None]) ** 2).sum(),
    ])  # fmt: skip
    df = np.array([p - 1, o - 1, (p - 1) * (o - 1), p * o * (k - 1)])
    ms = ss / df
    f = [_ratio(ms[0], ms[2]), _ratio(ms[1], ms[2]), _ratio(ms[2], ms[3])]
    chance = [stats.f.sf(f[0], df[0], df[2]), stats.f.sf(f[1], df[1], df[2]),
              stats.f.sf(f[2], df[2], df[3])]  # fmt: skip
    error = (ss[2] + ss[3]) / (df[2] + df[3])
    _need_repeat_spread(ms[3], value)
    full = _components((ms[3], ms[1] - ms[2], ms[2] - ms[3], ms[0] - ms[2]), (p, o, k), tolerance)
    pooled = _components((error, ms[1] - error, 0.0, ms[0] - error), (p, o, k), tolerance)
    kept = bool(chance[2] <= DROP_ABOVE)
    source = ["part", "operator", "part_x_operator", "repeatability"]
    return GageStudy(
        design="crossed",
        anova=pd.DataFrame({"source": source, "df": df, "ss": ss, "ms": ms,
                            "F": [*f, np.nan], "p": [*chance, np.nan]}),
        anova_pooled=_pooled_tests(df, ms, error),
        components=full if kept else pooled,
        interaction_is_kept=kept,
        with_interaction=full,
        pooled=pooled,
    )  # fmt: skip


def gage_nested(
    frame: pd.DataFrame, part: str, operator: str, value: str, tolerance: float | None = None
) -> GageStudy:
    """Analyse a study in which each operator measured parts of its own, equally often.

    Raises
    ------
    AnalysisError
        Unbalanced, a single trial, fewer than two parts or operators, or no variation.
    """
    cells = nested_cells(frame, part, operator, value)  # operator, part, trial
    o, b, k = cells.shape
    by_part, by_operator = cells.mean(axis=2), cells.mean(axis=(1, 2))
    ss = np.array([
        b * k * ((by_operator - cells.mean()) ** 2).sum(),
        k * ((by_part - by_operator[:, None]) ** 2).sum(),
        ((cells - by_part[:, :, None]) ** 2).sum(),
    ])  # fmt: skip
    df = np.array([o - 1, o * (b - 1), o * b * (k - 1)])
    ms = ss / df
    _need_repeat_spread(ms[2], value)
    f = [_ratio(ms[0], ms[1]), _ratio(ms[1], ms[2])]
    chance = [stats.f.sf(f[0], df[0], df[1]), stats.f.sf(f[1], df[1], df[2])]
    parts = Components(
        repeatability=float(ms[2]),
        operator=max(0.0, float(ms[0] - ms[1]) / (b * k)),
        interaction=0.0,
        part=max(0.0, float(ms[1] - ms[2]) / k),
        tolerance=tolerance,
    )
    anova = pd.DataFrame({"source": ["operator", "part within operator", "repeatability"],
                          "df": df, "ss": ss, "ms": ms, "F": [*f, np.nan],
                          "p": [*chance, np.nan]})  # fmt: skip
    return GageStudy("nested", anova, parts)


def _components(raw, shape: tuple[int, int, int], tolerance: float | None) -> Components:
    error, operator, interaction, part = (float(v) for v in raw)
    p, o, k = shape
    return Components(
        repeatability=error,
        operator=max(0.0, operator / (p * k)),
        interaction=max(0.0, interaction / k),
        part=max(0.0, part / (o * k)),
        tolerance=tolerance,
    )


def _pooled_tests(df: np.ndarray, ms: np.ndarray, error: float) -> pd.DataFrame:
    freedom = df[2] + df[3]
    f = ms[:2] / error
    chance = stats.f.sf(f, df[:2], freedom)
    return pd.DataFrame({"source": ["part", "operator", "error"], "df": [*df[:2], freedom],
                         "ms": [*ms[:2], error], "F": [*f, np.nan],
                         "p": [*chance, np.nan]})  # fmt: skip


def _need_repeat_spread(mean_square: float, value: str) -> None:
    if mean_square <= 0:
        raise AnalysisError(
            f"{value}: repeated measurements never differ, so repeatability is 0 by rounding. "
            "Record more digits."
        )


def _ratio(above: float, below: float) -> float:
    if below > 0:
        return float(above / below)
    return math.inf if above > 0 else math.nan
