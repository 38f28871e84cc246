"""Every slot of every block shows text as text."""

import base64
import re

import pandas as pd
import pytest

from ccqa_lib.show import BLOCK_MIME, figure, table, text
from ccqa_lib.show.html import block_html, heading, svg_uri

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\u202e\x00"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;"
BLOCKS = {
    "table": table(pd.DataFrame({HOSTILE: [HOSTILE]}), HOSTILE, note=HOSTILE),
    "figure": figure(f"<svg>{HOSTILE}</svg>", HOSTILE, HOSTILE, HOSTILE),
    "text": text([HOSTILE], HOSTILE),
}


@pytest.mark.parametrize(("kind", "slots"), [("table", 5), ("figure", 4), ("text", 2)])
def test_hostile_text_is_shown_in_every_slot(kind, slots):
    html = block_html(BLOCKS[kind].to_dict())
    assert html.count(SHOWN) == slots
    assert "<script" not in html
    assert len(re.findall("<img", html)) == (kind == "figure")
    assert not set("\u202e\x00") & set(html)


def test_svg_goes_in_as_an_image_only():
    html = block_html(BLOCKS["figure"].to_dict())
    address = re.search(r'src="data:image/svg\+xml;base64,([^"]*)"', html)[1]
    assert base64.b64decode(address).decode() == f"<svg>{HOSTILE}</svg>"


def test_svg_address_survives_a_lone_surrogate():
    assert svg_uri("<svg>\ud800</svg>").startswith("data:image/svg+xml;base64,")


def test_a_block_shows_itself_as_data_html_and_text():
    bundle = BLOCKS["text"]._repr_mimebundle_()
    assert bundle[BLOCK_MIME] == BLOCKS["text"].to_dict()
    assert set(bundle) == {BLOCK_MIME, "text/html", "text/plain"}


def test_long_tables_are_folded_and_short_ones_are_not():
    assert "<details" in block_html(table(pd.DataFrame({"a": range(16)}), "c").to_dict())
    assert "<details" not in block_html(table(pd.DataFrame({"a": range(15)}), "c").to_dict())


def test_column_names_are_shown_as_words():
    assert heading("mean_handle_seconds") == "mean handle seconds"


def test_yes_and_no_are_not_numbers():
    stored = table(pd.DataFrame({"ok": [True], "n": [1200]}), "c").to_dict()
    assert stored["numeric"] == [False, True]
    assert [cell["text"] for cell in stored["rows"][0]] == ["yes", "1,200"]
