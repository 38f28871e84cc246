import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ccqa_lib.params.cell import cell_differences, parameters_cell
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.studies import STUDIES

SOURCE = parameters_cell(ControlParams)


def differences(source, tags=("parameters",), before=()):
    cell = new_code_cell(source, metadata={"tags": list(tags)})
    return cell_differences(ControlParams, new_notebook(cells=[*before, cell]))


@pytest.mark.parametrize("model", STUDIES.values(), ids=list(STUDIES))
def test_the_cell_runs_to_the_models_own_defaults(model):
    namespace = {}
    exec(parameters_cell(model), namespace)
    assert model.from_notebook(namespace) == model()


@pytest.mark.parametrize("model", STUDIES.values(), ids=list(STUDIES))
def test_the_committed_notebook_shows_its_model(model, project):
    file = project / "notebooks" / f"{model.notebook}.ipynb"
    if not file.is_file():
        pytest.skip(f"notebooks/{file.name} is not written yet")
    notebook = nbformat.read(file, as_version=4)
    assert cell_differences(model, notebook) == []
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    assert cell.source == parameters_cell(model)


def test_each_line_is_name_type_default_and_description():
    lines = SOURCE.splitlines()
    assert len(lines) == len(ControlParams.model_fields)
    assert 'period: str = "week"  # one point a day, week or month' in lines
    assert any(line.startswith("target: float = None  # ") for line in lines)
    assert any(line.startswith("events: list[str] = []  # ") for line in lines)


def test_an_equal_cell_has_no_differences_even_with_other_words_and_quotes():
    assert differences(SOURCE) == []
    assert differences(SOURCE.replace('"week"', "'week'").replace("# one point", "# a dot")) == []
    assert differences(SOURCE, before=[new_markdown_cell("# Why?")]) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("period: str", "periode: str"), "lacks the setting 'period: str"),
        (("period: str", "periode: str"), "has the setting 'periode'"),
        (('"week"', '"day"'), "has 'period: str = 'day'' in its"),
        (("baseline_periods: int", "baseline_periods: float"), "has 'baseline_periods: float"),
        (("period: str =", "period ="), "is not of the form 'name: type = value'"),
        (('= "week"', '= open("x")'), "more than settings in it"),
        (('= "week"', ""), "has no value"),
        (('"week"', '"week'), "more than settings in it"),
        (('site: str = ""', 'site: str = ""; import os'), "is not of the form"),
    ],
)
def test_a_cell_that_departs_from_its_model_is_told(change, said):
    assert any(said in told for told in differences(SOURCE.replace(*change)))


def test_one_tagged_cell_is_needed_and_it_comes_first():
    second = new_code_cell(SOURCE, metadata={"tags": ["parameters"]})
    assert "has 0 cells tagged" in differences(SOURCE, tags=())[0]
    assert "has 2 cells tagged" in differences(SOURCE, before=[second])[0]
    assert "the first of its code cells" in differences(SOURCE, before=[new_code_cell("1")])[0]
    assert "has 0 cells tagged" in cell_differences(ControlParams, new_notebook())[0]
