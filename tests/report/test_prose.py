"""Markdown of the notebook, and nothing that loads, runs or leaves."""

import pytest

from ccqa_lib.report.prose import plain_prose, prose_html


def test_markdown_is_rendered_one_level_down():
    html = prose_html("# Top\n\n**bold** and *slant*\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<h2>Top</h2>" in html
    assert "<strong>bold</strong>" in html
    assert "<table>" in html


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a <img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("![word](http://evil.test/x.png)", "<p>word</p>"),
        ("[word](javascript:alert(1))", "<p>word</p>"),
        ("[word](../docs/methods.md)", "<p>word</p>"),
        ("<javascript:alert(1)>", "javascript:alert(1)"),
    ],
)
def test_nothing_loads_or_runs(given, shown):
    html = prose_html(given)
    assert shown in html
    assert "<img" not in html
    assert "<a " not in html
    assert "<script" not in html


def test_links_go_to_https_without_telling_from_where():
    html = prose_html('[paper](https://example.org/?a=1&b="x)')
    assert 'href="https://example.org/?a=1&amp;b=' in html
    assert 'rel="noopener noreferrer"' in html
    assert '"x"' not in html


def test_plain_prose():
    assert plain_prose("Is `handle_time` **in** [control](x.md)?") == "Is handle_time in control?"


def test_long_prose_is_not_cut():
    assert "the end" in prose_html("word " * 2000 + "the end")
