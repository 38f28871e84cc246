"""Settings of the satisfaction study: what moves satisfaction, and by how much?"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from ccqa_lib.params.base import StudyParams
from ccqa_lib.params.fits import column_problem, table_problem
from ccqa_lib.params.house import ColumnType
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.params.text import IsoDate, Name, NameOrEmpty, PlainText

RATING = "rating_"
_NUMBERS: tuple[ColumnType, ...] = ("integer", "number", "duration", "boolean")
_TEXTS: tuple[ColumnType, ...] = ("text",)
_TIMES: tuple[ColumnType, ...] = ("date", "datetime")
_ANY: tuple[ColumnType, ...] = ("text", *_NUMBERS, *_TIMES)


_OR_ALL = {f"the column of '{name}'": f" Or write '{name}: \"\"' to take all."
           for name in ("site", "respondent")}  # fmt: skip
_FROM_CONTACTS = ("a column of 'context'", "a column of 'segments'", "'mode_column'",
                  "'cluster_column'")  # fmt: skip


class SatisfactionParams(StudyParams):
    """Settings of `notebooks/satisfaction_drivers.ipynb`."""

    notebook: ClassVar[str] = "satisfaction_drivers"

    table: Annotated[Name, Field(description="the table of responses, one row each")] = "surveys"
    respondent: Annotated[
        PlainText, Field(description="external (customers), internal (staff), or empty for all")
    ] = "external"
    time_column: Annotated[
        NameOrEmpty, Field(description="when a response came; empty: undated, then give 'as_of'")
    ] = "responded_at"
    first_day: Annotated[IsoDate, Field(description="first day that counts; empty: all")] = ""
    outcome: Annotated[Name, Field(description="the overall answer that is to be explained")] = (
        "overall"
    )
    scale: Annotated[
        Literal["points", "nps", "yes_no", "words"],
        Field(description="points, nps (0 to 10), yes_no, or words"),
    ] = "points"
    lowest: Annotated[float, Field(description="worst answer on a scale of points")] = 1.0
    highest: Annotated[float, Field(description="best answer on a scale of points")] = 5.0
    answers: Annotated[
        list[PlainText], Field(description="answers of a scale of words, the worst first")
    ] = []
    top_from: Annotated[
        PlainText, Field(description="this answer and better are satisfied; empty: best quarter")
    ] = ""
    bottom_to: Annotated[
        PlainText, Field(description="this answer and worse are dissatisfied; empty: worst quarter")
    ] = ""
    nps_column: Annotated[
        NameOrEmpty, Field(description="a column 0 to 10 for the net promoter score; empty: none")
    ] = ""
    target: Annotated[
        float | None, Field(ge=0, le=1, description="share of satisfied to reach, as 0.85; or None")
    ] = None
    drivers: Annotated[
        list[Name],
        Field(description="rating columns; empty: every column that begins with rating_"),
    ] = []
    driver_lowest: Annotated[float, Field(description="worst rating of a driver")] = 1.0
    driver_highest: Annotated[float, Field(description="best rating of a driver")] = 5.0
    driver_words: Annotated[
        list[PlainText], Field(description="drivers in words, as 'influence: Low < Medium < High'")
    ] = []
    missing_ratings: Annotated[
        Literal["complete", "not_asked"],
        Field(description="complete: rows with all ratings; not_asked: unrated is a state"),
    ] = "complete"
    least_answered: Annotated[
        float, Field(ge=0, le=1, description="a driver rated by fewer than this share is left out")
    ] = 0.5
    context: Annotated[
        list[Name], Field(description="columns to adjust for, as channel or site")
    ] = []
    segments: Annotated[list[Name], Field(description="columns whose groups are compared")] = []
    mode_column: Annotated[
        NameOrEmpty, Field(description="how the response was collected; empty: one way")
    ] = ""
    cluster_column: Annotated[
        NameOrEmpty, Field(description="whose responses hang together, as agent_id; empty: none")
    ] = ""
    weight_column: Annotated[
        NameOrEmpty, Field(description="sampling weight of a response; empty: all alike")
    ] = ""
    count_column: Annotated[
        NameOrEmpty, Field(description="how many responses a row stands for; empty: one")
    ] = ""
    raking: Annotated[
        list[PlainText], Field(description="true shares of groups, as 'site: Hong Kong: 0.4'")
    ] = []
    period: Annotated[
        Literal["day", "week", "month"], Field(description="one point of the trend")
    ] = "month"
    asked_table: Annotated[
        NameOrEmpty, Field(description="table with one row for everybody asked; empty: not known")
    ] = ""
    asked: Annotated[int, Field(ge=0, description="or how many were asked; 0: not known")] = 0
    silent_gap: Annotated[
        float,
        Field(ge=0, le=100, description="how far the silent may differ, in percentage points"),
    ] = 10.0
    evaluations: Annotated[
        NameOrEmpty, Field(description="table of quality checks by contact_id; empty: none")
    ] = ""
    move_driver: Annotated[
        NameOrEmpty, Field(description="what if this driver moved; empty: the strongest")
    ] = ""
    move_points: Annotated[
        float, Field(ge=-10, le=100, description="by how many points it moves")
    ] = 1.0
    rating_target: Annotated[
        float | None, Field(description="mean rating to reach, a line of the map; None: no line")
    ] = None
    effect_line: Annotated[
        float, Field(ge=0, le=100, description="an effect worth acting on, in percentage points")
    ] = 2.0
    owner: Annotated[PlainText, Field(description="who acts on what is found")] = ""
    min_cell: Annotated[
        int, Field(ge=1, le=100, description="groups of fewer responses are not shown")
    ] = 5
    bootstrap: Annotated[int, Field(ge=200, le=5000, description="draws behind the ranks")] = 500
    seed: Annotated[int, Field(ge=0, description="seed of the draws")] = 1

    @model_validator(mode="after")
    def _is_consistent(self):
        if self.first_day and self.as_of and self.first_day > self.as_of:
            raise ValueError(f"'first_day' ({self.first_day}) is after 'as_of' ({self.as_of}).")
        if not self.time_column and not self.as_of:
            raise ValueError("'time_column' is empty, so give 'as_of': the day of the survey.")
        if self.scale == "words" and len(self.answers) < 2:
            raise ValueError("'scale' is words, so give 'answers', two or more, worst first.")
        if self.lowest >= self.highest or self.driver_lowest >= self.driver_highest:
            raise ValueError("'lowest' must be below 'highest', for the outcome and for drivers.")
        if self.weight_column and self.count_column:
            raise ValueError("'weight_column' and 'count_column' exclude each other; give one.")
        if self.outcome in self.drivers:
            raise ValueError(f"'{self.outcome}' is the outcome and a driver at once.")
        for given in self.driver_words:
            _parts_of(given, ":")
        for given in self.raking:
            _target(given)
        return self

    def missing_references(self) -> list[str]:
        """Return a sentence for each table or column that the settings need and that is not."""
        if problems := super().missing_references():
            return problems
        source = read_source(self.source)
        for told, name in self._tables().items():
            if problem := table_problem(f"{told} is", name, source):
                return [problem]
        return [*self._column_problems(source)]

    def rated(self, source: Source) -> tuple[str, ...]:
        """Return the drivers: those named, else all mapped columns that begin with rating_."""
        if self.drivers:
            return tuple(self.drivers)
        mapped = source.tables[self.table].columns
        return tuple(name for name in mapped if name.startswith(RATING) and name != self.outcome)

    @property
    def levels(self) -> dict[str, list[str]]:
        """Return the columns and values that this run is narrowed to."""
        chosen = {"site": self.site, "respondent": self.respondent}
        return {column: [value] for column, value in chosen.items() if value}

    @property
    def words_of_drivers(self) -> dict[str, tuple[str, ...]]:
        """Return the ordered words of each driver that is rated in words."""
        found = (_parts_of(given, ":") for given in self.driver_words)
        return {name: tuple(part.strip() for part in words.split("<")) for name, words in found}

    @property
    def raking_targets(self) -> dict[str, dict[str, float]]:
        """Return the true share of each value of each column, as {"site": {"Hong Kong": 0.4}}."""
        targets: dict[str, dict[str, float]] = {}
        for given in self.raking:
            column, value, share = _target(given)
            targets.setdefault(column, {})[value] = share
        return targets

    def plan(self, source: Source) -> dict[str, Any]:
        """Return what is asked of the responses, as arguments of `analyse.satisfaction.Plan`."""
        same = (
            "outcome", "missing_ratings", "least_answered", "target", "period", "silent_gap",
            "min_cell", "bootstrap", "seed", "rating_target", "effect_line", "move_driver",
            "move_points", "nps_column", "weight_column", "count_column", "cluster_column",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in same},
            "scale": self.answer_scale(),
            "drivers": self.rated(source),
            "driver_range": (self.driver_lowest, self.driver_highest),
            "driver_words": self.words_of_drivers,
            "context": tuple(self.context),
            "segments": tuple(dict.fromkeys([*self.segments, *filter(None, [self.mode_column])])),
            "raking": self.raking_targets,
            "time": self.time_column,
            "mode_column": self.mode_column,
        }

    def answer_scale(self) -> dict[str, Any]:
        """Return the scale of the outcome, as arguments of `analyse.satisfaction.AnswerScale`."""
        ends: Mapping[str, tuple[float, float]] = {
            "nps": (0.0, 10.0), "yes_no": (0.0, 1.0), "points": (self.lowest, self.highest),
            "words": (1.0, float(len(self.answers))),
        }  # fmt: skip
        lowest, highest = ends[self.scale]
        return {
            "kind": self.scale, "lowest": lowest, "highest": highest,
            "answers": tuple(self.answers), "top_from": self.top_from, "bottom_to": self.bottom_to,
        }  # fmt: skip

    def _tables(self) -> dict[str, str]:
        named = {"'table'": self.table, "'asked_table'": self.asked_table,
                 "'evaluations'": self.evaluations}  # fmt: skip
        return {told: name for told, name in named.items() if name}

    def _column_problems(self, source: Source) -> list[str]:
        outcome = {"words": _TEXTS, "yes_no": _NUMBERS}.get(self.scale, _NUMBERS)
        words = self.words_of_drivers
        wanted = [("'outcome'", self.outcome, outcome), ("'time_column'", self.time_column, _TIMES)]
        wanted += [("a driver", name, _TEXTS if name in words else _NUMBERS)
                   for name in self.rated(source)]  # fmt: skip
        wanted += [("'nps_column'", self.nps_column, _NUMBERS),
                   ("'weight_column'", self.weight_column, _NUMBERS),
                   ("'count_column'", self.count_column, _NUMBERS),
                   ("'cluster_column'", self.cluster_column, _ANY),
                   ("'mode_column'", self.mode_column, _ANY),
                   ("the column of 'site'", "site" if self.site else "", _ANY),
                   ("the column of 'respondent'", "respondent" if self.respondent else "", _ANY),
                   ("the key of 'evaluations'", "contact_id" if self.evaluations else "", _ANY),
                   ]  # fmt: skip
        wanted += [("a column of 'context'", name, _ANY) for name in self.context]
        wanted += [("a column of 'segments'", name, _ANY) for name in self.segments]
        wanted += [("a column of 'raking'", name, _ANY) for name in self.raking_targets]
        of_contacts = self._of_contacts(source)
        found = [
            (told, column_problem(told, name, self.table, source, types))
            for told, name, types in wanted
            if name and not (name in of_contacts and told in _FROM_CONTACTS)
        ]
        return [problem + _OR_ALL.get(told, "") for told, problem in found if problem]

    def _of_contacts(self, source: Source) -> set[str]:
        """Return the columns that a response can take from the contact that it is about."""
        own = source.tables[self.table].columns
        contacts = source.tables.get("contacts")
        if contacts is None or not {"contact_id"} <= set(own) & set(contacts.columns):
            return set()
        return set(contacts.columns) - set(own)


def _parts_of(given: str, mark: str) -> tuple[str, str]:
    name, found, rest = given.partition(mark)
    if not found or not name.strip() or not rest.strip():
        raise ValueError(f"was given {given!r}; it needs the form 'name{mark} rest'.")
    return name.strip(), rest.strip()


def _target(given: str) -> tuple[str, str, float]:
    """Return column, value and share of a raking target; shares lie between 0 and 1."""
    group, _, share = given.rpartition(":")
    column, value = _parts_of(group, ":") if ":" in group else ("", "")
    try:
        number = float(share)
    except ValueError:
        number = -1.0
    if not column or not 0 < number < 1:
        raise ValueError(f"was given {given!r}; it needs 'column: value: share', as 0.4 for 40 %.")
    return column, value, number
