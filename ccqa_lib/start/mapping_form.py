"""Run on my file: choose an export, say what its columns mean, then ask a study of it."""

from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import ipywidgets as widgets

from ccqa_lib.data.profiling.decide import LEFT_OUT, Question, answered, questions, renamed
from ccqa_lib.data.profiling.inspect import Profile, inspect_file, mapping_text
from ccqa_lib.errors import CcqaError, SettingsError
from ccqa_lib.params.house import HOUSE_TABLES
from ccqa_lib.params.project import project_root
from ccqa_lib.params.source import read_source
from ccqa_lib.show.html import writer
from ccqa_lib.start.mapping_save import fitting_measures, fitting_studies, save_mapping
from ccqa_lib.start.page import said
from ccqa_lib.start.settings_page import NewSettings

_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".parquet", ".gz", ".zip")
_LABEL, _WIDE = {"flex": "0 0 14rem"}, {"width": "30rem"}
_CELLS = writer().from_string("<span style='opacity:.8'>{{ words }}</span>")
_OPEN = "(choose)"


def run_on_my_file() -> widgets.VBox:
    """Return the three steps from an export to a report: look at it, map it, run a study."""
    return MyFile()


class MyFile(widgets.VBox):
    """Step 1: which file; what follows appears below when it is looked at."""

    def __init__(self) -> None:
        self.choice = widgets.Dropdown(options=_found_files(), layout=_WIDE)
        self.path = widgets.Text(placeholder="or its path, if it lies elsewhere", layout=_WIDE)
        again = widgets.Button(
            description="Look for files again", icon="refresh", layout={"width": "13rem"}
        )
        self.look_button = widgets.Button(
            description="Look at it", button_style="primary", icon="search"
        )
        self.said, self.below = widgets.HTML(), widgets.VBox()
        again.on_click(lambda _: self._find_again())
        self.look_button.on_click(lambda _: self.look())
        super().__init__([
            _row("Your file", widgets.HBox([self.choice, again])), _row("", self.path),
            self.look_button, self.said, self.below,
        ])  # fmt: skip

    def look(self) -> None:
        """Look at the chosen file, and show the form that maps it."""
        given = self.path.value.strip().strip('"')
        path = Path(given) if given else self.choice.value
        self.said.value, self.below.children = "", []
        if path is None:
            words = "No file is chosen; drag one into the file list on the left, or write its path."
            self.said.value = said([words], refused=True)
            return
        path = path if path.is_absolute() else project_root() / path
        try:
            profile = inspect_file(path)
        except (CcqaError, OSError) as error:
            self.said.value = said([str(error)], "The file cannot be used:", refused=True)
            return
        self.below.children = [MappingForm(profile)]

    def _find_again(self) -> None:
        self.choice.options = _found_files()


