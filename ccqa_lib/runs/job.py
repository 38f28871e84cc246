"""One run as it crosses to its worker process, and what comes back, both as JSON."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from ccqa_lib.runs.place import RunPlace

State = Literal["done", "reused", "failed"]


@dataclass(frozen=True)
class Job:
    """What a worker needs to know: which notebook, with which settings, and where to write.

    `run_key` is empty for a run that is never reused. `died` is empty for a run that is to be
    done; else it says why an earlier worker ended, whose evidence is to be kept.
    `suite` is the number of the suite that it belongs to, which its record bears. `data` are the
    hashes of the source's files when the key was made; empty for databases.
    """

    project: str
    outputs: str
    notebook: str
    label: str
    settings: dict[str, Any]
    run_key: str
    run_at: str
    force: bool = False
    start_seconds: int = 60
    suite: str = ""
    data: tuple[str, ...] = ()
    died: str = ""
    died_at_step: str = ""
    died_after_seconds: float = 0.0

    @property
    def place(self) -> RunPlace:
        """Where this run writes."""
        return RunPlace(Path(self.outputs), self.notebook, self.label)

    @property
    def notebook_file(self) -> Path:
        """The study's notebook."""
        return Path(self.project) / "notebooks" / f"{self.notebook}.ipynb"

    def to_json(self) -> str:
        """Return the job as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read a job back."""
        given = json.loads(line)
        return cls(**given | {"data": tuple(given["data"])})


@dataclass(frozen=True)
class Outcome:
    """How one run ended.

    Attributes
    ----------
    folder : str
        What it published, relative to the outputs; empty if not even a failure could be kept.
    verdicts : dict of verdict to count
        Of the findings; empty for a failed run.
    reason, what_to_do, step : str
        Why it failed; empty for a good run.
    remark : str
        What was unusual about how the suite's runs were started; mostly empty.
    """

    notebook: str
    label: str
    state: State
    exit_code: int = 0
    folder: str = ""
    as_of: str = ""
    seconds: float = 0.0
    verdicts: dict[str, int] = field(default_factory=dict)
    reason: str = ""
    what_to_do: str = ""
    step: str = ""
    remark: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON types."""
        return asdict(self)
