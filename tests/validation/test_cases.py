import json

import pytest

from ccqa_lib.errors import SourceError
from ccqa_lib.validation.cases import case_files, read_case

CASE = {"name": "a", "method": "m", "expected": {"x": 1}, "digits": 3}


def write(folder, **changes):
    path = folder / "a.json"
    path.write_text(json.dumps(CASE | changes), encoding="utf-8")
    return path


def test_tables_are_read_and_only_an_empty_field_is_missing(tmp_path):
    (tmp_path / "t.csv").write_text('"site","n"\nNA,1\n,2.5\n', encoding="utf-8")
    case = read_case(write(tmp_path, inputs={"d": {"csv": "t.csv"}, "k": [1, 2]}))
    assert case.inputs["d"]["site"].isna().tolist() == [False, True]
    assert case.inputs["d"]["n"].tolist() == [1.0, 2.5]
    assert case.inputs["k"] == [1, 2]


def test_a_case_without_inputs_has_an_empty_object(tmp_path):
    assert read_case(write(tmp_path, inputs=[])).inputs == {}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"inputs": {"d": {"csv": "../t.csv"}}}, "only name tables beside it"),
        ({"inputs": {"d": {"csv": "none.csv"}}}, "none.csv: the case names this table"),
    ],
)
def test_tables_elsewhere_are_refused(tmp_path, changes, message):
    with pytest.raises(SourceError, match=message):
        read_case(write(tmp_path, **changes))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "a.json: cannot be read as a case"),
        ("[1]", "an object with named fields"),
        ('{"name": "a"}', "a case needs method, expected, digits"),
    ],
)
def test_a_damaged_case_is_named(tmp_path, text, message):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_case(path)


def test_a_folder_without_cases_is_refused(tmp_path):
    with pytest.raises(SourceError, match="holds no reference case"):
        case_files(tmp_path)
    with pytest.raises(SourceError, match="no such folder"):
        case_files(tmp_path / "none")
