"""Old stages go, used ones and what is not the loader's own stay."""

import os
import time

import pytest

from ccqa_lib.data.load import open_source
from ccqa_lib.data.stage import pruning
from ccqa_lib.data.stage.pruning import prune
from ccqa_lib.params.source import Source

DAY = 86_400


@pytest.fixture
def staged(tmp_path):
    def make(name, unused_days, content=b"x" * 100, is_own=True):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rows.parquet").write_bytes(content)
        if is_own:
            (folder / "lineage.json").write_text("{}")
        then = time.time() - unused_days * DAY
        os.utime(folder, (then, then))
        return folder

    return make


def test_what_nobody_used_for_a_month_goes(staged, tmp_path):
    old = staged("contacts-" + "a" * 32, 31)
    used = staged("contacts-" + "b" * 32, 29)
    foreign = [staged("my-notes", 400), staged("notes-" + "c" * 32, 400, is_own=False)]
    prune(tmp_path, "unfinished-pruned-")
    assert not old.exists()
    assert all(folder.exists() for folder in (used, *foreign))
    assert not list(tmp_path.glob("unfinished-*"))


def test_above_the_size_the_longest_unused_go_but_never_todays(staged, tmp_path, monkeypatch):
    monkeypatch.setattr(pruning, "MOST_BYTES", 150)
    oldest, older, today = (
        staged(f"contacts-{letter * 32}", days) for letter, days in (("a", 9), ("b", 5), ("c", 0.2))
    )
    prune(tmp_path, "unfinished-pruned-")
    assert [folder.exists() for folder in (oldest, older, today)] == [False, False, True]


def test_reading_a_staged_table_keeps_it(tmp_path, monkeypatch):

    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    (tmp_path / "a.csv").write_text("ID,N\n1,2\n3,4\n")
    table = {"files": "a.csv", "encoding": "utf-8", "columns": {"id": {"from": "ID"}}}
    source = Source(name="made", root=str(tmp_path), tables={"t": table})
    path = open_source(source).table("t").lineage.set_aside_path.parent
    os.utime(path, (0, 0))
    open_source(source).table("t")
    assert time.time() - path.stat().st_mtime < DAY
