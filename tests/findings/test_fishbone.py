"""Every suspicion of a project comes back with what the search says of its column."""

from types import SimpleNamespace

import pandas as pd

from ccqa_lib.findings.causes_card import cause_tollgate
from ccqa_lib.findings.causes_fishbone import fishbone
from ccqa_lib.params.charter import SuspectedCause
from ccqa_lib.params.dmaic_project import read_project

SEARCH = SimpleNamespace(
    log=pd.DataFrame({"column": ["wait", "queue"], "verdict": ["cause", "no sign"]})
)


def shown(block):
    """Return the rows of a table block as texts."""
    return [[str(cell["text"] if isinstance(cell, dict) else cell) for cell in row]
            for row in block.content["rows"]]  # fmt: skip


def test_each_suspicion_has_its_verdict_and_only_the_first_why_is_answered_by_data():
    project = SimpleNamespace(
        suspected_causes=[
            SuspectedCause(words="long waits", column="wait", whys=["too few at noon"]),
            SuspectedCause(words="bad moods", category="people"),
            SuspectedCause(words="gone", column="absent"),
        ]
    )
    bones, whys = fishbone(SEARCH, project)
    verdicts = {row[1]: row[3] for row in shown(bones)}
    assert verdicts["long waits"] == "cause"
    assert verdicts["bad moods"] == "not tested: no column records it"
    assert verdicts["gone"].startswith("not tested: the column is not among")
    assert [(row[2], row[3]) for row in shown(whys)] == [
        ("long waits", "cause"), ("too few at noon", "not tested here"),
    ]  # fmt: skip


def test_without_a_project_or_a_suspicion_nothing_is_shown():
    assert fishbone(SEARCH, None) == []
    assert fishbone(SEARCH, SimpleNamespace(suspected_causes=[])) == []


def test_a_suspicion_that_no_column_records_keeps_the_tollgate_from_saying_all_are_tested():
    log = pd.DataFrame({"suspected": ["long waits", ""], "p_alone": [0.2, 0.5]})
    search = SimpleNamespace(log=log, causes=())
    with_mute = read_project("repeat_contacts")
    assert [each.column for each in with_mute.suspected_causes].count("") == 1
    for project, said in ((None, ("yes", "1 of 1")), (with_mute, ("no", "1 of 2; no column"))):
        gate = cause_tollgate(SimpleNamespace(search=search, project=project))
        first = shown(gate)[0]
        assert first[1] == said[0] and first[2].startswith(said[1])
