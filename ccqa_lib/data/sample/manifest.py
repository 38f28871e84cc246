"""What a sample folder says of itself: made up, which version, from which seed, which files."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

SAMPLE_VERSION = 1
DEFAULT_CONTACTS, DEFAULT_SEED = 400_000, 2025
MANIFEST = "manifest.json"
_ABOUT = "Made-up data: no person, company or contact in it exists."


@dataclass(frozen=True)
class SampleManifest:
    """A sample as written: `files` gives bytes and sha256 of each file by its relative name."""

    version: int
    seed: int
    contacts: int
    files: dict[str, dict[str, int | str]]

    def __str__(self) -> str:
        size = sum(int(entry["bytes"]) for entry in self.files.values())
        return (
            f"sample centre: {self.contacts:,} contacts from seed {self.seed} in "
            f"{len(self.files)} files, {size / 1e6:,.0f} MB"
        )

    def is_whole(self, folder: Path) -> bool:
        """Are all its files there, in their size?"""
        return all(
            (folder / name).is_file() and (folder / name).stat().st_size == entry["bytes"]
            for name, entry in self.files.items()
        )


def write_manifest(folder: Path, seed: int, contacts: int) -> SampleManifest:
    """Describe the files of a folder and write that down beside them."""
    files = {
        path.relative_to(folder).as_posix(): _described(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = SampleManifest(SAMPLE_VERSION, seed, contacts, files)
    content = json.dumps({"about": _ABOUT, **asdict(manifest)}, indent=1)
    (folder / MANIFEST).write_text(content + "\n", encoding="utf-8", newline="\n")
    return manifest


def read_manifest(folder: Path) -> SampleManifest | None:
    """Return the manifest of a folder; None when there is none that can be read."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        content.pop("about")
        return SampleManifest(**content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _described(path: Path) -> dict[str, int | str]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}
