"""Settings of the analyse study: which few causes carry the defects?"""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ccqa_lib.params.define import USUAL_SEGMENTS
from ccqa_lib.params.fits import column_problem
from ccqa_lib.params.house import HOUSE_TABLES
from ccqa_lib.params.measured import NarrowedParams
from ccqa_lib.params.measures import Measure, read_measure
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.params.stretch import Stretch, stretch_days
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText
from ccqa_lib.show.language import mark, say

if TYPE_CHECKING:
    import pandas as pd

AFTERWARDS = (
    "abandoned", "resolved", "repeat_within_7d", "transfers", "handle_seconds", "talk_seconds",
    "hold_seconds", "wrap_seconds", "sale_amount", "closed_at", "compensation_amount",
)  # fmt: skip
KNOWN_LATER = mark("known only during or after the contact: it may be a consequence")
OF_TEXT = mark("free text")
_COLUMN_TYPES = ("text", "integer", "number", "duration", "boolean", "date", "datetime")
_AGENT, _SITE, _TEXTS = "agent_id", "site", ("text", "comment")
_NAMES_PEOPLE = (
    "agent_id", "agent", "agent_name", "supervisor", "customer", "customer_name", "employee_id",
    "employee_name", "evaluator", "evaluator_id",
)  # fmt: skip
_MIN_CELL = 5


