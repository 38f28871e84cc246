"""A page explains the terms that it uses, and no others."""

import pytest
from made_notebooks import RUN_META, make_finding, make_notebook

from ccqa_lib.findings import Findings
from ccqa_lib.report.glossary import TERMS, terms_used
from ccqa_lib.report.index import index_entry, index_html
from ccqa_lib.report.page import freshness_words, render_report, without_name


def test_only_used_terms_are_explained():
    used = dict(terms_used("The baseline sets two limits; a FALSE ALARM is no cause."))
    assert list(used) == ["baseline", "limits", "false alarm"]
    assert dict(terms_used("unlimited, significant")) == {}


def test_the_page_shows_them():
    finding = make_finding(caveats=("Rebase the limits.",))
    html = render_report(make_notebook(Findings((finding,))), RUN_META)
    assert f"<dt>rebase</dt><dd>{TERMS['rebase']}</dd>" in html
    assert "<dt>skewness</dt>" not in html


def test_a_headline_is_told_without_the_name_that_heads_the_page():
    assert without_name("Handle time: nothing to act on", "Handle time") == "Nothing to act on"
    assert without_name("Other: nothing", "Handle time") == "Other: nothing"


@pytest.mark.parametrize(
    ("asked", "words"),
    [("", "end 3 days before this run"),
     ("2026-06-28", "were asked for as of 2026-06-28 and end on that day"),
     ("2026-06-30", "were asked for as of 2026-06-30 and end 2 days before it")],
)  # fmt: skip
def test_data_asked_for_as_of_a_day_are_not_old(asked, words):
    assert freshness_words("2026-06-28", asked, "2026-07-01T02:00:00") == words


def test_the_index_tells_source_site_and_the_day_asked_for():
    entry = index_entry(make_notebook(), RUN_META, "r.html")
    assert (entry.source, entry.site, entry.as_of) == ("sample_centre", "", "")
    asked = type(entry).from_dict({**entry.to_dict(), "as_of": "2026-06-30", "site": "Hong Kong"})
    html = index_html([asked], "2030-01-01T00:00:00")
    assert "sample centre · Hong Kong" in html
    assert "2 days old on 2026-06-30, as asked" in html
    assert "old data" not in html
