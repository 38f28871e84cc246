"""From settings to jobs: everything that can be refused is refused before any kernel starts."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ccqa_lib.data.sample import ensure_sample
from ccqa_lib.errors import SettingsError
from ccqa_lib.params.cell import cell_differences
from ccqa_lib.params.project import project_root
from ccqa_lib.params.settings_file import RunSettings
from ccqa_lib.params.source import read_source
from ccqa_lib.runs.hashes import Hashes
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.journal import Asked
from ccqa_lib.runs.key import hashes_of_files, notebook_file, run_key
from ccqa_lib.runs.publish import recover


@dataclass(frozen=True)
class RunOptions:
    """How a suite is run.

    Attributes
    ----------
    jobs : int
        Runs at a time.
    limit_seconds : float
        What a run may take from start to report.
    force : bool
        Run also what has not changed.
    asked : Asked
        What was asked for, in the words of the command.
    resumes : str
        The number of the interrupted suite that this one goes on with; empty if it begins anew.
    """

    outputs: Path
    jobs: int = 1
    limit_seconds: float = 1800
    force: bool = False
    asked: Asked = field(default_factory=Asked)
    resumes: str = ""


def plan_jobs(runs: Sequence[RunSettings], options: RunOptions, run_at: str) -> list[Job]:
    """Check notebooks and outputs, write the sample where a run needs it, and make the jobs.

    Raises
    ------
    SettingsError
        A notebook is missing or its `parameters` cell departs from its model, or the outputs
        cannot be written; all problems are told at once.
    """
    problems = [*_notebook_problems(runs), *_output_problems(options.outputs)]
    if problems:
        raise SettingsError(*problems)
    recover(options.outputs)
    _ensure_samples(runs)
    hashes = Hashes.load(options.outputs)
    jobs = [_job(run, options, run_at, hashes) for run in runs]
    hashes.save()
    return jobs


def _job(run: RunSettings, options: RunOptions, run_at: str, hashes: Hashes) -> Job:
    return Job(
        project=str(project_root()),
        outputs=str(options.outputs),
        notebook=run.notebook,
        label=run.label,
        settings=run.params.model_dump(mode="json"),
        run_key=run_key(run, hashes),
        run_at=run_at,
        force=options.force,
        data=hashes_of_files(read_source(run.params.source), hashes),
    )


def _notebook_problems(runs: Sequence[RunSettings]) -> list[str]:
    models = {run.notebook: type(run.params) for run in runs}
    problems = []
    for name, model in models.items():
        file = notebook_file(name)
        shown = f"notebooks/{file.name}"
        try:
            notebook = json.loads(file.read_bytes())
            found = cell_differences(model, notebook)
        except FileNotFoundError:
            found = ["is missing."]
        except (OSError, ValueError, KeyError, TypeError):
            found = ["cannot be read as a notebook."]
        problems.extend(f"{shown} {problem}" for problem in found)
    return problems


def _output_problems(outputs: Path) -> list[str]:
    """Try the folder by writing in it: permissions alone do not tell of a full or lost disk."""
    probe = outputs / f".probe.{os.getpid()}"
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return [
            f"The outputs folder {outputs} cannot be written ({error.strerror}); free or mend it, "
            "or name another with --outputs."
        ]
    return []


def _ensure_samples(runs: Sequence[RunSettings]) -> None:
    sources = [read_source(name) for name in {run.params.source for run in runs}]
    for source in sources:
        ensure_sample(source)