class AnalyseParams(NarrowedParams):
    """Settings of `notebooks/dmaic_3_analyse.ipynb`."""

    notebook: ClassVar[str] = "dmaic_3_analyse"
    needs_dates: ClassVar[bool] = False

    measure: Annotated[
        Name, Field(description="the Y: a share, or a mean and a limit, in measures.yml")
    ] = "repeat_contact_share"
    defect_above: Annotated[
        float | None, Field(description="of a mean: a value above this is a defect")
    ] = None
    defect_below: Annotated[
        float | None, Field(description="of a mean: a value below this is a defect")
    ] = None
    segment_column: Annotated[
        NameOrEmpty, Field(description="one segment only: a column of the table; empty for all")
    ] = ""
    segment: Annotated[PlainText, Field(description="the value of that column")] = ""
    first_day: Annotated[
        IsoDate, Field(description="first day that counts; empty: from the first of the data")
    ] = ""
    agent_column: Annotated[
        NameOrEmpty, Field(description="who took the contact; empty: agent_id where it is mapped")
    ] = ""
    team_column: Annotated[
        NameOrEmpty, Field(description="the agent's team, where the table has it")
    ] = ""
    candidates: Annotated[
        list[Name], Field(description="columns that may be causes; empty: all that are mapped")
    ] = []
    exclude: Annotated[
        list[Name], Field(description="columns that cannot be a cause, as those known afterwards")
    ] = []
    suspects: Annotated[
        list[PlainText], Field(description="what people suspect, as 'queue: too few who know it'")
    ] = []
    before: Annotated[
        Stretch,
        Field(description="a change since when, as 2026-02 or 2026-02-02 to 2026-03-01; or empty"),
    ] = ""
    after: Annotated[
        Stretch, Field(description="until when, written as `before`; give both or neither")
    ] = ""
    split_by: Annotated[
        list[Name],
        Field(description="columns that tell mix from rate; empty: those of the usual ones"),
    ] = []
    text: Annotated[
        NameOrEmpty, Field(description="a column of texts in which themes are sought; or empty")
    ] = ""
    seed: Annotated[
        int, Field(ge=0, le=9999, description="decides which agents discover and which confirm")
    ] = 1

    @model_validator(mode="after")
    def _is_consistent(self):
        self.refuse_half_a_segment()
        if bool(self.before) != bool(self.after):
            raise ValueError("'before' and 'after' go together; give both or neither.")
        if self.before and stretch_days(self.before)[1] >= stretch_days(self.after)[0]:
            raise ValueError("'before' must end before 'after' begins.")
        if self.defect_above is not None and self.defect_below is not None:
            raise ValueError("'defect_above' and 'defect_below' were both given; give one.")
        for told in self.suspects:
            if ":" not in told:
                raise ValueError(
                    f"'suspects' holds {told[:60]!r}; write 'column: what is suspected'."
                )
        return self

    def missing_references(self) -> list[str]:
        """Return a sentence for each thing that the settings need and the project lacks."""
        if problems := super().missing_references():
            return problems
        measure, source = read_measure(self.measure), read_source(self.source)
        lists = {
            "candidates": self.candidates,
            "exclude": self.exclude,
            "suspects": list(self._said()),
            "split_by": self.split_by,
        }
        lists |= {
            name: [getattr(self, name)]
            for name in ("segment_column", "agent_column", "team_column", "text")
        }
        lists["site"] = [_SITE] if self.site else []
        found = [
            column_problem(f"'{setting}'", name, measure.table, source, _COLUMN_TYPES)
            for setting, names in lists.items() for name in names if name
        ]  # fmt: skip
        found += [*self.defect_problems(measure), *self.date_problems(measure)]
        return [problem for problem in found if problem]

    def defect_problems(self, measure: Measure) -> list[str]:
        """Say why a measure does not tell which contact is a defect; empty where it does."""
        has_limit = self.defect_above is not None or self.defect_below is not None
        if measure.kind == "share" and measure.of is None and not has_limit:
            return []
        if measure.kind == "mean" and has_limit:
            return []
        return [
            f"'measure' was given '{self.measure}', a {measure.kind}; a defect is a share's (then "
            "without a limit), or a mean's beyond 'defect_above' or 'defect_below'."
        ]

    def date_problems(self, measure: Measure) -> list[str]:
        """Say which settings need the dates that a measure does not have; empty where none does."""
        if measure.time is not None:
            return []
        told = f"'{self.measure}' has no 'time' in params/measures.yml: no row has a date"
        given = [name for name in ("first_day", "before", "after") if getattr(self, name)]
        problems = [f"'{name}' was given, but {told}. Leave it empty." for name in given]
        if not self.as_of:
            problems.append(f"{told}. Give 'as_of', the day on which the rows were exported.")
        return problems

    def subject(self, measure: Measure) -> str:
        """Return what a defect is, in words; of a share that should be high, its misses."""
        told = super().subject(measure)
        return say("misses of '{measure}'", measure=told) if measure.hits_are_good else told

    def stretches(self) -> tuple[tuple[str, str], tuple[str, str]] | None:
        """Return first and last day of the two periods that are compared; None to choose them."""
        if not self.before:
            return None
        return stretch_days(self.before), stretch_days(self.after)

    def splits(self, measure: Measure, source: Source) -> list[str]:
        """Return the columns that tell mix from rate: those given, or the usual ones mapped."""
        mapped = source.tables[measure.table].columns
        narrowed = {self.segment_column, "site" if self.site else "", measure.column, self.text}
        asked = self.split_by or [name for name in USUAL_SEGMENTS if name in mapped]
        return [name for name in asked if name not in narrowed]

    def _said(self) -> dict[str, str]:
        pairs = [told.split(":", 1) for told in self.suspects]
        return {column.strip(): words.strip() for column, words in pairs}

    def suspected(self) -> dict[str, str]:
        """Return what is suspected of which column, by the project and by these settings."""
        project = self.dmaic_project()
        of_project = (
            {c.column: c.words for c in project.suspected_causes if c.column} if project else {}
        )
        return of_project | self._said()

    def row_choice(self, measure: Measure) -> dict[str, Any]:
        """Return which rows count, as the arguments of `data.RowChoice`."""
        return {
            "keep": {column: value for column, (value,) in self.levels.items()},
            "day": measure.time or "", "first_day": self.first_day, "last_day": self.as_of,
            "needs": (measure.column,),
        }  # fmt: skip

    def key(self, measure: Measure, source: Source) -> str:
        """Return the column that names a row."""
        table = source.tables[measure.table]
        house = HOUSE_TABLES.get(measure.table)
        keys = [*(table.key or ()), *(house.key if house else ()), *table.columns]
        return next(name for name in keys if name in table.columns)

    def period(self, frame: "pd.DataFrame", measure: Measure) -> tuple[str, str]:
        """Return the first and last ISO day of the rows; of undated rows that of the export."""
        if measure.time is None:
            return self.as_of, self.as_of
        import pandas as pd  # the command line reads settings without waiting for it

        times = pd.to_datetime(frame[measure.time]).dropna()
        return times.min().date().isoformat(), times.max().date().isoformat()

    def question(self, measure: Measure, source: Source) -> dict[str, Any]:
        """Return what is asked, as the arguments of `analyse.causes.question.Question`."""
        table = source.tables[measure.table]
        mapped = list(table.columns)
        agent = self.agent_column or (_AGENT if _AGENT in mapped else "")
        house = HOUSE_TABLES.get(measure.table)
        keys = [*(table.key or ()), *(house.key if house else ())]
        reasons = dict.fromkeys(AFTERWARDS, KNOWN_LATER) | dict.fromkeys(_TEXTS, OF_TEXT)
        reasons |= dict.fromkeys([self.text] if self.text else [], OF_TEXT)
        reasons |= dict.fromkeys(keys, mark("names the row"))
        reasons = {name: why for name, why in reasons.items() if name not in self.candidates}
        reasons |= dict.fromkeys(self.exclude, mark("excluded in the settings"))
        reasons |= dict.fromkeys([measure.column], mark("it is the outcome"))
        reasons |= dict.fromkeys(self.levels, mark("the study is narrowed to one value of it"))
        return {
            "outcome": "defect", "candidates": tuple(self.candidates), "agent": agent,
            "team": self.team_column, "time": measure.time or "",
            "site": _SITE if _SITE in mapped and not self.site else "",
            "exclude": {name: why for name, why in reasons.items() if name in mapped},
            "suspects": self.suspected(), "seed": self.seed,
        }  # fmt: skip

    def text_question(self, measure: Measure, source: Source) -> dict[str, Any]:
        """Return in which texts themes are sought, as the arguments of `themes.TextQuestion`."""
        mapped = source.tables[measure.table].columns
        named = dict.fromkeys([self.agent_column, *_NAMES_PEOPLE])
        project = self.dmaic_project()
        return {
            "text": self.text, "groups": ("defect", *self.splits(measure, source)),
            "persons": tuple(name for name in named if name in mapped and name != self.text),
            "min_cell": project.min_cell if project else _MIN_CELL,
            "seed": self.seed, "time": measure.time or "",
        }  # fmt: skip
