"""Run a study's notebook to its end, or to the cell that broke, and judge it by its proof."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from ccqa_lib.report.judge import check_proof
from ccqa_lib.runs.engine import ENGINE
from ccqa_lib.runs.failure import LESS_MEMORY, Failure, failure_of, study_failure
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.steps import step_of

Tell = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Executed:
    """A notebook as it ran; `failure` is None only where its last step proved it whole.

    `notebook` is None if the run left nothing that can be read.
    """

    notebook: nbformat.NotebookNode | None
    failure: Failure | None


def execute(job: Job, staging: Path, tell: Tell) -> Executed:
    """Run a job's notebook in the private folder; nothing is written anywhere else."""
    partial = staging / "notebook.ipynb"
    steps = [""]

    def tell_step(step: str) -> None:
        if step != steps[-1]:
            steps.append(step)
            tell(step)

    try:
        notebook = _with_papermill(job, partial, tell_step)
    except PapermillExecutionError as error:
        notebook = read_partial(partial)
        step = step_of(notebook.cells, error.cell_index) if notebook else steps[-1]
        return Executed(notebook, failure_of(error.ename, error.evalue, steps[-1] or step))
    except DeadKernelError:
        return Executed(read_partial(partial), _kernel_died(steps[-1]))
    except RuntimeError as error:
        return Executed(read_partial(partial), _kernel_never_came(error))
    problems = check_proof(notebook)
    return Executed(notebook, _unproved(problems, steps[-1]) if problems else None)


def read_partial(path: Path) -> nbformat.NotebookNode | None:
    """Return the notebook that a broken run left, or None where it cannot be read."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError):
        return None


def _with_papermill(job: Job, partial: Path, tell_step: Tell) -> nbformat.NotebookNode:
    return papermill.execute_notebook(
        nbformat.read(job.notebook_file, as_version=4),
        str(partial).replace("{", "{{").replace("}", "}}"),  # papermill fills in {names}
        parameters=job.settings,
        engine_name=ENGINE,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        start_timeout=job.start_seconds,
        cwd=str(job.notebook_file.parent),
        tell_step=tell_step,
    )


def _kernel_died(step: str) -> Failure:
    return study_failure(
        "The kernel died, as it does when memory runs out or a library crashes.",
        step,
        LESS_MEMORY,
    )


def _kernel_never_came(error: RuntimeError) -> Failure:
    return study_failure(
        f"No kernel came up: {error}.",
        what_to_do="Run 'make clean' and 'make reports'; a library may be broken.",
    )


def _unproved(problems: list[str], step: str) -> Failure:
    return study_failure("The study did not prove its result. " + " ".join(problems), step)