class MappingForm(widgets.VBox):
    """Step 2: what the file is, what its columns mean, and what only a person can say."""

    def __init__(self, profile: Profile):
        self._profile = profile
        suggested = profile.assignment.table
        tables = [(f"{name}: {table.grain}", name) for name, table in HOUSE_TABLES.items()]
        known = suggested in HOUSE_TABLES
        self.table = widgets.Dropdown(
            options=tables, value=suggested if known else "contacts", layout=_WIDE
        )
        self.name = widgets.Text("my_centre", layout=_WIDE)
        self.zone = widgets.Combobox(
            options=sorted(available_timezones()), placeholder="as Asia/Hong_Kong", layout=_WIDE
        )
        self.names: dict[int, widgets.Combobox] = {}
        self.answers: dict[tuple[int, str], widgets.Dropdown] = {}
        self._columns, self._asked = widgets.VBox(), widgets.VBox()
        self.said, self.below = widgets.HTML(), widgets.VBox()
        self.button = widgets.Button(description="Read it so", button_style="primary", icon="check")
        self.button.on_click(lambda _: self.save())
        self.table.observe(lambda _: self._show_columns(), "value")
        super().__init__([
            widgets.HTML(said(profile.sentences(), str(profile))),
            _row("What is in it?", self.table), _row("Name of your centre", self.name),
            _row("Time zone of its times", self.zone), self._columns, self._asked,
            self.button, self.said, self.below,
        ])  # fmt: skip
        self._show_columns()

    def text(self) -> str:
        """Return the mapping as it would be saved; raises SettingsError for what is left open."""
        open_ = [shown.tooltip for shown in self.answers.values() if not shown.value]
        zone = self.zone.value.strip()
        if zone not in available_timezones():
            given = f"; {zone!r} is none" if zone else ""
            open_.append(f"the time zone in which the file writes its times{given}.")
        if open_:
            raise SettingsError(*(f"Please choose: {words}" for words in open_))
        profile = self._named()
        kept = self._kept()
        said_of = {
            (kept.index(at), what): shown.value for (at, what), shown in self.answers.items()
        }
        text = mapping_text(answered(profile, said_of), self.name.value.strip())
        return text.replace('zone: "Asia/Hong_Kong"', f'zone: "{zone}"', 1)

    def save(self) -> None:
        """Read the whole file by the mapping, keep it, and offer the studies that fit."""
        name, self.below.children = self.name.value.strip(), []
        try:
            loaded = save_mapping(name, self.text(), self.table.value)
        except SettingsError as error:
            self.said.value = said(error.problems, "Not yet:", refused=True)
            return
        except CcqaError as error:
            self.said.value = said([str(error)], "The file cannot be read so:", refused=True)
            return
        told = f"The mapping is in params/sources/{name}.yml. {loaded.lineage}"
        self.said.value = said([told], "The file was read.")
        self.below.children = [_studies_of(name, self.table.value)]

    def _named(self) -> Profile:
        names = {at: shown.value.strip() for at, shown in self.names.items()}
        return renamed(self._profile, self.table.value, names)

    def _kept(self) -> list[int]:
        """Return which columns of the file are not left out, by their places in it."""
        return [at for at, shown in self.names.items() if shown.value.strip() != LEFT_OUT]

    def _show_columns(self) -> None:
        table, columns = self.table.value, self._profile.columns
        suggested = renamed(self._profile, table, {}).assignment.names
        house = list(HOUSE_TABLES[table].columns)
        self.names = {
            at: widgets.Combobox(value=name, options=house, layout={"width": "14rem"})
            for at, name in enumerate(suggested)
        }
        for shown in self.names.values():
            shown.observe(lambda _: self._ask(), "value")
        rows = [
            widgets.HBox([
                widgets.Label(columns[at].heading[:60], layout=_LABEL), shown,
                widgets.HTML(_CELLS.render(words=" | ".join(columns[at].examples))),
            ])
            for at, shown in self.names.items()
        ]  # fmt: skip
        told = "What does each column mean? Empty the field of a column to leave it out."
        self._columns.children = [widgets.HTML(said([told])), *rows]
        self._ask()

    def _ask(self) -> None:
        """Ask what the names that now stand there leave open; earlier answers stay."""
        kept = self._kept()
        before = {key: shown.value for key, shown in self.answers.items()}
        rows, self.answers = [], {}
        profile = self._named()
        for question in questions(profile):
            key = (kept[question.place], question.what)
            heading = self._profile.columns[key[0]].heading
            shown = _question_input(question, heading)
            if before.get(key) in dict(map(reversed, question.answers)):
                shown.value = before[key]
            self.answers[key] = shown
            rows.append(_row(heading[:60], widgets.VBox([widgets.Label(question.words), shown])))
        title = ["Only you can say this:"] if rows else []
        self._asked.children = [*(widgets.HTML(said(title)) for _ in title), *rows]


def _question_input(question: Question, heading: str) -> widgets.Dropdown:
    options = [(_OPEN, ""), *question.answers]
    shown = widgets.Dropdown(options=options, value="", layout=_WIDE)
    shown.tooltip = f"'{heading[:60]}': {question.words}"
    return shown


def _studies_of(name: str, table: str) -> widgets.Widget:
    measures, notebooks = fitting_measures(read_source(name)), fitting_studies(table)
    given: dict[str, Any] = {"source": name}
    if measures:
        given["measure"] = measures[0]
    elif notebooks[0].startswith("dmaic"):
        words = (
            "No measure of params/measures.yml can be worked out from these columns. Map more of "
            "them, or add a measure there; docs/parameters.md shows how."
        )
        return widgets.HTML(said([words], refused=True))
    return NewSettings(notebooks, name, given)


def _found_files() -> list[tuple[str, Path | None]]:
    root = project_root()
    found = [
        path for folder in (root / "data", root / "notebooks", root)
        for path in sorted(folder.glob("*")) if path.suffix.lower() in _ENDINGS
    ]  # fmt: skip
    return [("(none)", None), *((path.relative_to(root).as_posix(), path) for path in found)]


def _row(words: str, shown: widgets.Widget) -> widgets.HBox:
    return widgets.HBox([widgets.Label(words, layout=_LABEL), shown])
