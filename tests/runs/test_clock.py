"""The machine's clock is wrong or moved back: what is last is told by the data's day, not by it."""

import pytest

from ccqa_lib.runs.publish import is_intact

pytestmark = pytest.mark.slow


def test_a_run_made_after_the_clock_moved_back_takes_the_place_of_the_earlier_one(shop, runs):
    first = runs.run_all(shop, run_at="2026-04-10T06:00:00")["good"]
    page = shop / "outputs" / first.folder / "report.html"
    before = page.read_text(encoding="utf-8")
    again = runs.run_all(shop, run_at="2020-01-01T00:00:00", force=True)["good"]
    assert (again.state, again.folder) == ("done", first.folder)
    assert is_intact(page.parent)
    now = page.read_text(encoding="utf-8")
    assert "before this run" in before and "after the day of this run" in now
    assert "2020" in now
    reused = runs.run_all(shop, run_at="2019-01-01T00:00:00")["good"]
    assert reused.state == "reused"
