import json

import pytest

from ccqa_lib.validation import choices, registry
from ccqa_lib.validation.choices import Choice
from ccqa_lib.validation.run import validate


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_ADAPTERS", dict(registry._ADAPTERS))

    @registry.adapter("made_up_double")
    def double(inputs):
        return {"twice": [2 * x for x in inputs["x"]]}

    return tmp_path


def write(folder, name, expected, method="made_up_double", **inputs):
    case = {"name": name, "method": method, "inputs": inputs, "expected": expected, "digits": 6}
    (folder / f"{name}.json").write_text(json.dumps(case), encoding="utf-8")


def statuses(folder):
    return {case.name: case.status for case in validate(folder).cases}


def test_every_way_to_end_is_told(folder):
    write(folder, "good", {"twice": [2, 4]}, x=[1, 2])
    write(folder, "wrong", {"twice": [2, 5]}, x=[1, 2])
    write(folder, "unknown", {"twice": 2}, method="no_such_method")
    write(folder, "broken", {"twice": 2})
    write(folder, "empty", {}, x=[1])
    (folder / "damaged.json").write_text("{", encoding="utf-8")
    result = validate(folder)
    assert {case.name: case.status for case in result.cases} == {
        "good": "agrees",
        "wrong": "disagrees",
        "unknown": "no adapter",
        "broken": "error",
        "empty": "error",
        "damaged": "error",
    }
    assert not result.is_good
    assert str(result) == (
        "6 cases: 1 agree, 0 differ by choice, 1 disagree, 1 without adapter, 3 with an error"
    )
    told = {case.name: str(case) for case in result.cases}
    assert told["wrong"] == "wrong: disagrees (twice[2]: 0.7 digits, 6 are asked)"
    assert "KeyError" in told["broken"]
    assert "no_such_method" in told["unknown"]


def test_all_good_is_good(folder):
    write(folder, "good", {"twice": [2, 4]}, x=[1, 2])
    assert validate(folder).is_good


def test_a_choice_excuses_its_own_values_only(folder, monkeypatch):
    write(folder, "first", {"twice": [2, 5]}, x=[1, 2])
    write(folder, "second", {"twice": [2, 5], "thrice": 3}, x=[1, 2])
    listed = (Choice("made_up_double", "twice", "we double"),)
    monkeypatch.setattr(choices, "CHOICES", listed)
    result = validate(folder)
    assert statuses(folder) == {"first": "differs by choice", "second": "disagrees"}
    assert result.cases[0].reasons == ("we double",)


def test_a_choice_for_one_case_covers_no_other(folder, monkeypatch):
    write(folder, "first", {"twice": [3]}, x=[1])
    write(folder, "second", {"twice": [3]}, x=[1])
    monkeypatch.setattr(choices, "CHOICES", (Choice("made_up_double", "", "as we do", "first"),))
    assert statuses(folder) == {"first": "differs by choice", "second": "disagrees"}


def test_two_adapters_for_a_method_are_refused(folder):
    with pytest.raises(ValueError, match="two adapters for the method 'made_up_double'"):
        registry.adapter("made_up_double")(len)


def test_the_table_has_one_row_a_case(folder):
    write(folder, "good", {"twice": [2, 4]}, x=[1, 2])
    content = validate(folder).to_block().to_dict()
    assert [row[-1]["text"] for row in content["rows"]] == ["agrees"]
    assert content["caption"].startswith("1 cases: 1 agree")
