"""The index: urgency first, age always told, failures with their last good report."""

import re

import pytest
from made_notebooks import RUN_META, make_finding, make_notebook

from ccqa_lib.errors import StudyFailedError
from ccqa_lib.findings import Findings
from ccqa_lib.report.index import IndexEntry, failed_entry, index_entry, index_html

NOW = "2026-07-02T06:00:00"


def entry(label, **changes) -> IndexEntry:
    notebook = make_notebook(Findings((make_finding(**changes),)))
    return index_entry(notebook, {**RUN_META, "label": label}, f"control/{label}/report.html")


def test_entry_of_a_good_run():
    made = entry("handle_time")
    assert (made.verdict, made.since, made.data_until) == ("act", "2026-03-02", "2026-06-28")
    assert made.counts == "1 to act on"
    assert IndexEntry.from_dict(made.to_dict()) == made


def test_only_a_signal_has_a_since():
    assert entry("a", kind="level").since == ""


def test_most_urgent_first_and_failures_before_the_quiet():
    entries = [
        entry("calm", verdict="fine"),
        entry("odd", verdict="watch"),
        failed_entry({**RUN_META, "label": "broken"}, "No file.", "Bring it."),
        entry("loud"),
    ]
    html = index_html(entries, NOW)
    places = [html.index(label) for label in ("loud", "broken", "odd", "calm")]
    assert places == sorted(places)
    counted = " ".join(re.sub("<[^>]*>", "", html).split())
    assert "4 studies: 1 to act on, 1 to watch, 1 in order, 1 failed." in counted


def test_failed_run_links_its_last_good_report():
    good = entry("complaints")
    failed = failed_entry(RUN_META, "No column 'x'.", "Add it.", "failed/r.html", good)
    html = index_html([failed], NOW)
    assert 'href="control/complaints/report.html">Last good report</a>, of 2026-07-01' in html
    assert "No column &#39;x&#39;." in html
    assert "Add it." in html
    assert "no earlier good report" in index_html([failed_entry(RUN_META, "r", "w")], NOW)


@pytest.mark.parametrize(
    ("now", "words", "old"),
    [("2026-06-28T23:00:00", "0 days old", False), ("2026-06-29T01:00:00", "1 day old", False),
     ("2026-08-02T00:00:00", "35 days old", False), ("2026-08-03T00:00:00", "36 days old", True)],
)  # fmt: skip
def test_age_of_data_is_told_and_marked_when_old(now, words, old):
    html = index_html([entry("a")], now)
    assert words in html
    assert ("old data:" in html) == old


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "https://evil.test/", "//evil.test/x", "/etc/passwd", "../../x.html",
     "a\\..\\b", "file:///etc/passwd"],
)  # fmt: skip
def test_links_stay_below_the_index(href):
    with pytest.raises(StudyFailedError, match="no path below the index"):
        index_html([index_entry(make_notebook(), RUN_META, href)], NOW)


def test_link_to_a_folder_with_blanks_and_chinese_words_is_quoted():
    html = index_html([index_entry(make_notebook(), RUN_META, 'a b/處 "x"#?.html')], NOW)
    assert re.search(r'href="a%20b/%E8%99%95%20%22x%22%23%3F.html"', html)


def test_entry_of_another_version_is_refused():
    stored = entry("a").to_dict()
    del stored["headline"]
    with pytest.raises(
        StudyFailedError, match=r"differs from what this version writes \(headline\)"
    ):
        IndexEntry.from_dict(stored)


def test_no_study_yet_is_said():
    assert "No study has been run yet." in index_html([], NOW)


def test_an_entry_written_before_a_part_was_added_is_still_read():
    stored = entry("a").to_dict()
    del stored["source"]
    assert IndexEntry.from_dict(stored).source == ""
