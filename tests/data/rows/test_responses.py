"""Answers with what their contact and its checks say, every row accounted for."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import ibis
import pytest

from ccqa_lib.analyse.satisfaction import checked_quality
from ccqa_lib.data import survey_responses
from ccqa_lib.data.rows import responses

SURVEYS = {
    "contact_id": ["1", "2", "3", None], "overall": [5.0, 2.0, None, 4.0],
    "rating_wait": [4.0, None, 1.0, 3.0], "site": ["香港", "香港", "廣州", "香港"],
}  # fmt: skip
CONTACTS = {"contact_id": ["1", "2", "3"], "queue": ["a", "b", "a"], "site": ["x", "y", "z"]}
CHECKS = {"contact_id": ["1", "1", "9"], "passed": [True, False, True]}


@dataclass
class Study:
    table: str = "surveys"
    outcome: str = "overall"
    time_column: str = ""
    first_day: str = ""
    as_of: str = "2026-01-31"
    asked: int = 0
    asked_table: str = ""
    evaluations: str = ""
    levels: dict = field(default_factory=dict)


@pytest.fixture
def source():
    tables = {"surveys": SURVEYS, "contacts": CONTACTS, "evaluations": CHECKS}
    made = {
        name: SimpleNamespace(name=name, table=ibis.memtable(rows)) for name, rows in tables.items()
    }
    return SimpleNamespace(table=made.__getitem__)


def counted(found) -> dict:
    frame = found.counts.to_pandas()
    return dict(zip(frame["excluded"], frame["rows"], strict=True))


def test_a_column_that_answers_lack_comes_from_their_contact(source):
    found = survey_responses(source, Study(), ("overall", "rating_wait", "site", "queue"), ())
    frame = found.rows.to_pandas().sort_values("overall")
    assert frame["queue"].fillna("-").tolist() == ["b", "-", "a"]
    assert set(frame["site"]) == {"香港"}
    assert counted(found) == {"used": 3, "no overall": 1}


def test_checks_of_the_contact_become_a_quality_score(source):
    found = survey_responses(source, Study(evaluations="evaluations"), ("overall",), ())
    frame = found.rows.to_pandas()
    assert len(frame) == 3
    assert frame.set_index("overall")["(quality score)"].dropna().to_dict() == {5.0: 0.5}


def test_the_score_has_one_name_where_it_is_made_and_where_it_is_read():
    assert responses.QUALITY == checked_quality.QUALITY


def test_who_was_asked_is_counted_by_group(source):
    study = Study(asked_table="surveys", levels={"site": ["香港"]})
    asked = survey_responses(source, study, ("overall",), ("site", "unknown")).asked.to_pandas()
    told = {(row.column, row.group): row.asked for row in asked.itertuples()}
    assert told == {("", ""): 3, ("site", "香港"): 3}
    none = survey_responses(source, Study(asked=70), ("overall",), ()).asked.to_pandas()
    assert none["asked"].tolist() == [70]
