"""Every setting of every study in a form, refused in sentences, saved with comments kept."""

import json
from types import SimpleNamespace

import pytest

from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.params.studies import STUDIES
from ccqa_lib.params.yaml_text import read_yaml
from ccqa_lib.start.fields import fields_of
from ccqa_lib.start.new_project import NewProject
from ccqa_lib.start.overview import flow, studies
from ccqa_lib.start.run_panel import _findings
from ccqa_lib.start.settings_form import SettingsForm
from ccqa_lib.start.settings_page import NewSettings, edit_settings


@pytest.mark.parametrize("model", STUDIES.values(), ids=STUDIES)
def test_an_untouched_form_means_the_defaults(model, own_project):
    for field in fields_of(model):
        assert field.value_of(field.shown(field.default)) == field.default
        assert field.description == model.model_fields[field.name].description
    assert SettingsForm(model, {}).given() == {}


@pytest.mark.parametrize("file", ["handle_time", "attrition_cost", "satisfaction_drivers"])
def test_a_form_gives_back_what_its_file_says(file, own_project):
    content = read_yaml(own_project / "params" / "sample_centre" / f"{file}.yml")
    given = {name: value for name, value in content.items() if name not in ("notebook", "label")}
    assert SettingsForm(STUDIES[content["notebook"]], given).given() == given


def opened(path):
    page = edit_settings()
    page.choice.value = path
    _, form, actions = page.held.children
    return form, actions


def test_a_change_is_saved_and_comments_stay(own_project):
    path = own_project / "params" / "sample_centre" / "handle_time.yml"
    path.write_text(f"# for the morning\n{path.read_text()}", encoding="utf-8")
    form, actions = opened(path)
    form.fill("baseline_periods", "30")
    form.fill("period", "month")
    assert actions.save().path == path
    assert "Saved in params/sample_centre/handle_time.yml." in actions.said.value
    assert "Changed: period, baseline periods" in actions.said.value
    assert path.read_text().startswith("# for the morning\nnotebook: dmaic_5_control\n")
    [run] = read_run_settings(path)
    assert (run.params.baseline_periods, run.params.period) == (30, "month")


def test_what_is_refused_is_told_in_sentences_and_not_saved(own_project):
    path = own_project / "params" / "sample_centre" / "handle_time.yml"
    before = path.read_text()
    form, actions = opened(path)
    form.fill("baseline_periods", "three")
    form.fill("as_of", "31/03/2026")
    form.fill("target", "0,85")
    assert actions.save() is None
    for sentence in (
        "&#39;baseline_periods&#39; needs a whole number, but was given the text &#39;three&#39;.",
        "it needs a date written year-month-day, as 2026-03-31.",
        "&#39;target&#39; needs a number, but was given the text &#39;0,85&#39;.",
    ):
        assert sentence in actions.said.value
    assert path.read_text() == before


def test_a_file_that_somebody_else_changed_is_not_written_over(own_project):
    path = own_project / "params" / "sample_centre" / "handle_time.yml"
    form, actions = opened(path)
    path.write_text(path.read_text() + "site: Hong Kong\n")
    form.fill("period", "month")
    assert actions.save() is None
    assert "was changed by somebody else" in actions.said.value
    assert "month" not in path.read_text()


def test_a_new_file_is_written_once(own_project):
    page = NewSettings(list(STUDIES), "mine", {"source": "sample_centre"})
    page.study.value = "staff_attrition"
    page.label.value = "leavers"
    page.form.fill("milestones", "30 90, 365")
    assert page.actions.save() is not None
    [run] = read_run_settings(own_project / "params" / "mine" / "leavers.yml")
    assert run.params.milestones == [30, 90, 365]
    assert page.actions.save() is None
    assert "is there already; choose another name" in page.actions.said.value
    page.folder.value = "../sources"
    assert page.actions.save() is None


def test_a_file_that_is_no_form_is_told_and_nothing_breaks(own_project):
    path = own_project / "params" / "sample_centre" / "handle_time.yml"
    page = edit_settings()
    path.write_text("notebook: [broken\n")
    page.choice.value = None
    page.choice.value = path
    assert "cannot be opened as a form" in page.held.children[0].value


def test_the_studies_are_listed_with_their_questions(own_project):
    drawn = studies().html()
    assert all(f'href="{name}.ipynb"' in drawn for name in STUDIES)
    assert "Is the measure in control?" in drawn
    assert "load -&gt; check" not in flow().html() and "load -> check" in str(flow())


def test_a_hostile_heading_of_a_notebook_is_text(own_project):
    path = own_project / "notebooks" / "staff_attrition.ipynb"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][0]["source"] = "# <img src=x onerror=alert(1)>\n\n<script>alert(2)</script>"
    path.write_text(json.dumps(content), encoding="utf-8")
    drawn = studies().html()
    assert "<img" not in drawn and "<script" not in drawn


def test_a_project_is_written_or_refused_in_a_sentence(own_project):
    form = NewProject()
    form.name.value = "fewer calls"
    form.write()
    assert "Nothing was written" in form.said.value
    form.name.value, form.measure.value = "fewer_calls", "repeat_contact_share"
    form.write()
    assert "params/projects/fewer_calls.yml" in form.said.value
    assert (own_project / "params" / "fewer_calls" / "dmaic_5_control.yml").is_file()


def test_what_a_run_found_is_drawn_in_the_language_of_the_run(tmp_path):
    folder = tmp_path / "s" / "l" / "2026-06-28"
    folder.mkdir(parents=True)
    finding = {"id": "a", "verdict": "act", "headline": "一", "certainty": "二", "action": "三",
               "effect": None, "caveats": [], "owner": "", "kind": "level",
               "period": None}  # fmt: skip
    (folder / "findings.json").write_text(json.dumps([finding]), encoding="utf-8")
    outcome = SimpleNamespace(folder="s/l/2026-06-28")
    assert "需處理" not in _findings(outcome, tmp_path)
    record = {"index": {"language": "zh-Hant"}}
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    assert "需處理" in _findings(outcome, tmp_path)
