"""The measure dictionary: what is measured, in which unit, which way is better, and for whom."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.problems import did_you_mean, sentences
from ccqa_lib.params.project import project_root
from ccqa_lib.params.text import Name
from ccqa_lib.params.yaml_text import read_yaml

MeasureKind = Literal["mean", "share", "count", "rate", "value"]


class Measure(BaseModel):
    """One measure of `params/measures.yml`.

    Attributes
    ----------
    kind : {"mean", "share", "count", "rate", "value"}
        ``mean`` of a number over rows; ``share`` of rows for which `column` is true (or equals
        `equals`, or is at least / at most a limit); ``count`` of rows, or the sum of a whole
        number `column`; ``rate`` of rows per `per` rows of `exposure_table`; ``value`` one
        ready number a period.
    column : str
        Column of `table` that is measured; a count may leave it out.
    time : str, optional
        Column that dates a row; only a share or a mean can do without, and only the analyse
        study can judge it then.
    equals, at_least, at_most
        For a share: which values of `column` count. Rows without a value are left out and said.
    of : str
        For a share of ready counts: the column of the totals, `column` being that of the hits,
        as abandoned contacts of offered contacts an interval.
    lowest, highest : float, optional
        The least and the greatest value that can be, as 0 for a time; limits are cut at the
        least, and a value beyond either is refused.
    better : {"lower", "higher", "neither"}
        Which way is an improvement; ``neither`` keeps improvement and concern out of verdicts.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    label: str
    table: Name
    time: Name | None = None
    kind: MeasureKind
    column: Name | None = None
    equals: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    of: Name | None = None
    per: Annotated[float, Field(gt=0)] = 1
    exposure_table: Name | None = None
    exposure_time: Name | None = None
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None
    better: Literal["lower", "higher", "neither"] = "neither"
    target: float | None = None
    target_set_by: str = ""
    owner: str = ""
    definition: str = ""

    @model_validator(mode="after")
    def _is_complete(self):
        if self.kind in ("mean", "share", "value") and self.column is None:
            raise ValueError(f"is a {self.kind} and needs 'column'.")
        if self.time is None and self.kind not in ("share", "mean"):
            raise ValueError(f"is a {self.kind} and needs 'time': the column that dates a row.")
        if self.kind == "rate" and (self.exposure_table is None or self.exposure_time is None):
            raise ValueError("is a rate and needs 'exposure_table' and 'exposure_time'.")
        limits = [self.equals, self.at_least, self.at_most, self.of]
        told = "'equals', 'at_least', 'at_most'"
        if self.kind != "share" and any(limit is not None for limit in limits):
            raise ValueError(f"has {told} or 'of', which only a share can have.")
        if sum(limit is not None for limit in limits) > 1:
            raise ValueError(f"has more than one of {told} and 'of'.")
        if self.target is not None and not self.target_set_by:
            raise ValueError("has a target but not 'target_set_by': who set it?")
        if self.target is not None and self.family == "share" and not 0 <= self.target <= 1:
            raise ValueError(f"has the target {self.target:g}; a share needs 0 to 1, as 0.85.")
        return self

    @property
    def family(self) -> Literal["measure", "share", "rate"]:
        """How the measure varies: as a number, a share of items, or a rate per exposure."""
        return {"mean": "measure", "value": "measure", "share": "share"}.get(self.kind, "rate")

    @property
    def hits_are_good(self) -> bool:
        """Whether what a share counts is the good case, so that defects are the others."""
        return self.kind == "share" and self.better == "higher"

    @property
    def exposure(self) -> "Measure | None":
        """For a rate, the count of rows that it is a rate of; None for other kinds."""
        if self.exposure_table is None or self.exposure_time is None:
            return None
        return Measure(
            label=self.exposure_table,
            table=self.exposure_table,
            time=self.exposure_time,
            kind="count",
        )


class _Dictionary(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    measures: dict[Name, Measure]


def read_measures(path: Path | None = None) -> dict[str, Measure]:
    """Read the measure dictionary, `params/measures.yml` unless another file is given."""
    path = path or project_root() / "params" / "measures.yml"
    try:
        return _Dictionary.model_validate(read_yaml(path)).measures
    except ValidationError as error:
        raise SettingsError(*sentences(error, path.name, _Dictionary)) from error


def read_measure(name: str) -> Measure:
    """Return one measure by its name.

    Raises
    ------
    SettingsError
        The dictionary has no such measure; the message suggests the nearest.
    """
    known = read_measures()
    if name not in known:
        hint = did_you_mean(name, known) or f" It holds: {', '.join(sorted(known))}."
        raise SettingsError(f"'measure' was given {name!r}, not in params/measures.yml.{hint}")
    return known[name]
