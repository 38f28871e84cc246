"""No secret and no path of this machine in anything that a run publishes."""

import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.address import read_address
from ccqa_lib.params.source import read_source
from ccqa_lib.show.redact import redact

_FEWEST_PARTS = 2  # "/" alone is in every address


class Redactor:
    """Replaces the machine's paths by words, then masks all known secrets."""

    def __init__(self, paths: dict[str, str]):
        longest_first = sorted(paths, key=len, reverse=True)
        self._paths = [
            (re.compile(re.escape(path) + r"(?![\w.-])"), paths[path])
            for path in longest_first
            if len(Path(path).parts) >= _FEWEST_PARTS
        ]

    def text(self, text: str) -> str:
        """Return a text without secrets and paths."""
        for path, word in self._paths:
            text = path.sub(word, text)
        return redact(text)

    def tree(self, value: Any) -> Any:
        """Return JSON types with every text in them redacted, names of fields too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return type(value)({self.tree(name): self.tree(inner) for name, inner in value.items()})
        return [self.tree(inner) for inner in value] if isinstance(value, list) else value


def redactor_for(project: str, outputs: str, source: str) -> Redactor:
    """Return the redactor of a run, knowing the secrets that its source takes by name."""
    for table in read_source(source).tables.values():
        if table.url:
            with suppress(SettingsError):
                read_address(table.url)
    return Redactor(
        {outputs: "outputs", project: "project", sys.prefix: "python", sys.base_prefix: "python",
         str(Path.home()): "home"}
    )  # fmt: skip
