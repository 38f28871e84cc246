import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.yaml_text import LARGEST_BYTES, read_value, read_yaml


@pytest.fixture
def read(tmp_path):
    def _read(content):
        file = tmp_path / "study.yml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_yaml(file)

    return _read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"), ("yes", "yes"), ("On", "On"), ("True", "True"), ("true", True),
        ("007", "007"), ("012", "012"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"),
        ("10:30", "10:30"), ("12:30:00", "12:30:00"), ("2026-03-31", "2026-03-31"),
        ("2026-03-31 10:00:00", "2026-03-31 10:00:00"), ("12", 12), ("-3", -3), ("0", 0),
        ("+3", "+3"), ("2.5", 2.5), ("1e3", 1000.0), ("-1.5e-2", -0.015), (".5", ".5"),
        (".inf", ".inf"), (".nan", ".nan"), ("~", None), ("null", None), ("", None),
        ("Null", "Null"), ('"12"', "12"), ("'true'", "true"), ("[a, NO, 07]", ["a", "NO", "07"]),
        ("12345678901234567890", "12345678901234567890"), ("<<", "<<"), ("售后", "售后"),
    ],
)  # fmt: skip
def test_a_value_is_what_it_looks_like(read, written, meant):
    found = read(f"x: {written}\n")["x"]
    assert found == meant
    assert type(found) is type(meant)


def test_names_are_text_whatever_they_look_like(read):
    found = read("recode: {1: bad, 007: odd, true: yes, NO: Norway, 2026-01-01: first}")
    assert list(found["recode"]) == ["1", "007", "true", "NO", "2026-01-01"]


def test_a_byte_order_mark_is_no_part_of_the_first_name(read):
    assert read(b"\xef\xbb\xbfsite: Lyon") == {"site": "Lyon"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("site: a\nsite: b\n", "line 2: 'site' is given twice"),
        ("a: {1: x, '1': y}", "'1' is given twice"),
        ("a: &x 1\nb: *x\n", "line 2: an alias (*name) is not allowed"),
        ("a: !!int 012", "a tag (tag:yaml.org,2002:int) is not allowed"),
        ("a: !!python/object/apply:os.system [ls]", "a tag (tag:yaml.org,2002:python/object"),
        ("? [a, b]\n: c", "a name must be one word or text"),
        ("a: [1, 2", "expected ',' or ']'"),
        ("a: b: c", "line 1: mapping values are not allowed in this context"),
        ("a: 1\n---\nb: 2", "line 2: but found another document"),
        ("- a\n- b", "holds no settings; write lines of the form 'name: value'"),
        ("just words", "holds no settings"),
        ("", "holds no settings"),
        ("# only a comment", "holds no settings"),
        ("a: \x00", "cannot be read as YAML"),
        (b"site: \xd6\xd0", "not UTF-8 (byte 6); save the settings file as UTF-8"),
        ("a: " + "[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_not_plain_settings_is_refused(read, content, said):
    with pytest.raises(SettingsError) as refused:
        read(content)
    assert said in str(refused.value)
    assert "study.yml" in str(refused.value)


def test_a_missing_or_huge_file_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="there is no such settings file"):
        read_yaml(tmp_path / "none.yml")
    with pytest.raises(SettingsError, match="there is no such settings file"):
        read_yaml(tmp_path)
    big = tmp_path / "big.yml"
    big.write_bytes(b"#" * (LARGEST_BYTES + 1))
    with pytest.raises(SettingsError, match="larger than 1,000,000 bytes"):
        read_yaml(big)


def test_one_value_follows_the_rules_of_a_file():
    assert read_value("26", "--set x") == 26
    assert read_value("007", "--set x") == "007"
    assert read_value("[a, 2]", "--set x") == ["a", 2]
    with pytest.raises(SettingsError, match="--set events: '\\[a'"):
        read_value("[a", "--set events")
