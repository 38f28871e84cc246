"""Choose a settings file, change it in a form, save it, and run it."""

from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.base import RESERVED
from ccqa_lib.params.project import project_root
from ccqa_lib.params.studies import STUDIES, study_model
from ccqa_lib.params.yaml_text import read_yaml
from ccqa_lib.start.page import said
from ccqa_lib.start.run_panel import RunPanel
from ccqa_lib.start.save import Saved, save_changes, save_new, shown
from ccqa_lib.start.settings_form import SettingsForm
from ccqa_lib.start.titles import title_and_question

_WIDE = {"width": "36rem"}


def edit_settings() -> widgets.VBox:
    """Return a choice of all settings files of the project, and the form of the chosen one."""
    return _EditPage()


class Actions(widgets.VBox):
    """The buttons below a form, what is said when one is pressed, and the run."""

    def __init__(self, save: Any, after_save: Any = lambda: None):
        self._save, self._after_save = save, after_save
        self.said = widgets.HTML()
        self.panel = RunPanel()
        self.save_button = widgets.Button(description="Save", icon="save")
        self.run_button = widgets.Button(
            description="Save and run", button_style="primary", icon="play"
        )
        self.save_button.on_click(lambda _: self.save())
        self.run_button.on_click(lambda _: self.save_and_run())
        super().__init__([widgets.HBox([self.save_button, self.run_button]), self.said, self.panel])

    def save(self) -> Saved | None:
        """Save; what is refused is told in sentences, and nothing is saved."""
        try:
            saved: Saved = self._save()
        except SettingsError as error:
            self.said.value = said(error.problems, "Not saved:", refused=True)
            return None
        self.said.value = said(saved.sentences)
        self._after_save()
        return saved

    def save_and_run(self) -> None:
        """Save, and run what was saved."""
        self.run_button.disabled = True
        try:
            if (saved := self.save()) is not None:
                self.panel.run([saved.path])
        finally:
            self.run_button.disabled = False


class NewSettings(widgets.VBox):
    """The form of a new settings file: its study, its name, its settings."""

    def __init__(self, notebooks: list[str], folder: str, given: dict[str, Any]):
        self._given = given
        options = [(title_and_question(name)[0], name) for name in notebooks]
        self.study = widgets.Dropdown(options=options, layout=_WIDE)
        self.folder = widgets.Text(folder, layout=_WIDE)
        self.label = widgets.Text(self.study.value, layout=_WIDE)
        self._held = widgets.VBox()
        self.actions = Actions(self._saved)
        self.study.observe(lambda _: self._choose(), "value")
        self._choose()
        rows = [("Study", self.study), ("Folder", self.folder), ("Name", self.label)]
        labelled = [_labelled(words, shown_input) for words, shown_input in rows]
        super().__init__([*labelled, self._held, self.actions])

    @property
    def form(self) -> SettingsForm:
        """The form of the chosen study."""
        return self._held.children[0]

    def _choose(self) -> None:
        model = study_model(self.study.value)
        given = {name: self._given[name] for name in self._given if name in model.model_fields}
        self._held.children = [SettingsForm(model, given)]
        self.label.value = self.study.value

    def _saved(self) -> Saved:
        folder, label = self.folder.value.strip(), self.label.value.strip()
        return save_new(folder, label, self.study.value, self.form.given())


class _EditPage(widgets.VBox):
    def __init__(self) -> None:
        files = [(shown(path), path) for path in _settings_files()]
        self.choice = widgets.Dropdown(
            options=[("(a new file)", None), *files],
            value=next((path for _, path in files if path.stem == "handle_time"), None),
            layout=_WIDE,
        )
        self.held = widgets.VBox()
        self.choice.observe(lambda _: self.show_chosen(), "value")
        super().__init__([_labelled("Settings file", self.choice), self.held])
        self.show_chosen()

    def show_chosen(self) -> None:
        """Show the form of the chosen file, or of a new one."""
        path = self.choice.value
        if path is None:
            given = {"source": "sample_centre"}
            self.held.children = [NewSettings(list(STUDIES), "sample_centre", given)]
            return
        try:
            self.held.children = _form_of(path)
        except SettingsError as error:
            words = said(error.problems, "This file cannot be opened as a form:", refused=True)
            self.held.children = [widgets.HTML(words)]


def _form_of(path: Path) -> list[widgets.Widget]:
    content = read_yaml(path)
    model = study_model(str(content.get("notebook")))
    text = [path.read_text(encoding="utf-8-sig")]
    form = SettingsForm(model, {k: v for k, v in content.items() if k not in RESERVED})

    def read_again() -> None:
        text[0] = path.read_text(encoding="utf-8-sig")

    actions = Actions(lambda: save_changes(path, text[0], form.given()), read_again)
    title, question = title_and_question(model.notebook)
    return [widgets.HTML(said([question], title)), form, actions]


def _settings_files() -> list[Path]:
    """Return every settings file of a study in the project, the sample centre's first."""
    found = []
    for path in sorted((project_root() / "params").glob("*/*.yml")):
        try:
            if read_yaml(path).get("notebook") in STUDIES:
                found.append(path)
        except SettingsError:
            continue
    return sorted(found, key=lambda path: path.parent.name != "sample_centre")


def _labelled(words: str, shown_input: widgets.Widget) -> widgets.HBox:
    return widgets.HBox([widgets.Label(words, layout={"width": "10rem"}), shown_input])
