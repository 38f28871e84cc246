"""A new DMAIC project: its commented file and the settings of its notebooks, ready to edit."""

from pathlib import Path

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.analyse import AnalyseParams
from ccqa_lib.params.dmaic_project import NOTEBOOKS, project_file, read_project
from ccqa_lib.params.label import label_problem
from ccqa_lib.params.measures import read_measure
from ccqa_lib.params.project import project_root
from ccqa_lib.params.source import read_source
from ccqa_lib.params.studies import STUDIES
from ccqa_lib.params.text import is_name

_FILE = """\
# A DMAIC project. Its notebooks read this one file; docs/dmaic.md says how a project flows.
# Lines behind a # are examples: take the # away and write your own. Texts are plain words.
title: {name}
source: {source}              # a name in params/sources
measure: {measure}            # the Y: a name in params/measures.yml
period: week                  # one point a day, week or month
# site: Hong Kong             # one site only
# segment_column: queue       # or one segment only: a column and its value
# segment: Flights
# target: 0.1                 # the goal as a number; the measure's own when left out
# events:                     # what happened when
#   - 2026-03-02 desktop release 4.2

charter:
  problem: Write what hurts, since when, where and how much, without a cause and without a remedy.
  goal: ''                    # from what to what, by when
  in_scope: []
  out_of_scope: []
  benefit: ''
  sponsor: ''
  leader: ''
  team: []

phases:                       # passed_on and passed_by are written when the tollgate is passed
  define: {{owner: '', starts: '', due: ''}}
  measure: {{owner: '', starts: '', due: ''}}
  analyse: {{owner: '', starts: '', due: ''}}
  improve: {{owner: '', starts: '', due: ''}}
  control: {{owner: '', starts: '', due: ''}}

sipoc: {{suppliers: [], inputs: [], process: [], outputs: [], customers: []}}

customer_needs: []            # the CTQ tree
#   - need: I do not want to call twice
#     driver: Solved at the first contact
#     ctq: Share of contacts repeated within 7 days
#     measure: repeat_contact_share

measure_risks: []             # how the measure could look better while nothing is
#   - risk: Contacts are closed under another customer number
#     watch: Contacts without a customer number
#     measure: contacts

suspected_causes: []          # category: people, process, technology, policy, customer, environment
#   - words: Long waits make people give up and come back
#     column: wait_seconds    # the column that would show it; leave it out where none does
#     category: process
#     whys: [too few agents at noon, shifts follow last year's curve]

# defect_cost:                # what one defect costs, as a range; with where the figures are from
#   low: 20
#   likely: 35
#   high: 60
#   currency: HKD
#   defect: repeat contact
#   basis: Handle time and wage of an agent hour, finance 2025

options: []                   # 1 is poor, 5 is good, also for safety and ease
#   - option: Confirm the fare before closing
#     cause: unclear fares
#     effect: 4
#     ease: 3
#     speed: 4
#     safety: 5

failure_modes: []             # FMEA: severity, occurrence and detection from 1 to 10
#   - step: Rebooking
#     mode: Fare is not confirmed
#     effect: Customer calls again
#     severity: 6
#     occurrence: 5
#     detection: 4
#     action: Check list at closing
#     owner: Head of operations

# intervention:               # what was changed, once it was
#   words: Fare check at closing
#   began: 2026-03-02
#   column: site              # the part that was changed; leave out for all
#   values: [Hong Kong]
#   comparison: [Shanghai]
#   chosen_because: planned   # planned, worst or unknown
#   declared_on: 2026-02-16   # day on which the plan was written down, before it began
#   balancing: [handle_time]

reaction_plan: []             # what is done on a signal, and by whom
#   - signal: A point outside the limits
#     do: Look for what was different that week before changing anything
#     owner: Team leader
#     within: 2 working days

handover: {{to: '', papers: []}}

tollgates: {{}}                # what only people can answer; answer is yes, no or open
#   define:
#     - question: Does the sponsor agree to the charter?
#       answer: yes
#       evidence: Minutes of 3 March
"""
_STUDY = """\
# {phase}: a part of the project {name}; what the project's file says is not repeated here.
notebook: {notebook}
label: {name}
project: {name}
"""
_NOT_ANALYSED = """
# No settings of the analyse phase were written, because of this Y:
# {why}
# With them, write params/{name}/dmaic_3_analyse.yml like its neighbours.
"""


def write_new_project(name: str, source: str, measure: str) -> list[Path]:
    """Write a project's file and one settings file a phase; return their paths.

    Of a measure that does not tell which contact is a defect, such as a rate, there is none for
    the analyse phase, and the project's file says why.

    Raises
    ------
    SettingsError
        The name cannot name files, one of the files is there already (nothing is overwritten
        and nothing written), or source or measure do not exist.
    """
    if not is_name(name) or label_problem(name):
        raise SettingsError(
            f"The project was named {name[:60]!r}; it needs a name of letters, digits and single "
            "underscores that does not begin with a digit, as repeat_contacts."
        )
    read_source(source)
    read_measure(measure)
    folder = project_root() / "params" / name
    texts = {project_file(name): _FILE.format(name=name, source=source, measure=measure)}
    defect_problems = AnalyseParams(measure=measure).defect_problems(read_measure(measure))
    for phase, notebook in NOTEBOOKS.items():
        if phase == "analyse" and defect_problems:
            why = "\n# ".join(defect_problems)
            texts[project_file(name)] += _NOT_ANALYSED.format(name=name, why=why)
        elif notebook in STUDIES:
            text = _STUDY.format(phase=phase.capitalize(), name=name, notebook=notebook)
            texts[folder / f"{notebook}.yml"] = text
    if there := [path for path in texts if path.exists()]:
        shown = there[0].relative_to(project_root()).as_posix()
        raise SettingsError(f"{shown} is there already; choose another name or remove it.")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    read_project(name)
    return list(texts)
