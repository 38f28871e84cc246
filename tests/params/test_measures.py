import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.measures import read_measure, read_measures


@pytest.fixture
def refuse(tmp_path):
    def _refuse(line):
        file = tmp_path / "measures.yml"
        file.write_text("measures:\n  m: {label: M, table: t, time: at, " + line + "}\n")
        with pytest.raises(SettingsError) as refused:
            read_measures(file)
        return str(refused.value)

    return _refuse


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kind: mean", "is a mean and needs 'column'"),
        ("kind: share", "is a share and needs 'column'"),
        ("kind: rate", "is a rate and needs 'exposure_table' and 'exposure_time'"),
        ("kind: mean, column: x, at_least: 4", "which only a share can have"),
        ("kind: share, column: x, at_least: 4, equals: a", "more than one of 'equals'"),
        ("kind: mean, column: x, of: y", "which only a share can have"),
        ("kind: share, column: x, of: y, at_most: 3", "more than one of 'equals'"),
        ("kind: share, column: x, target: 85, target_set_by: me", "a share needs 0 to 1"),
        ("kind: count, target: 4", "has a target but not 'target_set_by'"),
        ("kind: count, per: 0", "must be greater than 0"),
        ("kind: count, target: 1e999, target_set_by: me", "must be a finite number"),
        ("kind: count, better: loer", "must be 'lower', 'higher' or 'neither'"),
        ("kind: count, onwer: me", "'measures.m.onwer' is not a setting here. Did you mean"),
        ("kind: count, column: a b", "needs a name of letters"),
    ],
)
def test_a_measure_that_cannot_be_computed_is_refused(refuse, line, said):
    told = refuse(line)
    assert told.startswith("measures.yml: 'measures.m")
    assert said in told


def test_a_measure_is_found_by_its_name(shop):
    assert read_measure("wait_time").label == "Wait"
    with pytest.raises(SettingsError, match="Did you mean 'wait_time'"):
        read_measure("wait_tme")
    with pytest.raises(SettingsError, match="It holds: handle_time, wait_time"):
        read_measure("zzz")
