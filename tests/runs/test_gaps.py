"""Every run that was to be and has no report is listed once, with why, until one answers it."""

import json

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.report.digest import Digest, maintainer_message
from ccqa_lib.runs import journal
from ccqa_lib.runs.gaps import dismiss, find_gaps, healing
from ccqa_lib.runs.index_build import build_index
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.journal import Asked, journal_of
from ccqa_lib.runs.journal_read import interrupted, read_suites
from ccqa_lib.runs.place import RunPlace
from ccqa_lib.runs.publish import publish

NIGHTLY = "params/suites/nightly.yml"
DATED = Asked((NIGHTLY,), as_of="today", due="0 6 * * *")
NEWEST = Asked((NIGHTLY,), due="0 6 * * *")
OUTCOMES = {"done": 0, "reused": 0, "failed": 1}


class Killed(BaseException):
    """Stands in for the end of a process: nothing more is written."""


class Nights:
    """Has suites run, as far as journal and publication go."""

    def __init__(self, outputs):
        self.outputs = outputs

    def publish(self, label, as_of, suite, key="", day="", data_until="2026-03-01"):
        place = RunPlace(self.outputs, "s", label)
        record = {"settings": {"as_of": as_of}, "run_key": key, "suite": suite,
                  "data_until": data_until}  # fmt: skip
        folder = place.good / (day or as_of or "2026-03-01")
        publish(place, folder, {"run.json": json.dumps(record).encode(), "report.html": b""})
        return folder

    def night(self, began, states, asked=DATED, end="ended", resumed="", key=""):
        """Run a suite; states by label: done, failed, started, published (killed after), or ''."""
        day = began[:10] if asked.as_of == "today" else ""
        jobs = [
            Job("/p", str(self.outputs), "s", label, {"as_of": day}, key, began) for label in states
        ]
        with pytest.MonkeyPatch.context() as patch:
            try:
                with journal_of(self.outputs, jobs, asked, began, resumed) as book:
                    for job, state in zip(jobs, states.values(), strict=True):
                        self._one(book, job, state, day)
                    if end != "ended":
                        if end == "killed":
                            patch.setattr(book, "closed", lambda how: None)
                        raise Killed
            except Killed:
                pass
        return book.suite

    def _one(self, book, job, state, day):
        if not state:
            return
        book.started(job)
        folder = ""
        if state in ("done", "published"):
            folder = self.publish(job.label, day, book.suite).relative_to(self.outputs).as_posix()
        if state in OUTCOMES:
            reason = "No date." if state == "failed" else ""
            book.ended(job, Outcome("s", job.label, state, folder=folder, reason=reason))

    def gaps(self, now="2026-03-31T23:00:00"):
        return {
            (gap.label, gap.as_of): (gap.cause, gap.nights)
            for gap in find_gaps(self.outputs, now) if gap.cause != "old_data"
        }  # fmt: skip


@pytest.fixture
def nights(tmp_path):
    return Nights(tmp_path / "outputs")


def test_a_suite_that_ran_has_no_gap_and_its_journal_says_how_it_ended(nights):
    nights.night("2026-03-30T06:00:00", {"a": "done", "b": "done"})
    [suite] = read_suites(nights.outputs)
    assert (suite.number, suite.end, suite.asked) == ("000001", "ended", DATED)
    assert [run.state for run in suite.runs.values()] == ["done", "done"]
    assert nights.gaps("2026-03-30T07:00:00") == {}
    assert find_gaps(nights.outputs / "none", "2026-03-30T07:00:00") == []


@pytest.mark.parametrize(
    ("end", "causes"),
    [
        ("killed", {"b": "failed", "c": "killed", "d": "not_begun"}),
        ("stopped", {"b": "failed", "c": "stopped", "d": "not_begun"}),
        ("ended", {"b": "failed", "c": "not_written", "d": "not_written"}),
    ],
)
def test_each_gap_says_why(nights, end, causes):
    states = {"a": "done", "b": "failed", "c": "started", "d": "", "e": "published"}
    nights.night("2026-03-30T06:00:00", states, end=end)
    found = find_gaps(nights.outputs, "2026-03-30T07:00:00")
    assert {gap.label: gap.cause for gap in found} == causes
    assert {gap.as_of for gap in found} == {"2026-03-30"}
    assert found[0].why == "No date."
    assert found[0].command == f"ccqa run {NIGHTLY} --only s/b --as-of 2026-03-30"
    assert healing(found) == [
        f"ccqa run {NIGHTLY} --only s/b --only s/c --only s/d --as-of 2026-03-30"
    ]


