"""For whom a problem is: never "nowhere worse" where nothing was compared."""

from types import SimpleNamespace

import pandas as pd
import pytest

from ccqa_lib.analyse.project.segments import rank_segments
from ccqa_lib.findings.define_where import where_finding


def told(*columns, family="share"):
    counts = pd.DataFrame(
        [(column, segment, 400, 40, 40) for column, segments in columns for segment in segments],
        columns=["column", "segment", "contacts", "total", "squares"],
    )
    segments = [rank_segments(counts, column, family, False, 5) for column, _ in columns]
    given = SimpleNamespace(
        standouts=pd.DataFrame(), segments=segments, family=family,
        case=SimpleNamespace(finding=dict),
    )  # fmt: skip
    return where_finding(given)


@pytest.mark.parametrize("columns", [(), [("site", ["Hong Kong"])]])
@pytest.mark.parametrize("family", ["share", "measure"])
def test_without_two_segments_it_is_not_known_for_whom(columns, family):
    found = told(*columns, family=family)
    assert found["verdict"] == "cannot tell"
    assert "there are no segments to compare" in found["headline"]
    assert "'segments'" in found["action"]


def test_two_alike_are_not_worse_beyond_chance():
    found = told(("site", ["Hong Kong", "Shenzhen"]))
    assert (found["verdict"], found["headline"]) == (
        "fine", "No segment is worse than the rest beyond chance",
    )  # fmt: skip
