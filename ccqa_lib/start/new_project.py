"""Begin a DMAIC project: its name, its data, its measure; the files to edit are written."""

import ipywidgets as widgets

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.measures import read_measures
from ccqa_lib.params.new_project import write_new_project
from ccqa_lib.start.fields import source_names
from ccqa_lib.start.page import said
from ccqa_lib.start.save import shown

_LABEL, _WIDE = {"width": "10rem"}, {"width": "28rem"}


def new_project() -> widgets.VBox:
    """Return the form that writes a project's file and the settings of its notebooks."""
    return NewProject()


class NewProject(widgets.VBox):
    """Name, data and measure of a new project, and the button that writes its files."""

    def __init__(self) -> None:
        measures = [(found.label, name) for name, found in read_measures().items()]
        self.name = widgets.Text(placeholder="as repeat_contacts", layout=_WIDE)
        self.source = widgets.Dropdown(options=source_names(), value="sample_centre", layout=_WIDE)
        self.measure = widgets.Dropdown(options=measures, layout=_WIDE)
        self.button = widgets.Button(description="Write the project", button_style="primary")
        self.said = widgets.HTML()
        self.button.on_click(lambda _: self.write())
        rows = [
            ("Name", self.name), ("Data", self.source), ("What is to improve", self.measure),
        ]  # fmt: skip
        labelled = [
            widgets.HBox([widgets.Label(words, layout=_LABEL), shown_input])
            for words, shown_input in rows
        ]
        super().__init__([*labelled, self.button, self.said])

    def write(self) -> None:
        """Write the files, and say which, or why not."""
        name = self.name.value.strip()
        try:
            written = write_new_project(name, self.source.value, self.measure.value)
        except SettingsError as error:
            self.said.value = said(error.problems, "Nothing was written:", refused=True)
            return
        told = [f"Written: {shown(path)}" for path in written]
        after = (
            f"Next: open params/projects/{name}.yml in the file list on the left and fill in the "
            "charter, then choose the project's settings on the start page and press Save and run."
        )
        self.said.value = said([*told, after], "The project is there.")
