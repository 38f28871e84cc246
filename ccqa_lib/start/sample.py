"""Run one study, or all of them, on the sample centre that this project makes up."""

from pathlib import Path

import ipywidgets as widgets

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.project import project_root
from ccqa_lib.params.yaml_text import read_yaml
from ccqa_lib.start.run_panel import RunPanel
from ccqa_lib.start.titles import title_and_question

_EVERY = "All of them (about a minute)"
_FIRST_SHOWN = "handle_time"


def run_on_sample() -> widgets.VBox:
    """Return a choice of the sample centre's settings, and a button that runs what is chosen."""
    folder = project_root() / "params" / "sample_centre"
    files = {_words(path): path for path in sorted(folder.glob("*.yml"))}
    options = [(_EVERY, folder), *files.items()]
    first = next((path for path in files.values() if path.stem == _FIRST_SHOWN), folder)
    choice = widgets.Dropdown(options=options, value=first, layout={"width": "36rem"})
    button = widgets.Button(description="Run", button_style="primary", icon="play")
    panel = RunPanel()

    def run(_: object) -> None:
        button.disabled = True
        try:
            panel.run([choice.value])
        finally:
            button.disabled = False

    button.on_click(run)
    return widgets.VBox([widgets.HBox([choice, button]), panel])


def _words(path: Path) -> str:
    """Return what a settings file asks, in words."""
    try:
        notebook = str(read_yaml(path).get("notebook", ""))
    except SettingsError:
        return path.stem
    return f"{title_and_question(notebook)[0]} ({path.stem.replace('_', ' ')})"
