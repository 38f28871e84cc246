import re

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.validation.compare import Leaf
from ccqa_lib.validation.report import report_html, write_report
from ccqa_lib.validation.run import CaseResult, ValidationResult

HOSTILE = "<script>alert(1)</script>"
RESULT = ValidationResult(
    (
        CaseResult("good", "m", "agrees", "A method", "R 4", 9, 12.3, 4),
        CaseResult(
            "wrong", "m", "disagrees", "Another", HOSTILE, 9, 2.0, 5,
            (Leaf("a.b[2]", 1.0, HOSTILE, False, 9, 2.0, "not the same"),),
        ),
        CaseResult("broken", "m", "error", reasons=(f"KeyError: {HOSTILE}",)),
    )
)  # fmt: skip


def test_every_case_is_listed_worst_first():
    page = report_html(RESULT)
    assert str(RESULT) in page
    places = [page.index(f"<td>{name}</td>") for name in ("broken", "wrong", "good")]
    assert places == sorted(places)
    assert '<td class="num">9</td><td class="num">12.3</td>' in page
    assert "a.b[2]" in page


def test_nothing_of_a_case_can_run_and_nothing_is_asked_for():
    page = report_html(RESULT)
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 3
    assert page.index("Content-Security-Policy") < page.index("<title>")
    assert not re.search(r"(src|href)=", page)


def test_the_page_is_the_same_twice(tmp_path):
    write_report(RESULT, tmp_path / "a.html")
    write_report(RESULT, tmp_path / "b.html")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="there is no such folder"):
        write_report(RESULT, tmp_path / "none" / "a.html")


def test_long_lists_are_cut_and_counted():
    faults = tuple(Leaf(f"x[{i}]", [0.0] * 500, 1.0, False, why="w") for i in range(60))
    page = report_html(ValidationResult((CaseResult("c", "m", "disagrees", faults=faults),)))
    assert "and 10 more" in page
    assert len(page) < 40_000
