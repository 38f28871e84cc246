import json

import pytest

from ccqa_lib.runs import files, publish, swap
from ccqa_lib.runs.lock import try_lock, wait_for_lock
from ccqa_lib.runs.place import RunPlace, folders_of_runs

OLD, NEW = {"report.html": b"old", "run.json": b"{}"}, {"report.html": b"new", "run.json": b"[]"}


@pytest.fixture
def place(tmp_path):
    return RunPlace(tmp_path, "dmaic_5_control", "售后")


@pytest.fixture
def folder(place):
    return place.good / "2026-03-31"


def content(folder):
    return (folder / "report.html").read_bytes()


@pytest.fixture(params=["exchange", "by way of aside"])
def each_way(request, monkeypatch):
    if request.param != "exchange":
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)


def test_a_folder_is_published_with_a_manifest_and_replaced_whole(place, folder, each_way):
    publish.publish(place, folder, OLD)
    assert content(folder) == b"old" and publish.is_intact(folder)
    publish.publish(place, folder, NEW)
    assert content(folder) == b"new" and publish.is_intact(folder)
    assert sorted(file.name for file in folder.iterdir()) == [
        "manifest.json", "report.html", "run.json",
    ]  # fmt: skip
    assert not place.aside(folder).exists()


@pytest.mark.parametrize("harm", ["change", "remove", "no manifest", "odd manifest"])
def test_a_harmed_folder_is_not_intact(place, folder, harm):
    publish.publish(place, folder, OLD)
    if harm == "change":
        (folder / "report.html").write_bytes(b"odd")
    elif harm == "remove":
        (folder / "report.html").unlink()
    elif harm == "no manifest":
        (folder / publish.MANIFEST).unlink()
    else:
        (folder / publish.MANIFEST).write_text(json.dumps(["x"]))
    assert not publish.is_intact(folder)


class OutOfOrderError(OSError):
    pass


def fail_at(monkeypatch, number):
    """Make the n-th write, sync or rename of publishing fail; gives the count of all."""
    calls = {"made": 0}

    def counted(real):
        def call(*args, **kwargs):
            calls["made"] += 1
            if calls["made"] == number:
                raise OutOfOrderError(28, "No space left on device")
            return real(*args, **kwargs)

        return call

    monkeypatch.setattr(files.os, "fsync", counted(files.os.fsync))
    monkeypatch.setattr(publish, "write_synced", counted(files.write_synced))
    monkeypatch.setattr(swap.Path, "rename", counted(swap.Path.rename))
    return calls


def test_whichever_step_fails_a_reader_finds_old_or_new_whole(place, folder, each_way):
    publish.publish(place, folder, OLD)
    for number in range(1, 50):
        with pytest.MonkeyPatch.context() as patch:
            calls = fail_at(patch, number)
            try:
                publish.publish(place, folder, NEW)
                failed = False
            except OutOfOrderError:
                failed = True
        assert publish.is_intact(folder), f"after failure {number}"
        assert content(folder) in (b"old", b"new")
        publish.recover(place.outputs)
        assert publish.is_intact(folder) and not list(place.outputs.glob(".staging/*/*"))
        publish.publish(place, folder, OLD)
        if not failed:
            break
    assert number > 8 and calls["made"] < number


def test_a_death_between_two_renames_is_healed_at_the_next_start(place, folder):
    publish.publish(place, folder, OLD)
    aside = place.aside(folder)
    aside.parent.mkdir(parents=True)
    folder.rename(aside)
    publish.recover(place.outputs)
    assert content(folder) == b"old" and not aside.exists()
    publish.publish(place, folder, NEW)
    aside.mkdir(parents=True)
    (aside / publish.MANIFEST).write_text("{}")
    publish.recover(place.outputs)
    assert content(folder) == b"new" and not aside.exists()


def test_recovery_leaves_what_a_live_run_works_on(place):
    (place.staging / "whole").mkdir(parents=True)
    with wait_for_lock(place.lock_file):
        publish.recover(place.outputs)
        assert place.staging.is_dir()
    publish.recover(place.outputs)
    assert not place.staging.exists()


def test_a_lock_is_held_by_one_and_waited_for(place):
    heard = []
    with try_lock(place.lock_file) as first, try_lock(place.lock_file) as second:
        assert (first, second) == (True, False)
    with wait_for_lock(place.lock_file, lambda: heard.append("waits")):
        assert heard == []


def test_a_replaced_file_is_whole_and_leaves_nothing_beside_it(tmp_path, monkeypatch):
    target = tmp_path / "index.html"
    files.replace_file(target, b"old")

    def fail(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        files.replace_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]


def test_folders_of_runs_are_those_of_studies_only(tmp_path):
    for name in ("a/x/2026-01-01", "failed/a/x/2026-01-01", ".staging/a/x", "a/.b", "sample"):
        (tmp_path / name).mkdir(parents=True)
    shown = [path.relative_to(tmp_path).as_posix() for path in folders_of_runs(tmp_path)]
    assert shown == ["a/x"]
    assert [path.name for path in folders_of_runs(tmp_path / "failed")] == ["x"]
