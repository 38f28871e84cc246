"""Run settings files from a notebook: each run's step as it goes, then findings and reports."""

import json
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import ipywidgets as widgets

from ccqa_lib.errors import CcqaError, SettingsError
from ccqa_lib.params.project import outputs_root, project_root, seen_from_project
from ccqa_lib.params.settings_file import read_all_settings
from ccqa_lib.report.verdicts import verdict_counts
from ccqa_lib.runs.index_build import build_index
from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.journal import Asked
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.reuse import read_run
from ccqa_lib.runs.suite import run_suite
from ccqa_lib.runs.summary import counts_line
from ccqa_lib.runs.supervise import Workers
from ccqa_lib.show.html import findings_html
from ccqa_lib.show.language import in_language
from ccqa_lib.start.page import drawn, said
from ccqa_lib.start.titles import title_and_question

_ENDS = {"done": "done", "reused": "nothing has changed; the report is kept", "failed": "failed"}
_FIRST = "Libraries are loading; the first step shows in a few seconds."


@dataclass
class _Line:
    notebook: str
    label: str
    words: str
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None

    @property
    def seconds(self) -> str:
        return f"{(self.ended or time.monotonic()) - self.began:.0f}"


class Steps:
    """Shows in one widget how each run gets on; called from the threads of a suite."""

    def __init__(self, shown: widgets.HTML):
        self._shown = shown
        self._lines: dict[str, _Line] = {}
        self._lock = threading.Lock()

    def started(self, job: Job) -> None:
        """Show that a run begins."""
        with self._lock:
            self._lines[job.label + job.notebook] = _Line(job.notebook, job.label, "starting")
            self._draw()

    def at_step(self, job: Job, step: str) -> None:
        """Show which step a run is at."""
        with self._lock:
            self._lines[job.label + job.notebook].words = step
            self._draw()

    def ended(self, job: Job, outcome: Outcome) -> None:
        """Show how a run ended."""
        with self._lock:
            line = self._lines[job.label + job.notebook]
            line.words, line.ended = _ENDS[outcome.state], time.monotonic()
            self._draw()

    def _draw(self) -> None:
        self._shown.value = drawn("progress", lines=list(self._lines.values()), words="")


class RunPanel(widgets.VBox):
    """Where runs show: first their steps, then what they found and where their reports are."""

    def __init__(self) -> None:
        self._steps = widgets.HTML()
        self._found = widgets.Output()
        super().__init__([self._steps, self._found])

    def run(self, files: Sequence[Path]) -> list[Outcome]:
        """Run these settings files or folders, and show what became of them.

        Settings and data that are refused are told in their own sentences, and nothing is raised.
        """
        self._found.outputs = ()
        self._steps.value = drawn("progress", lines=[], words=_FIRST)
        try:
            return self._run(files)
        except KeyboardInterrupt:
            stopped = "Stopped. What was finished is kept, and nothing is half-written."
            self._steps.value = said([stopped], refused=True)
        except SettingsError as error:
            title = "Nothing was run, because of the settings:"
            self._steps.value = said(error.problems, title, refused=True)
        except (CcqaError, OSError) as error:
            self._steps.value = said([str(error)], "Nothing was run:", refused=True)
        return []

    def _run(self, files: Sequence[Path]) -> list[Outcome]:
        outputs, now = outputs_root(), datetime.now().replace(microsecond=0).isoformat()
        asked = Asked(tuple(map(seen_from_project, files)))
        options = RunOptions(outputs, jobs=min(2, os.cpu_count() or 1), asked=asked)
        jobs = plan_jobs(read_all_settings(files, {}), options, now)
        outcomes = run_suite(jobs, options, Steps(self._steps), Workers())
        index, _ = build_index(outputs, now)
        self._show(outcomes, outputs, index)
        return outcomes

    def _show(self, outcomes: Sequence[Outcome], outputs: Path, index: Path) -> None:
        every = {
            "title": "All reports",
            "words": counts_line(outcomes),
            **_link(index, "Open the list"),
        }
        runs = [*(_report(outcome, outputs) for outcome in outcomes), every]
        parts = [drawn("reports", runs=runs)]
        if len(outcomes) == 1:
            parts.append(_findings(outcomes[0], outputs))
        self._found.outputs = tuple(map(_output, filter(None, parts)))


def _report(outcome: Outcome, outputs: Path) -> dict[str, str]:
    told = verdict_counts([
        {"verdict": name} for name, count in outcome.verdicts.items() for _ in range(count)
    ])  # fmt: skip
    words = f"failed. {outcome.reason} {outcome.what_to_do}" if outcome.reason else told
    title, _ = title_and_question(outcome.notebook)
    path = outputs / outcome.folder / "report.html"
    return {"title": f"{title} ({outcome.label})", "words": words, **_link(path, "Open the report")}


def _link(path: Path, words: str) -> dict[str, str]:
    """Return how a file is shown and opened; what lies outside the project is only named."""
    if not path.is_file():
        return {"path": "", "href": "", "link": ""}
    root = project_root()
    if not path.is_relative_to(root):
        return {"path": str(path), "href": "", "link": words}
    seen = path.relative_to(root).as_posix()
    return {"path": seen, "href": f"../{quote(seen)}", "link": words}


def _findings(outcome: Outcome, outputs: Path) -> str:
    folder = outputs / outcome.folder
    try:
        stored = json.loads((folder / "findings.json").read_bytes())
    except (OSError, ValueError):
        return ""
    with in_language((read_run(folder).get("index") or {}).get("language", "")):
        return findings_html(stored)


def _output(html: str) -> dict[str, object]:
    data = {"text/html": html, "text/plain": ""}
    return {"output_type": "display_data", "data": data, "metadata": {}}
