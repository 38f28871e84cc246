"""A project file: read whole, refused in sentences, begun by a command, shared by its studies."""

import pytest
import yaml

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.dmaic_project import read_project
from ccqa_lib.params.new_project import write_new_project
from ccqa_lib.params.settings_file import read_all_settings

LEAST = {
    "title": "Repeat contacts",
    "source": "sample_centre",
    "measure": "repeat_contact_share",
    "charter": {"problem": "One of eight customers contacts us again within a week."},
}


@pytest.fixture
def folder(tmp_path, monkeypatch, project):
    """A project folder of its own, with the real sources and measures."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "params" / "projects").mkdir(parents=True)
    for name in ("sources", "measures.yml"):
        (tmp_path / "params" / name).symlink_to(project / "params" / name)
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path))
    return tmp_path


def written(folder, called="mine", **changes):
    path = folder / "params" / "projects" / f"{called}.yml"
    text = yaml.safe_dump({**LEAST, **changes}, allow_unicode=True)
    path.write_text(text, encoding="utf-8")
    return called


def refused(folder, **changes):
    with pytest.raises(SettingsError) as error:
        read_project(written(folder, **changes))
    return "\n".join(error.value.problems)


def test_a_short_file_is_a_project_and_says_nothing_that_was_not_written(folder):
    project = read_project(written(folder))
    assert project.name == "mine" and project.period == "week"
    assert project.defect_cost is None and project.intervention is None
    assert project.plan("improve").owner == "" and project.gate_items("define") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"charter": {}}, "'charter.problem' is missing and must be given."),
        ({"chartre": {}}, "'chartre' is not a setting here. Did you mean 'charter'?"),
        ({"measure": "repeat_contact_shar"}, "Did you mean 'repeat_contact_share'?"),
        ({"source": "sample_center"}, "Did you mean 'sample_centre'?"),
        ({"name": "other"}, "'name' is the file's name; leave the line out."),
        ({"title": "eval(x)"}, "looks like code"),
        ({"segment": "VIP"}, "'segment_column' and 'segment' go together"),
        ({"defect_cost": {"low": 3, "likely": 2, "high": 9, "basis": "x"}}, "must not fall"),
        ({"defect_cost": {"low": 1, "likely": 2, "high": 9, "basis": " "}}, "needs a 'basis'"),
        ({"phases": {"define": {"passed_on": "2026-01-01"}}}, "needs both 'passed_on' and"),
        ({"phases": {"design": {}}}, "must be 'define', 'measure'"),
        (
            {"phases": {"define": {"starts": "2026-02-02", "due": "2026-02-01"}}},
            "is due (2026-02-01) before it starts (2026-02-02)",
        ),
        (
            {"phases": {
                "define": {"passed_on": "2026-02-02", "passed_by": "A"},
                "measure": {"passed_on": "2026-01-02", "passed_by": "A"},
            }},
            "passed out of order",
        ),
        ({"intervention": {"words": "x", "began": ""}}, "needs 'began'"),
        (
            {"intervention": {"words": "x", "began": "2026-01-01", "column": "site",
                              "values": ["A"], "comparison": ["A"]}},
            "as changed and as comparison",
        ),
        (
            {"intervention": {"words": "x", "began": "2026-01-01", "balancing": ["aht"]}},
            "'intervention' names 'aht', not in params/measures.yml",
        ),
        (
            {"suspected_causes": [{"words": "a", "column": "q"}, {"words": "b", "column": "q"}]},
            "names the column 'q' twice",
        ),
        ({"failure_modes": [{"step": "s", "mode": "m", "effect": "e", "severity": 11,
                             "occurrence": 1, "detection": 1}]}, "less than or equal to 10"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_sentence_with_the_file(folder, changes, said):
    message = refused(folder, **changes)
    assert said in message
    assert "params/projects/mine.yml" in message


def test_a_project_that_is_not_there_suggests_the_nearest(folder):
    written(folder, "repeat_contacts")
    with pytest.raises(SettingsError, match="Did you mean 'repeat_contacts'"):
        read_project("repeat_contact")


def test_a_study_takes_what_the_project_says(folder):
    written(folder, site="Hong Kong", period="month")
    study = ControlParams.read({"project": "mine"})
    assert (study.measure, study.site, study.period) == (
        "repeat_contact_share", "Hong Kong", "month",
    )  # fmt: skip
    assert ControlParams.read(study.model_dump()) == study


def test_a_study_that_says_something_else_than_its_project_is_refused(folder):
    written(folder)
    with pytest.raises(SettingsError, match="'measure' was given 'wait_time', but the project's"):
        ControlParams.read({"project": "mine", "measure": "wait_time"}, "x.yml")


def test_a_study_of_no_project_is_what_it_was():
    assert ControlParams.read({"measure": "wait_time"}).measure == "wait_time"


def test_a_new_project_can_be_read_and_run_and_is_never_overwritten(folder):
    paths = write_new_project("late_refunds", "sample_centre", "complaint_rate")
    assert read_project("late_refunds").measure == "complaint_rate"
    runs = read_all_settings([folder / "params" / "late_refunds"], {})
    assert {run.params.measure for run in runs} == {"complaint_rate"}
    assert {run.label for run in runs} == {"late_refunds"}
    assert "dmaic_3_analyse" not in {path.stem for path in paths}
    assert "'complaint_rate', a rate; a defect is a share's" in paths[0].read_text("utf-8")
    before = [path.read_bytes() for path in paths]
    with pytest.raises(SettingsError, match="is there already; choose another name"):
        write_new_project("late_refunds", "sample_centre", "wait_time")
    assert [path.read_bytes() for path in paths] == before


def test_the_examples_of_a_new_project_are_right_when_uncommented(folder):
    write_new_project("mine", "sample_centre", "repeat_contact_share")
    path = folder / "params" / "projects" / "mine.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    opened = []
    for line in lines:
        bare = line.split(" #")[0].rstrip()
        if bare.endswith((": []", ": {}")) and not bare.startswith(" "):
            line = bare[:-3]
        opened.append(line[2:] if line.startswith(("# ", "#  ")) else line)
    text = "\n".join(line for line in opened if not line.startswith(("A DMAIC", "Lines")))
    path.write_text(text, encoding="utf-8")
    project = read_project("mine")
    assert project.customer_needs[0].measure == "repeat_contact_share"
    assert project.suspected_causes[0].whys == [
        "too few agents at noon", "shifts follow last year's curve",
    ]  # fmt: skip
    assert project.options[0].safety == 5 and project.intervention.values == ["Hong Kong"]
    assert project.gate_items("define")[0].answer == "yes"


@pytest.mark.parametrize("name", ["a b", "../x", "con", "9x", "", "x__y"])
def test_a_name_that_cannot_name_files_is_refused(folder, name):
    with pytest.raises(SettingsError, match="it needs a name of letters"):
        write_new_project(name, "sample_centre", "wait_time")
