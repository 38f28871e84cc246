"""Report and index in a real browser, from a file, with hostile text in every slot."""

import re

import pandas as pd
import pytest
from made_notebooks import (
    RUN_META,
    StubLineage,
    make_blocks,
    make_finding,
    make_notebook,
    make_proof,
)  # fmt: skip
from nbformat.v4 import new_markdown_cell
from payloads import PAYLOADS, many_payloads

from ccqa_lib.analyse.spc.control import ControlSettings, control_chart
from ccqa_lib.charts import chart_control
from ccqa_lib.findings import Effect, Findings
from ccqa_lib.report.archive import ArchivedRun, archive_html
from ccqa_lib.report.changes import Change, Changes
from ccqa_lib.report.diff import diff_html
from ccqa_lib.report.digest import Digest, digest_html
from ccqa_lib.report.failure import render_failure
from ccqa_lib.report.index import failed_entry, index_entry, index_html
from ccqa_lib.report.page import render_report
from ccqa_lib.show import Block, figure, table, text
from ccqa_lib.show.plain import plain_line

pytestmark = pytest.mark.browser
NOW = "2026-07-02T06:00:00"
POLICY_TAG = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
ROLES = ("evidence", "data", "checks", "assumptions", "methods", "versions", "settings")


def hostile_notebook(payload):
    finding = make_finding(
        headline=payload, certainty=payload, action=payload, owner=payload,
        caveats=(payload, payload), period=("2026-01-01" + payload, "2026-02-01" + payload),
        effect=Effect(payload, 2.0, 1.0, 3.0, payload), levels={payload: (payload,)},
        factors=(payload,),
    )  # fmt: skip
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>{payload}</text></svg>'
    blocks = [
        table(pd.DataFrame({payload: [payload, "x"]}), payload, role, payload) for role in ROLES
    ]
    blocks += [figure(svg, payload, payload, payload), text([payload], payload)]
    findings = Findings((finding,))
    lineage = StubLineage(set_aside={payload: 3}, name=payload)
    proof = hostile_settings(make_proof(findings, lineage, excluded={payload: 5}), payload)
    blocks.append(hostile_chart(payload))
    notebook = make_notebook(findings, blocks, proof, title=f"Title {payload}")
    notebook.cells.insert(3, new_markdown_cell(f"## Part {payload}\n\n{payload}\n\n- {payload}"))
    return notebook


def hostile_settings(proof, payload):
    """Put the payload where a user's settings and a source's own words stand in a proof."""
    content = dict(proof.content)
    content["settings"] = {
        **content["settings"], "site": payload, "segment": payload, "source": payload,
        "events": [payload], payload: {payload: payload},
    }  # fmt: skip
    content["setting_labels"] = {"site": payload, payload: payload}
    return Block(proof.kind, proof.role, content)


def hostile_chart(payload):
    """Draw a control chart whose measure, unit, site and events are the payload."""
    periods = pd.date_range("2025-01-06", periods=12, freq="7D")
    frame = pd.DataFrame({"period": periods, "value": [3.0, 4, 5, 4, 3, 6, 4, 5, 3, 4, 5, 30]})
    words = plain_line(payload)
    settings = ControlSettings(words, words, "lower", baseline=11)
    return chart_control(control_chart(frame, "measure", settings), [f"2025-02-03 {words}"])


def hostile_pages(payload):
    meta = {**RUN_META, "label": payload, "as_of": payload, "run_key": payload,
            "versions": {payload: payload}}  # fmt: skip
    notebook = hostile_notebook(payload)
    changes = hostile_changes(payload)
    entry = index_entry(notebook, {**meta, "changes": changes.to_dict()}, "r.html")
    failed = failed_entry(meta, payload, payload, "f.html", entry)
    digest = Digest.of([entry, failed], NOW, payload)
    run = ArchivedRun(payload, payload, payload, payload, "good", payload, payload, "r.html")
    with_script = [
        render_report(notebook, {**meta, "changes": changes.to_dict()}),
        index_html([entry, failed], NOW, {entry.key: 3}),
        diff_html(changes, payload, payload),
    ]
    without = [
        render_failure(meta, payload, payload, payload),
        archive_html([run], NOW),
        digest_html(digest),
    ]
    return [*((page, 1) for page in with_script), *((page, 0) for page in without)]


def hostile_changes(payload):
    return Changes(payload, (Change("worse", payload, payload, payload, payload),), (payload,))


def watch(context):
    """Return a page, and the list of addresses outside files that it asks for or goes to."""
    page, asked = context.new_page(), []
    context.on("request", lambda request: asked.append(request.url))
    return page, asked


