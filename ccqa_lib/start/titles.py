"""What is a study called, and what does it ask? Its notebook says so first."""

import json

from ccqa_lib.params.project import project_root
from ccqa_lib.report.prose import plain_prose


def title_and_question(notebook: str) -> tuple[str, str]:
    """Return a notebook's heading and the paragraph below it; its name where it has none."""
    file = project_root() / "notebooks" / f"{notebook}.ipynb"
    try:
        first = json.loads(file.read_bytes())["cells"][0]
    except (OSError, ValueError, LookupError):
        return notebook, ""
    if first["cell_type"] != "markdown":
        return notebook, ""
    heading, _, rest = "".join(first["source"]).partition("\n")
    return heading.lstrip("# ").strip() or notebook, plain_prose(rest.strip().split("\n\n")[0])
