"""Pages in Chinese: everything of ours is said in it, and nothing of data is touched."""

import base64
import hashlib
import html
import re
from dataclasses import replace

import pytest
from made_notebooks import RUN_META, make_notebook

from ccqa_lib.report.changes import RunState, changes_between
from ccqa_lib.report.digest import Digest, audience_message, digest_html
from ccqa_lib.report.entry import failed_entry, index_entry
from ccqa_lib.report.failure import render_failure
from ccqa_lib.report.index import index_html, usual_language
from ccqa_lib.report.page import render_report
from ccqa_lib.show.language import ENGLISH, in_language, language

CHINESE = ("zh-Hans", "zh-Hant")
NOW = "2026-06-29T07:00:00"
# What stays as it is on these pages: data, names of settings, files and software.
KEPT = re.compile(
    r"Handle time|Hong Kong|sample centre|handle time|CCQA Workbooks|numpy|[\w/.-]*\d[\w/.-]*"
    r"|x\.csv|dmaic 5 control|ccqa run|params/sources|--jobs|https?://\S+"
)


def visible(page):
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "\n", body))


def english_words(text):
    return sorted(set(re.findall(r"[A-Za-z]{3,}", KEPT.sub("", text))))


@pytest.mark.parametrize("chosen", CHINESE)
def test_failure_index_and_digest_speak_chinese_only(chosen):
    entry = index_entry(make_notebook(), RUN_META, "a/report.html")
    entry = replace(
        entry, language=chosen, headline="Handle time", title="Handle time", counts="", size="",
        action="", owner="", status={},
    )  # fmt: skip
    bad = failed_entry(RUN_META, "Handle time", "Handle time", last_good=entry)
    with in_language(chosen):
        pages = [
            index_html([entry, replace(bad, label="b")], NOW, {entry.key: 2}),
            index_html([], NOW),
            digest_html(Digest.of([entry, bad], NOW, "https://x.org")),
            render_failure(RUN_META, "Handle time", "Handle time", "Handle time"),
            audience_message(Digest.of([entry, bad], NOW)).text,
        ]
    for page in pages:
        assert english_words(visible(page)) == []
    assert all(f'lang="{chosen}"' in page for page in pages[:-1])


@pytest.mark.parametrize("chosen", CHINESE)
def test_the_one_script_of_a_chinese_page_is_the_one_its_policy_names(chosen):
    with in_language(chosen):
        page = index_html([], NOW)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    assert "of ${entries.length} shown" not in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert digest in html.unescape(page)


def test_a_report_is_written_in_the_language_that_its_proof_names():
    page = render_report(make_notebook(), RUN_META)
    assert '<html lang="en">' in page and "style_han" not in page
    assert language() == ENGLISH


def test_what_is_shown_is_escaped_in_every_language_and_never_read_as_a_sentence():
    for chosen in (ENGLISH, *CHINESE):
        with in_language(chosen):
            page = render_failure(
                {**RUN_META, "label": "<b>{x}</b>"}, "<i>{reason}", "{what}", "{s}"
            )
        assert "<b>" not in page and "<i>" not in page
        assert "&lt;b&gt;{x}&lt;/b&gt;" in page and "&lt;i&gt;{reason}" in page


def test_runs_of_two_languages_are_compared_by_ids_and_numbers():
    finding = {
        "id": "a", "verdict": "act", "headline": "one", "kind": "level", "period": None,
        "effect": {"name": "x", "estimate": 5.0, "low": 4.0, "high": 6.0, "unit": "%",
                   "confidence": 0.95},
    }  # fmt: skip
    before = RunState([finding], "2026-06-01", "s/l", settings={"language": "en"},
                      data_fingerprint="f", data_until="2026-05-31")  # fmt: skip
    told = finding | {"headline": "一", "effect": finding["effect"] | {"name": "甲"}}
    now = replace(before, findings=[told], settings={"language": "zh-Hans"})
    assert changes_between(before, now).same_data
    later = changes_between(before, replace(now, data_fingerprint="g"))
    assert [item.what for item in later.items] == ["unchanged"] and not later.cautions


def test_pages_about_all_studies_are_in_the_language_of_most():
    entry = index_entry(make_notebook(), RUN_META, "")
    tongues = [replace(entry, language=each) for each in ("zh-Hans", "zh-Hans", "", "en", "x")]
    assert usual_language(tongues) == ENGLISH
    assert usual_language(tongues[:3]) == "zh-Hans"
    assert usual_language([]) == ENGLISH
