"""Which studies are there, and what happens in each of them?"""

from collections import Counter

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.project import project_root
from ccqa_lib.params.studies import STUDIES
from ccqa_lib.params.yaml_text import read_yaml
from ccqa_lib.start.page import Page
from ccqa_lib.start.titles import title_and_question

_STEPS = (
    ("settings", "what is asked, of which data; refused at once if anything does not fit"),
    ("load", "your export is read and never changed; rows that cannot be read are counted"),
    ("check", "are the data fit for the question? If not, the study stops and says why"),
    ("analyse", "the statistics, each held to published results"),
    ("findings", "what follows, in plain words: how large, how sure, what to do next"),
    ("charts", "each finding with its evidence"),
    ("report", "one file to open, mail or print"),
)  # fmt: skip


def flow() -> Page:
    """Show the steps that every study takes, in their order."""
    return Page("flow", " -> ".join(name for name, _ in _STEPS), steps=_STEPS)


def studies() -> Page:
    """Show every study with its question, and how many ready settings the project has for it."""
    ready = _ready_settings()
    rows = []
    for notebook in STUDIES:
        title, question = title_and_question(notebook)
        rows.append({
            "notebook": notebook, "title": title, "question": question,
            "settings": ready[notebook],
        })  # fmt: skip
    return Page("studies", f"{len(rows)} studies", studies=rows)


def _ready_settings() -> Counter[str]:
    """Return how many settings files name each notebook; a file that cannot be read is none."""
    found: Counter[str] = Counter()
    for path in (project_root() / "params").glob("*/*.yml"):
        try:
            found[str(read_yaml(path).get("notebook"))] += 1
        except SettingsError:
            continue
    return found
