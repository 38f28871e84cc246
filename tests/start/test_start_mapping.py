"""From an export of any headings to a mapping that is read, and to the studies that fit."""

import pytest

from ccqa_lib.params.source import read_source
from ccqa_lib.start.mapping_form import MappingForm, MyFile
from ccqa_lib.start.mapping_save import fitting_measures
from ccqa_lib.start.settings_page import NewSettings

HEADING = "Call ID,Start Time,Site,Queue,Agent,Talk Time,Resolved"


def export(folder, rows=60):
    lines = [
        f"C{n:05d},0{n % 9 + 1}/0{n % 7 + 1}/2026 10:{n % 60:02d},Lyon,sales,A{n % 5},"
        f"{100 + 7 * n},{'YN'[n % 2]}"
        for n in range(rows)
    ]
    path = folder / "calls.csv"
    path.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def form(own_project, tmp_path):
    page = MyFile()
    page.path.value = str(export(tmp_path))
    page.look()
    [found] = page.below.children
    assert isinstance(found, MappingForm)
    return found


def test_what_only_a_person_can_say_is_asked_and_not_guessed(form):
    assert set(form.answers) == {(1, "format"), (5, "unit")}
    form.save()
    assert "How are its dates to be read?" in form.said.value
    assert "the time zone in which the file writes its times" in form.said.value
    options = dict(form.answers[1, "format"].options)
    assert options["03/04/2026 14:30 would mean the 3rd of April 2026"] == "%d/%m/%Y %H:%M"
    assert options["04/03/2026 14:30 would mean the 3rd of April 2026"] == "%m/%d/%Y %H:%M"


def test_a_mapping_is_saved_once_the_whole_file_was_read_by_it(form, own_project):
    form.answers[1, "format"].value = "%d/%m/%Y %H:%M"
    form.answers[5, "unit"].value = "seconds"
    form.zone.value = "Europe/Paris"
    form.names[3].value = ""  # the queue is left out
    assert form.answers[5, "unit"].value == "seconds"  # what was said before stays said
    form.save()
    assert "The file was read" in form.said.value, form.said.value
    source = read_source("my_centre")
    table = source.tables["contacts"]
    assert source.zone == "Europe/Paris" and "queue" not in table.columns
    assert table.columns["started_at"].format == "%d/%m/%Y %H:%M"
    assert table.columns["talk_seconds"].format == "seconds"
    [offered] = form.below.children
    assert isinstance(offered, NewSettings) and offered.folder.value == "my_centre"
    assert offered.form.given() == {"source": "my_centre", "measure": fitting_measures(source)[0]}
    form.save()
    assert "is there already; choose another name" in form.said.value


def test_a_file_that_cannot_be_used_is_told(own_project, tmp_path):
    page = MyFile()
    page.look()
    assert "No file is chosen" in page.said.value
    page.path.value = str(tmp_path / "gone.csv")
    page.look()
    assert "The file cannot be used" in page.said.value
