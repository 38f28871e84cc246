"""A study's settings as a form: one row a setting, made from the study's model."""

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from ccqa_lib.params.base import StudyParams
from ccqa_lib.show.html import writer
from ccqa_lib.start.fields import SettingField, fields_of, shown_first

_LABEL, _NOTE = {"flex": "0 0 10rem"}, {"flex": "1 1 14rem"}
_INPUT = {"flex": "0 0 22rem"}
_MORE = "More settings (what they are set to fits most cases)"
_ESCAPED = writer().from_string("<span style='opacity:.8'>{{ words }}</span>")


class SettingsForm(widgets.VBox):
    """The form of one study; settings that a file names, and the usual ones, stand first."""

    def __init__(self, model: type[StudyParams], given: Mapping[str, Any]):
        self._given = dict(given)
        self._fields = {field.name: field for field in fields_of(model)}
        self._inputs = {
            name: _input(field, given.get(name, field.default))
            for name, field in self._fields.items()
        }
        first = shown_first(model, given)
        rows = {name: _row(field, self._inputs[name]) for name, field in self._fields.items()}
        more = [rows[name] for name in self._fields if name not in first]
        folded = widgets.Accordion([widgets.VBox(more)], titles=[_MORE], selected_index=None)
        super().__init__([*(rows[name] for name in first), *([folded] if more else [])])

    def given(self) -> dict[str, Any]:
        """Return the settings that a file would name: those it named, and those that differ."""
        values = {
            name: self._fields[name].value_of(shown.value) for name, shown in self._inputs.items()
        }
        return {
            name: value
            for name, value in values.items()
            if name in self._given or value != self._fields[name].default
        }

    def fill(self, name: str, text: str) -> None:
        """Write a text into the field of a setting, as a person would."""
        self._inputs[name].value = text


def _input(field: SettingField, value: Any) -> widgets.Widget:
    shown = field.shown(value)
    if field.kind == "choice":
        known = dict.fromkeys([*field.choices, shown])  # a name that is gone is shown, too
        options = [(each or "(none)", each) for each in known]
        return widgets.Dropdown(options=options, value=shown, layout=_INPUT)
    if field.kind == "texts":
        layout = {**_INPUT, "height": "4.5rem"}
        return widgets.Textarea(shown, placeholder="one a line", layout=layout)
    return widgets.Text(shown, layout=_INPUT, continuous_update=False)


def _row(field: SettingField, shown: widgets.Widget) -> widgets.HBox:
    limits = f" ({field.limits})" if field.limits else ""
    note = widgets.HTML(_ESCAPED.render(words=f"{field.description}{limits}"), layout=_NOTE)
    return widgets.HBox([widgets.Label(field.label, layout=_LABEL), shown, note])
