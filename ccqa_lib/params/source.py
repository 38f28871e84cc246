"""The mapping of a user's exports to house tables: `params/sources/*.yml` as typed models.

Everything that a reader of the export needs to know is declared here and never guessed:
encoding, delimiter, header, types, date formats, codes that mean missing, units, zone, key.
`ccqa inspect FILE` writes a first mapping for a person to confirm.
"""

from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.house import HOUSE_TABLES, ColumnType
from ccqa_lib.params.problems import did_you_mean, sentences
from ccqa_lib.params.project import project_root
from ccqa_lib.params.text import Name
from ccqa_lib.params.yaml_text import read_yaml
from ccqa_lib.show.redact import from_environment

FileFormat = Literal["csv", "xlsx", "parquet", "xes", "database"]
_ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet",
    ".xes": "xes",
}  # fmt: skip


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"was given {name!r}, which is no time zone; as Asia/Shanghai.") from None
    return name


OneCharacter = Annotated[str, Field(min_length=1, max_length=1)]
Zone = Annotated[str, AfterValidator(_known_zone)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Column(_Strict):
    """How one column of a table is made from the export.

    Attributes
    ----------
    source : str or list of str
        Heading in the export (`from` in the file); several are joined with one blank, as a
        date and a time. A repeated heading is written with its number: ``"Date#2"``.
    value : text, number or true/false
        A constant in place of `source`.
    format : str
        For dates and times a strptime format such as ``%d/%m/%Y %H:%M`` (``%z`` for an offset;
        ``ISO`` for year-month-day); for durations one of ``seconds``, ``milliseconds``,
        ``minutes``, ``hours``, ``days``, ``h:mm:ss``, ``mm:ss``, ``h:mm``, ``words`` (such as
        ``1h 2m 3s``); ``serial`` for a date that an xlsx sheet holds as a number; ``roc`` for
        year/month/day of the Republic.
    zone : str
        Zone in which the export writes this time; the table's or source's zone when absent.
    missing : list
        Texts that mean "no value" in this column, besides those of the table.
    recode : mapping
        Export text to house text; a value that is not listed is kept.
    true, false : lists of str
        Texts that mean yes and no, for booleans; anything else is set aside.
    marks : list of str
        Texts that stand before or after a number and are taken off, as ``HK$`` or ``min``.
    percent : bool
        Every cell ends in ``%`` and becomes a share: ``85%`` is 0.85.
    one_width : bool
        Full-width and plain letters count as one, as they always do in keys and ids.
    scale : float
        Multiplier to the house unit, as 60 for minutes to seconds.
    lowest, highest : float
        Range that can be true; outside it the row is set aside.
    repair : {"swap_day_month"}
        Undo a spreadsheet's exchange of day and month wherever the day is 12 or less;
        `repair_reason` must say how that was found out.
    """

    source: str | list[str] | None = Field(default=None, alias="from")
    value: str | float | int | bool | None = None
    type: ColumnType = "text"
    format: str | None = None
    zone: Zone | None = None
    decimal: Literal[".", ","] | None = None
    thousands: Literal["", ",", ".", " ", "'"] | None = None
    marks: list[str] = []
    percent: bool = False
    one_width: bool = False
    missing: list[str | int | float] = []
    recode: dict[str | int, str | int] = {}
    true: list[str | int] = []
    false: list[str | int] = []
    scale: float = 1.0
    lowest: float | None = None
    highest: float | None = None
    required: bool = False
    repair: Literal["swap_day_month"] | None = None
    repair_reason: str = ""

    @model_validator(mode="after")
    def _is_complete(self):
        if (self.source is None) == (self.value is None):
            raise ValueError("needs either 'from' (a heading of the export) or 'value'.")
        if self.source is not None and self.type in ("date", "datetime") and not self.format:
            raise ValueError(
                f"is a {self.type} without a 'format'; dates are never guessed. Write the format "
                "as in the export, such as %d/%m/%Y or %Y-%m-%d %H:%M:%S."
            )
        if self.source is not None and self.type == "duration" and not self.format:
            raise ValueError("is a duration without a 'format', such as seconds or h:mm:ss.")
        if self.type == "boolean" and self.source is not None and not (self.true and self.false):
            raise ValueError("is a boolean and needs the lists 'true' and 'false'.")
        if self.repair and not self.repair_reason:
            raise ValueError("is repaired without a 'repair_reason'; say how it was found out.")
        return self

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the export that this column is made from."""
        if self.source is None:
            return ()
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)


class Table(_Strict):
    """Where one house table lies and how its columns map.

    Attributes
    ----------
    files : str
        A file, a folder or a pattern such as ``telephony/*.csv``, under the source's `root`.
    format : str
        By the ending when absent; ``.gz`` may follow it, and folders and patterns look inside.
    encoding : str
        Python's name of the encoding; must be given for text, ``utf-8`` copes with a BOM.
    skip_rows, header_rows, footer_rows : int
        Lines before the heading; lines of heading (several are joined); lines after the data.
    skip_after_heading : int
        Rows between heading and data that are no data, as the two of a Qualtrics export.
    footer_starts : list of str
        A last line that starts so is a footer: set apart and, for totals, not counted as data.
    totals : list of str
        Words that mark a row of totals anywhere in the table, as ``Total``: such rows are left
        out and counted, and do not count as lost.
    url, query, relation : str
        For databases: an address such as ``duckdb:///path``, ``sqlite:///path`` or
        ``postgresql://${USER}:${PASSWORD}@host/db``, and either a query or a table's name; or
        ``spark:///folder`` and the name of a parquet table in it, which then stays on Spark.
    duplicates : {"refuse", "drop", "keep"}
        What to do with rows that are wholly equal; dropped ones are counted in the report.
    max_lost_share : float
        More rows set aside than this share of all rows stops the run.
    """

    files: str | None = None
    format: FileFormat | None = None
    encoding: str | None = None
    delimiter: OneCharacter = ","
    quote: OneCharacter | Literal[""] = '"'
    escape: OneCharacter | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    skip_rows: Annotated[int, Field(ge=0)] = 0
    header_rows: Annotated[int, Field(ge=0, le=5)] = 1
    skip_after_heading: Annotated[int, Field(ge=0, le=5)] = 0
    footer_rows: Annotated[int, Field(ge=0)] = 0
    footer_starts: list[str] = []
    totals: list[str] = []
    sheet: str | None = None
    hidden_rows: Literal["refuse", "read", "skip"] = "refuse"
    url: str | None = None
    query: str | None = None
    relation: str | None = None
    zone: Zone | None = None
    missing: list[str] = [""]
    key: list[str] = []
    duplicates: Literal["refuse", "drop", "keep"] = "refuse"
    max_lost_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    columns: dict[Name, Column]

    @model_validator(mode="after")
    def _is_complete(self):
        if (self.files is None) == (self.url is None):
            raise ValueError("needs either 'files' or, for a database, 'url'.")
        if self.url is not None and (self.query is None) == (self.relation is None):
            raise ValueError("is a database table and needs either 'query' or 'relation'.")
        if self.file_format == "csv" and self.encoding is None:
            raise ValueError(
                "is text without an 'encoding'; run 'ccqa inspect' on the file to see the likely "
                "one, and write it here (utf-8, gb18030, big5, utf-16, latin-1, ...)."
            )
        if unknown := set(self.key) - set(self.columns):
            raise ValueError(f"has the key {sorted(unknown)}, which is not among its columns.")
        return self

    @property
    def file_format(self) -> FileFormat | None:
        """The format as declared, or by the ending of `files`; None for an undeclared folder."""
        if self.format or self.url:
            return self.format or "database"
        name = self.files.lower().removesuffix(".gz").removesuffix(".zip")
        return _ENDINGS.get(Path(name).suffix)


class Source(_Strict):
    """All tables that one centre's exports give; one file of `params/sources`.

    `root` is where its files lie: relative to the project folder, with ``${NAME}`` or
    ``${NAME:-default}`` taken from the environment. `zone` is the centre's own time zone:
    all times are turned into it. `written_by: sample_centre` marks the made-up sample.
    """

    name: Name
    about: str = ""
    root: str = "."
    zone: Zone = "Asia/Hong_Kong"
    written_by: Literal["sample_centre"] | None = None
    tables: dict[Name, Table]

    @model_validator(mode="after")
    def _agrees_with_the_house(self):
        wrong = [
            f"{table_name}.{name} has type {column.type}; the house table needs 'type: {house}'."
            for table_name, table in self.tables.items()
            if table_name in HOUSE_TABLES
            for name, column in table.columns.items()
            if (house := HOUSE_TABLES[table_name].columns.get(name)) not in (None, column.type)
            and column.value is None
        ]
        if wrong:
            raise ValueError(" ".join(wrong))
        return self

    @property
    def folder(self) -> Path:
        """The folder under which the files lie, as an absolute path."""
        return (project_root() / from_environment(self.root, self.name)).resolve()


def read_source(name: str) -> Source:
    """Read `params/sources/<name>.yml`, or the file itself where `name` ends in .yml.

    Raises
    ------
    SettingsError
        The file is missing or its mapping is wrong; all problems are told at once.
    """
    path = Path(name) if name.endswith((".yml", ".yaml")) else _source_path(name)
    content: dict[str, Any] = read_yaml(path)
    try:
        return Source.model_validate(content)
    except ValidationError as error:
        raise SettingsError(*sentences(error, str(path.name), Source)) from error


def _source_path(name: str) -> Path:
    folder = project_root() / "params" / "sources"
    path = folder / f"{name}.yml"
    if not path.is_file():
        known = sorted(file.stem for file in folder.glob("*.yml"))
        hint = did_you_mean(name, known) or f" It holds: {', '.join(known) or 'nothing yet'}."
        raise SettingsError(f"'source' was given {name!r}, not in params/sources.{hint}")
    return path
