import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.settings_file import read_all_settings, read_run_settings


@pytest.fixture
def write(shop):
    def _write(name, *lines):
        file = shop / "params" / name
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    return _write


def study(*lines):
    return ("notebook: dmaic_5_control", "source: shop", *lines)


def problems_of(*paths, changes=None):
    with pytest.raises(SettingsError) as refused:
        read_all_settings(paths, changes or {})
    return list(refused.value.problems)


def test_a_study_file_is_one_run_named_after_its_file(write):
    (run,) = read_run_settings(write("shop/sales.yml", *study("baseline_periods: 30")))
    assert (run.notebook, run.label) == ("dmaic_5_control", "sales")
    assert run.params.baseline_periods == 30
    assert run.given == {"source": "shop", "baseline_periods": 30}


def test_a_label_in_the_file_wins(write):
    (run,) = read_run_settings(write("shop/a.yml", *study("label: 售后-2026.v1")))
    assert run.label == "售后-2026.v1"


def test_a_folder_is_all_its_studies_in_order(write, shop):
    write("shop/b.yml", *study())
    write("shop/a.yaml", *study())
    write("shop/notes.txt", "not settings")
    assert [run.label for run in read_run_settings(shop / "params/shop")] == ["a", "b"]


def test_a_suite_names_files_and_patterns_once_each(write):
    write("shop/a.yml", *study())
    write("shop/b.yml", *study())
    suite = write("suites/night.yml", "runs:", "- params/shop/b.yml", "- params/shop/*.yml")
    assert [run.label for run in read_run_settings(suite)] == ["b", "a"]


def test_the_command_line_wins_and_is_typed_by_the_model(write):
    file = write("shop/a.yml", *study("baseline_periods: 30"))
    changes = {"baseline_periods": "40", "site": "007", "target": "2.5", "events": "[x, 3 y]"}
    (run,) = read_run_settings(file, changes)
    assert (run.params.baseline_periods, run.params.site) == (40, "007")
    assert (run.params.target, run.params.events) == (2.5, ["x", "3 y"])


def test_all_problems_of_all_files_are_told_at_once(write, shop):
    one = write("shop/one.yml", *study("mesure: x", "period: wek"))
    two = write("shop/two.yml", "notebook: dmaic_6_party")
    three = write("shop/three.yml", *study("measure: hande_time", "label: a/b"))
    four = write("shop/four.yml", "notebook: dmaic_5_control", "source: shopp")
    suite = write("suites/night.yml", "runs: [params/none/*.yml]")
    told = problems_of(one, two, three, four, suite, shop / "missing.yml")
    text = "\n".join(told)
    assert len(told) == 8
    assert "params/shop/one.yml: 'mesure' is not a setting here. Did you mean 'measure'?" in text
    assert "params/shop/one.yml: 'period' must be" in text
    assert "params/shop/two.yml: 'notebook' was given 'dmaic_6_party', which is no study." in text
    assert "params/shop/three.yml: 'label' was given 'a/b'" in text
    assert "params/shop/three.yml: 'measure' was given 'hande_time'" in text
    assert "Did you mean 'handle_time'?" in text
    assert "params/shop/four.yml: 'source' was given 'shopp'" in text
    assert "params/suites/night.yml: 'runs' names 'params/none/*.yml'" in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("measure: handle_time", "'notebook' is missing; as 'notebook: dmaic_5_control'"),
        ("notebook: [a]", "'notebook' is missing"),
        ("runs: []", "'runs' needs a list"),
        ("runs: x.yml", "'runs' needs a list"),
        ("runs: [/etc/passwd]", "needs files or patterns inside the project's folder"),
        ("runs: [../x.yml]", "needs files or patterns inside the project's folder"),
        ("runs: ['']", "needs files or patterns inside the project's folder"),
        ("runs: [params/shop/*.yml]\nnotebook: x", "a suite has no setting 'notebook'"),
        ("runs: [params/shop/x.yml]", "is a suite inside a suite"),
    ],
)
def test_a_file_that_is_neither_study_nor_suite_is_refused(write, content, said):
    assert said in "\n".join(problems_of(write("shop/x.yml", content)))


@pytest.mark.parametrize("label", ["a/b", "..", "a b", "-a", "nul", "COM1.x", "a.", "x" * 81, ""])
def test_a_label_that_cannot_name_a_folder_everywhere_is_refused(write, label):
    told = problems_of(write("shop/x.yml", *study(f'label: "{label}"')))
    assert len(told) == 1 and "'label'" in told[0]


def test_a_label_must_be_text(write):
    assert (
        "'label' needs text, but was given 2026"
        in problems_of(write("shop/x.yml", *study("label: 2026")))[0]
    )


def test_two_runs_of_one_folder_are_refused(write):
    one = write("shop/one.yml", *study("label: Sales"))
    two = write("shop/two.yml", *study("label: sales"))
    (told,) = problems_of(one, two)
    assert "params/shop/two.yml" in told and "params/shop/one.yml" in told


def test_an_empty_folder_is_refused(shop):
    assert "holds no settings" in problems_of(shop / "params/shop")[0]


def test_a_wrong_change_is_told_with_a_suggestion(write):
    file = write("shop/a.yml", *study())
    assert "Did you mean 'measure'?" in problems_of(file, changes={"mesure": "x"})[0]
    assert "needs a whole number" in problems_of(file, changes={"baseline_periods": "030"})[0]


def test_a_suite_says_the_language_of_all_its_reports_unless_a_variant_does(write):
    write("shop/a.yml", *study("language: en"))
    suite = write(
        "suites/night.yml", "runs: [params/shop/*.yml]", "language: zh-Hant",
        "variants: {as_it_is: {}, mainland: {language: zh-Hans}}",
    )  # fmt: skip
    assert [run.params.language for run in read_run_settings(suite)] == ["zh-Hant", "zh-Hans"]
    odd = write("suites/odd.yml", "runs: [params/shop/*.yml]", "language: chinese")
    assert "'language'" in problems_of(odd)[0]