def test_days_are_gaps_of_their_own_and_each_is_closed_by_a_run_for_it(nights):
    nights.night("2026-03-30T06:00:00", {"a": "failed"})
    nights.night("2026-03-31T06:00:00", {"a": "done"})
    assert nights.gaps("2026-03-31T07:00:00") == {("a", "2026-03-30"): ("failed", 1)}
    nights.night("2026-03-30T06:00:00", {"a": "done"})
    assert nights.gaps("2026-03-31T07:00:00") == {}


def test_the_newest_data_have_one_gap_however_many_nights_miss_it(nights):
    for day in ("28", "29", "30"):
        nights.night(f"2026-03-{day}T06:00:00", {"a": "failed", "b": "done"}, NEWEST)
    assert nights.gaps("2026-03-30T07:00:00") == {("a", ""): ("failed", 3)}
    [gap] = [each for each in find_gaps(nights.outputs, "2026-03-30T07:00:00") if each.label == "a"]
    assert gap.since == "2026-03-28T06:00:00"
    assert gap.why == "No date. No answer since 2026-03-28, for 3 runs."
    nights.night("2026-03-31T06:00:00", {"a": "done", "b": "done"}, NEWEST)
    assert nights.gaps("2026-03-31T07:00:00") == {}


def test_nights_that_never_began_are_gaps_of_every_study(nights):
    nights.night("2026-03-27T06:00:03", {"a": "done", "b": "done"})
    nights.night("2026-03-30T06:00:03", {"a": "done"})
    never = {(label, f"2026-03-{day}"): ("never_begun", 1) for label in "a" for day in (28, 29)}
    assert nights.gaps("2026-03-30T23:00:00") == never
    assert nights.gaps("2026-03-31T06:10:00") == never
    assert ("a", "2026-03-31") in nights.gaps("2026-03-31T06:16:00")
    nights.night("2026-03-28T06:00:00", {"a": "done"}, Asked((NIGHTLY,), as_of="today"))
    assert list(nights.gaps("2026-03-30T23:00:00")) == [("a", "2026-03-29")]


def test_nights_that_never_began_since_the_last_are_one_gap_of_the_newest_data(nights):
    nights.night("2026-03-27T06:00:03", {"a": "done", "b": "failed"}, NEWEST)
    assert nights.gaps("2026-03-28T06:00:00") == {("b", ""): ("failed", 1)}
    assert nights.gaps("2026-03-29T23:00:00") == {
        ("a", ""): ("never_begun", 2), ("b", ""): ("never_begun", 3),
    }  # fmt: skip
    nights.night("2026-03-29T23:30:00", {"a": "done"}, Asked((NIGHTLY,)))
    assert nights.gaps("2026-03-29T23:59:00") == {("b", ""): ("never_begun", 3)}


def test_a_clock_that_was_wrong_for_a_night_leaves_its_gap_and_no_flood(nights):
    nights.night("2026-03-27T06:00:00", {"a": "done"})
    nights.night("2020-01-01T06:00:00", {"a": "failed"})
    nights.night("2026-03-29T06:00:00", {"a": "done"})
    assert nights.gaps("2026-03-29T07:00:00") == {
        ("a", "2020-01-01"): ("failed", 1), ("a", "2026-03-28"): ("never_begun", 1),
    }  # fmt: skip
    nights.night("2031-01-01T06:00:00", {"a": "done"}, NEWEST)
    assert len(nights.gaps("2026-03-30T07:00:00")) < 5


def test_a_report_that_is_gone_is_a_gap_and_one_of_the_same_key_is_none(nights):
    nights.night("2026-03-30T06:00:00", {"a": "done"})
    folder = nights.outputs / "s/a/2026-03-30"
    (folder / "report.html").unlink()
    assert nights.gaps("2026-03-30T07:00:00") == {("a", "2026-03-30"): ("gone", 1)}
    nights.night("2026-03-30T07:00:00", {"a": ""}, end="killed", key="k")
    assert nights.gaps("2026-03-30T08:00:00") == {("a", "2026-03-30"): ("not_begun", 1)}
    nights.publish("a", "2026-03-30", "000009", key="k")
    assert nights.gaps("2026-03-30T08:00:00") == {}


def test_old_data_are_told_of_the_newest_report_only(nights):
    nights.night("2026-04-05T06:00:00", {"a": "done"})
    nights.night("2026-04-06T06:00:00", {"a": "done"})
    [gap] = find_gaps(nights.outputs, "2026-04-06T07:00:00")
    assert (gap.cause, gap.as_of, gap.since) == ("old_data", "2026-04-06", "2026-03-01")
    assert gap.why == "Its data end on 2026-03-01."


