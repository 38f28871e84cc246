"""Where a run writes: one folder a study, label and day, and private folders for the work."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FAILED = "failed"


@dataclass(frozen=True)
class RunPlace:
    """The folders of one study and label under the folder of all outputs."""

    outputs: Path
    notebook: str
    label: str

    def __str__(self) -> str:
        return f"{self.notebook}/{self.label}"

    @property
    def lock_file(self) -> Path:
        """Whoever holds its lock is the only one to write in the folders below."""
        return self.outputs / ".locks" / self.notebook / f"{self.label}.lock"

    @property
    def staging(self) -> Path:
        """The private folder in which a run works until it is whole."""
        return self.outputs / ".staging" / self.notebook / self.label

    @property
    def log_file(self) -> Path:
        """What the last run printed outside its notebook."""
        return self.outputs / ".log" / self.notebook / f"{self.label}.log"

    @property
    def good(self) -> Path:
        """The folder of the good reports, one folder a day."""
        return self.outputs / self.notebook / self.label

    @property
    def failed(self) -> Path:
        """The folder of what failed runs left behind, one folder a day."""
        return self.outputs / FAILED / self.notebook / self.label

    def aside(self, place: Path) -> Path:
        """Return where an old folder waits while its successor is put in place."""
        return self.outputs / ".aside" / place.relative_to(self.outputs)


def folders_of_runs(root: Path) -> Iterator[Path]:
    """Yield each `<study>/<label>` folder under a root, in order; hidden ones are left out."""
    for pair in sorted(root.glob("*/*")):
        hidden = any(part.startswith(".") for part in pair.relative_to(root).parts)
        if pair.is_dir() and not hidden and (root.name == FAILED or pair.parent.name != FAILED):
            yield pair
