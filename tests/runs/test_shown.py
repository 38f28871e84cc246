import io

from rich.console import Console

from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.plan import RunOptions
from ccqa_lib.runs.progress import LiveProgress, PlainProgress, progress_on
from ccqa_lib.runs.suite import exit_code
from ccqa_lib.runs.summary import counts_line, show_summary

DONE = Outcome("s", "a", "done", 0, "s/a/2026-01-01", "2026-01-01", 2.5, {"act": 1, "fine": 2})
REUSED = Outcome("s", "[b]", "reused", 0, "s/[b]/2026-01-01", "2026-01-01")
FAILED = Outcome(
    "s", "c", "failed", 3, "failed/s/c/2026-01-02", "2026-01-02", 1.0, {},
    "calls.csv, line 7: no date.", "Mend the data.", "Load",
)  # fmt: skip
BROKEN = Outcome("s", "d", "failed", 1)
REFUSED = Outcome("s", "e", "failed", 2)


def job(label):
    return Job("/p", "/o", "s", label, {}, "", "2026-01-01T00:00:00")


def console():
    return Console(file=io.StringIO(), width=120, highlight=False)


def test_the_summary_tells_each_run_each_reason_and_counts():
    shown = console()
    show_summary([DONE, REUSED, FAILED], shown)
    text = shown.file.getvalue()
    assert "1 act, 2 fine" in text and "unchanged, reused" in text and "[b]" in text
    assert "s/c failed, at 'Load': calls.csv, line 7: no date." in text
    assert "Mend the data. See failed/s/c/2026-01-02." in text
    assert text.rstrip().endswith("3 runs: 1 done, 1 reused, 1 failed.")
    assert counts_line([DONE]) == "1 run: 1 done, 0 reused, 0 failed."


def test_the_exit_code_is_the_worst():
    assert exit_code([DONE, REUSED], False) == 0
    assert exit_code([DONE, REUSED], True) == 4
    assert exit_code([REUSED], True) == 0
    assert exit_code([DONE, FAILED], True) == 3
    assert exit_code([REFUSED, FAILED], False) == 2
    assert exit_code([DONE, REFUSED, FAILED, BROKEN], True) == 1


def test_without_a_terminal_each_step_is_a_line():
    shown = console()
    with progress_on(shown) as progress:
        assert isinstance(progress, PlainProgress)
        progress.started(job("[b]"))
        progress.at_step(job("[b]"), "Load [red]")
        progress.ended(job("[b]"), REUSED)
    lines = shown.file.getvalue().splitlines()
    assert lines[0].endswith("s  s/[b]: Load [red]")
    assert lines[1].endswith("s/[b]: unchanged, reused")


def test_on_a_terminal_each_run_has_a_line_that_ends_with_its_state():
    shown = Console(file=io.StringIO(), force_terminal=True, width=100)
    with progress_on(shown) as progress:
        assert isinstance(progress, LiveProgress)
        for label in ("a", "b"):
            progress.started(job(label))
        progress.at_step(job("a"), "Load")
        progress.ended(job("b"), FAILED)
    last = shown.file.getvalue()
    assert "Load" in last and "FAILED" in last and "0 s" in last


def test_options_have_sound_defaults(tmp_path):
    assert (RunOptions(tmp_path).jobs, RunOptions(tmp_path).limit_seconds) == (1, 1800)
