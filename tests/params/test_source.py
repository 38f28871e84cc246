import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.source import read_source
from ccqa_lib.show.redact import from_environment

HEAD = "name: s\nroot: .\ntables:\n  contacts:\n    files: c.csv\n    encoding: utf-8\n"


@pytest.fixture
def refuse(tmp_path):
    def _refuse(columns, head=HEAD):
        file = tmp_path / "s.yml"
        file.write_text(f"{head}    columns:\n      {columns}\n")
        with pytest.raises(SettingsError) as refused:
            read_source(str(file))
        return str(refused.value)

    return _refuse


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("x: {type: text}", "needs either 'from' (a heading of the export) or 'value'"),
        ("x: {from: a, value: b}", "needs either 'from'"),
        ("x: {from: a, type: date}", "is a date without a 'format'; dates are never guessed"),
        ("x: {from: a, type: duration}", "is a duration without a 'format'"),
        ("x: {from: a, type: boolean}", "needs the lists 'true' and 'false'"),
        ("x: {from: a, repair: swap_day_month}", "without a 'repair_reason'"),
        ("x: {from: a, tpye: text}", "Did you mean 'type'?"),
        ("x: {from: a, zone: Mars/Base}", "which is no time zone"),
        ("a b: {from: a}", "needs a name of letters"),
        ("transfers: {from: a, type: text}", "the house table needs 'type: integer'"),
    ],
)
def test_a_mapping_that_would_have_to_guess_is_refused(refuse, column, said):
    told = refuse(column)
    assert "s.yml" in told
    assert said in told


def test_text_needs_a_declared_encoding(refuse):
    told = refuse("x: {from: a}", HEAD.replace("    encoding: utf-8\n", ""))
    assert "is text without an 'encoding'; run 'ccqa inspect'" in told


def test_true_and_false_need_no_quotes(tmp_path):
    file = tmp_path / "s.yml"
    column = "x: {from: a, type: boolean, true: [Y, 1], false: [N, 0]}"
    file.write_text(f"{HEAD}    columns:\n      {column}\n")
    assert read_source(str(file)).tables["contacts"].columns["x"].true == ["Y", 1]


def test_the_environment_fills_in_and_only_its_name_is_told(monkeypatch):
    monkeypatch.setenv("SECRET", "s3cret")
    monkeypatch.delenv("NONE", raising=False)
    assert from_environment("a/${SECRET}/${NONE:-b}", "s") == "a/s3cret/b"
    with pytest.raises(SettingsError, match="the environment has no NONE") as refused:
        from_environment("${SECRET}${NONE}", "s")
    assert "s3cret" not in str(refused.value)


def test_an_unknown_source_gets_a_suggestion_or_the_list(shop):
    with pytest.raises(SettingsError, match="Did you mean 'shop'"):
        read_source("shopp")
    with pytest.raises(SettingsError, match=r"not in params/sources\. It holds: shop\."):
        read_source("zzz")
