"""The ledger: written by a person with reason and name, never overwritten, tampering found out."""

from pathlib import Path

import pytest
import yaml

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.ledger import read_ledger
from ccqa_lib.runs import ledger_write
from ccqa_lib.runs.ledger_write import replayed, write_entry

PROJECT = {
    "title": "Repeat contacts", "source": "sample_centre", "measure": "repeat_contact_share",
    "charter": {"problem": "Customers contact us again."},
}  # fmt: skip
POINTS = [[f"2025-0{1 + i // 4}-{6 + 7 * (i % 4):02d}", 50 + i % 3, 500] for i in range(12)]


def proposal(**changes):
    return {
        "source": "sample_centre", "site": "", "segment_column": "", "segment": "",
        "measure": "repeat_contact_share", "period": "week", "family": "share", "chart": "p",
        "centre": sum(x for _, x, _ in POINTS) / 6000, "sigma_z": None,
        "measurement": "trusted", "why": [], "points": POINTS, **changes,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch, project):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "params" / "projects").mkdir(parents=True)
    for name in ("sources", "measures.yml"):
        (tmp_path / "params" / name).symlink_to(project / "params" / name)
    file = tmp_path / "params" / "projects" / "mine.yml"
    file.write_text(yaml.safe_dump(PROJECT), encoding="utf-8")
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path))
    return tmp_path


@pytest.fixture
def proposed(folder, monkeypatch):
    """Let the newest measure run propose what a test says."""

    def propose(**changes):
        found = ("dmaic_2_measure/mine/2026-01-31", proposal(**changes))
        monkeypatch.setattr(ledger_write, "newest_proposal", lambda outputs, project: found)

    propose()
    return propose


def write(words=("Approved at the tollgate", "主任 & Co"), is_rebase=False):
    return write_entry(Path("outputs"), "mine", words, is_rebase)


def test_what_was_written_is_read_back_and_replays(proposed):
    entry = write()
    ledger = read_ledger("mine")
    assert ledger.entries == [entry] and entry.approver == "主任 & Co"
    assert entry.points == POINTS and (entry.first, entry.last) == ("2025-01-06", "2025-03-27")
    assert [same for _, same in replayed(ledger)] == [True]


def test_a_rebase_is_added_behind_and_changes_no_byte_before(proposed, folder):
    write()
    path = folder / "params" / "ledger" / "mine.yml"
    before = path.read_bytes()
    later = [[f"2026-{day[5:]}", x - 10, n] for day, x, n in POINTS]
    proposed(points=later, centre=sum(x for _, x, _ in later) / 6000)
    second = write(("The new menu is in force", "Head"), is_rebase=True)
    assert path.read_bytes().startswith(before) and second.version == 2
    ledger = read_ledger("mine")
    assert ledger.in_force().version == 2
    assert ledger.in_force("1999-01-01").version == 1
    assert all(same for _, same in replayed(ledger))


@pytest.mark.parametrize(
    ("words", "is_rebase", "frozen", "said"),
    [
        (("", "A"), False, False, "with a reason and an approver; give both"),
        (("x", " "), True, True, "with a reason and an approver; give both"),
        (("x", "A"), True, False, "Nothing of 'mine' is frozen yet; first: ccqa freeze mine"),
        (("x", "A"), False, True, "are frozen already .version 1, .*: ccqa rebase mine"),
        (("x", "A"), True, True, "there is nothing to rebase"),
    ],
)
def test_what_must_not_be_written_is_refused_in_a_sentence(
    proposed, words, is_rebase, frozen, said
):
    if frozen:
        write()
    with pytest.raises(SettingsError, match=said):
        write(words, is_rebase)


@pytest.mark.parametrize(
    ("old", "new"),
    [("centre: 0.1", "centre: 0.2"), ("50, 500]", "49, 500]"), ('reason: "A', 'reason: "B')],
)
def test_a_line_changed_by_hand_is_found_out(proposed, folder, old, new):
    write()
    path = folder / "params" / "ledger" / "mine.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match="is not as it was written"):
        read_ledger("mine")


def test_no_run_to_take_limits_from_says_what_to_run(folder, tmp_path):
    with pytest.raises(SettingsError, match=r"run it first: ccqa run params/mine/dmaic_2_measure"):
        write_entry(tmp_path / "outputs", "mine", ("x", "A"), False)


def test_limits_of_something_else_are_refused_by_control(proposed, folder):
    proposed(site="Hong Kong")
    write()
    with pytest.raises(SettingsError, match="holds limits for site 'Hong Kong'"):
        ControlParams.read({"project": "mine"}).frozen()


def test_control_judges_by_the_frozen_baseline(proposed):
    write()
    study = ControlParams.read({"project": "mine"})
    from ccqa_lib.params.measures import read_measure

    judged = study.judged_by(read_measure(study.measure), [], study.frozen())
    assert judged["baseline"] == 12 and judged["kind"] == "p"