def outside(addresses):
    return [url for url in addresses if not url.startswith(("file:", "data:image/svg+xml"))]


@pytest.fixture(scope="module")
def context(browser):
    made = browser.new_context(offline=True, viewport={"width": 1000, "height": 800})
    yield made
    made.close()


def hostile_visit(page, asked, file, html, scripts):
    """Open a page and return what it did that no page may do."""
    file.write_text(html, encoding="utf-8")
    page.goto(file.as_uri())
    did = page.evaluate("[window.hit ?? 0, document.scripts.length]")
    wrong = [] if did == [0, scripts] else [f"hits and scripts {did}"]
    return wrong + outside(asked) + ([] if page.url == file.as_uri() else [page.url])


@pytest.mark.parametrize("policy", [True, False], ids=["policy on", "policy off"])
def test_hostile_text_runs_nothing_and_asks_for_nothing(context, tmp_path, policy):
    page, asked = watch(context)
    for number, payload in enumerate(PAYLOADS[::4] if policy else PAYLOADS[::2]):
        for kind, (html, scripts) in enumerate(hostile_pages(payload)):
            html = html if policy else POLICY_TAG.sub("", html)
            wrong = hostile_visit(page, asked, tmp_path / f"{number}_{kind}.html", html, scripts)
            assert wrong == [], f"payload {number}, page {kind}: {payload!r}"
    page.close()


@pytest.mark.slow
@pytest.mark.parametrize("policy", [True, False], ids=["policy on", "policy off"])
def test_two_hundred_payloads_in_every_slot(context, tmp_path, policy):
    payloads = many_payloads()
    assert len(set(payloads)) >= 200
    page, asked = watch(context)
    for number, payload in enumerate(payloads):
        for kind, (html, scripts) in enumerate(hostile_pages(payload)):
            html = html if policy else POLICY_TAG.sub("", html)
            wrong = hostile_visit(page, asked, tmp_path / "page.html", html, scripts)
            assert wrong == [], f"payload {number}, page {kind}: {payload!r}"
    page.close()


def test_the_watch_sees_what_it_should(context, tmp_path):
    page, asked = watch(context)
    file = tmp_path / "open.html"
    file.write_text(f"<p>{PAYLOADS[0]}{PAYLOADS[14]}</p>", encoding="utf-8")
    page.goto(file.as_uri())
    assert page.evaluate("window.hit") == 1
    assert any("evil.test" in url for url in outside(asked))
    page.close()


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_the_width_and_show_their_charts(browser, tmp_path, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    entry = index_entry(make_notebook(), RUN_META, "r.html")
    pages = {"r.html": render_report(make_notebook(), RUN_META),
             "index.html": index_html([entry], "2026-07-02T06:00:00")}  # fmt: skip
    for name, html in pages.items():
        (tmp_path / name).write_text(html, encoding="utf-8")
        page.goto((tmp_path / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.goto((tmp_path / "r.html").as_uri())
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    assert page.evaluate("document.images.length") == 1
    page.close()


def test_first_screen_tells_question_verdict_and_finding(browser, tmp_path):
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    file = tmp_path / "r.html"
    file.write_text(render_report(make_notebook(), RUN_META), encoding="utf-8")
    page.goto(file.as_uri())
    for words in ("The centre asks", "Next step", "Almost certain", "21.4 seconds"):
        assert page.get_by_text(words).first.bounding_box()["y"] < 700, words
    page.close()


def test_link_of_the_index_opens_the_report(browser, tmp_path):
    page = browser.new_page()
    folder = tmp_path / "dmaic 5" / "處理時間"
    folder.mkdir(parents=True)
    (folder / "report.html").write_text(render_report(make_notebook(), RUN_META), encoding="utf-8")
    entry = index_entry(make_notebook(), RUN_META, "dmaic 5/處理時間/report.html")
    (tmp_path / "index.html").write_text(index_html([entry], "2026-07-02"), encoding="utf-8")
    page.goto((tmp_path / "index.html").as_uri())
    page.get_by_role("link", name="handle time").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Handle time"
    page.close()


def test_print_shows_caveats_and_cuts_no_chart(browser, tmp_path):
    page = browser.new_page(viewport={"width": 690, "height": 1000})
    file = tmp_path / "r.html"
    blocks = make_blocks() * 4
    file.write_text(render_report(make_notebook(blocks=blocks), RUN_META), encoding="utf-8")
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert page.get_by_text("no proof of a cause").first.bounding_box()["height"] > 0
    breaks = (
        "[...document.querySelectorAll('.ccqa-figure')].map(f => getComputedStyle(f).breakInside)"
    )
    assert set(page.evaluate(breaks)) == {"avoid"}
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") >= 2
    page.close()