def test_a_living_suite_is_no_gap_and_a_torn_line_spoils_no_other(nights):
    job = Job("/p", str(nights.outputs), "s", "a", {"as_of": ""}, "", "2026-03-30T06:00:00")
    with journal_of(nights.outputs, [job], NEWEST, job.run_at) as book:
        book.started(job)
        assert read_suites(nights.outputs)[0].end == "running"
        assert nights.gaps("2026-03-30T06:01:00") == {}
        file = nights.outputs / ".suites/000001.jsonl"
        file.write_bytes(file.read_bytes() + b'\n{"run": "s/a@", "sta')
        book.ended(job, Outcome("s", "a", "failed", reason="No date."))
    [suite] = read_suites(nights.outputs)
    assert (suite.end, [run.state for run in suite.runs.values()]) == ("ended", ["failed"])
    (nights.outputs / ".suites/000002.jsonl").write_bytes(b"\n[1]\nodd\n" + b'{"runs": [3, {}]}\n')
    assert len(nights.gaps("2026-03-30T07:00:00")) == 1


def test_what_could_not_be_written_is_written_with_the_next_line(nights, monkeypatch):
    job = Job("/p", str(nights.outputs), "s", "a", {"as_of": ""}, "", "2026-03-30T06:00:00")
    whole, full = journal._append, []

    def append(file, line):
        if full:
            raise OSError(28, "No space left on device")
        whole(file, line)

    monkeypatch.setattr(journal, "_append", append)
    with journal_of(nights.outputs, [job], NEWEST, job.run_at) as book:
        full.append(True)
        book.started(job)
        book.ended(job, Outcome("s", "a", "failed", reason="No date."))
        full.clear()
    assert nights.gaps("2026-03-30T07:00:00") == {("a", ""): ("failed", 1)}


def test_a_plan_that_cannot_be_written_runs_nothing(nights):
    nights.outputs.mkdir()
    (nights.outputs / ".suites").write_text("in the way")
    with pytest.raises(SettingsError, match=r"cannot be written .*Nothing was run"):
        nights.night("2026-03-30T06:00:00", {"a": "done"})


def test_an_interrupted_suite_is_gone_on_with_in_its_own_journal(nights):
    paths = DATED.paths
    assert interrupted(nights.outputs, paths) == ""
    suite = nights.night("2026-03-30T06:00:00", {"a": "done", "b": ""}, end="killed")
    nights.night("2026-03-30T06:30:00", {"x": "done"}, Asked(("other.yml",)))
    assert interrupted(nights.outputs, paths) == suite
    again = nights.night("2026-03-30T07:00:00", {"a": "reused", "b": "done"}, resumed=suite)
    assert again == suite and interrupted(nights.outputs, paths) == ""
    assert nights.gaps("2026-03-30T08:00:00") == {}


def test_what_is_dismissed_comes_back_only_when_it_is_planned_again(nights):
    nights.night("2026-03-30T06:00:00", {"a": "failed", "b": "failed"})
    chosen = dismiss(nights.outputs, find_gaps(nights.outputs, "2026-03-30T07:00:00"), "s/a")
    assert [gap.label for gap in chosen] == ["a"]
    assert list(nights.gaps("2026-03-30T07:00:00")) == [("b", "2026-03-30")]
    assert dismiss(nights.outputs, [], "*") == []
    nights.night("2026-03-30T08:00:00", {"a": "failed"})
    assert len(nights.gaps("2026-03-30T09:00:00")) == 2


def test_gaps_are_in_the_index_and_whoever_keeps_the_suite_is_told(nights):
    nights.night("2026-03-30T06:00:00", {"a": "done", "b<i>": "started"}, end="killed")
    page, gaps = build_index(nights.outputs, "2026-03-30T07:00:00")
    html = page.read_text(encoding="utf-8")
    assert "Runs without a report (1)" in html and "b&lt;i&gt;" in html and "b<i>" not in html
    assert "Its suite was killed" in html and "--as-of 2026-03-30</code>" in html
    told = maintainer_message(Digest.of([], "2026-03-30T07:00:00", gaps=gaps))
    assert told.title == "1 run without a report"
    assert "Its suite was killed" in told.text and "ccqa run" in told.text
    assert maintainer_message(Digest.of([], "2026-03-30T07:00:00")) is None
