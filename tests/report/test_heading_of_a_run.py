"""What a report is headed by: the measure as a chart or the settings name it, else the title."""

from dataclasses import replace

from made_notebooks import make_notebook

from ccqa_lib.report.read_run import read_run


def record(status, settings, named=""):
    made = read_run(make_notebook())
    block = {"kind": "figure", "role": "evidence", "status": status}
    section = replace(made.sections[0], blocks=(block,))
    return replace(
        made, sections=(section,), proof={**made.proof, "settings": settings, "measure": named}
    )


def test_the_chart_names_the_measure_else_the_settings_do():
    assert record({"measure": "Handle time"}, {"measure": "aht"}).measure == "Handle time"
    assert record({}, {"measure": "repeat_contact_share"}).measure == "Repeat contact share"


def test_the_label_of_the_dictionary_goes_before_the_name_in_the_settings():
    told = record({}, {"measure": "repeat_contact_share"}, "Share of repeat contacts")
    assert told.measure == "Share of repeat contacts"


def test_a_study_without_a_measure_has_none():
    assert record({}, {"label": "attrition_2026"}).measure == ""
    assert record({}, {"measure": None}).measure == ""
