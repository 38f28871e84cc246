"""Every page for every reader: axe, keyboard, phone to wall screen, print, without a script."""

import json
import re
import shutil
import subprocess
from importlib.resources import files

import pandas as pd
import pytest
from made_notebooks import RUN_META, make_blocks, make_finding, make_notebook

from ccqa_lib.findings import Findings
from ccqa_lib.report.archive import ArchivedRun, archive_html
from ccqa_lib.report.changes import RunState, changes_between
from ccqa_lib.report.diff import diff_html
from ccqa_lib.report.digest import Digest, digest_html
from ccqa_lib.report.entry import failed_entry, index_entry
from ccqa_lib.report.failure import render_failure
from ccqa_lib.report.index import index_html
from ccqa_lib.report.page import render_report
from ccqa_lib.show import figure, table

pytestmark = pytest.mark.browser
NOW = "2026-07-02T06:00:00"
STATUS = {"measure": "Handle time", "variation": "concern", "assurance": "inconsistent",
          "better": "lower", "side": 1, "latest": "390 seconds", "points": [1.0, 2.0, 9.0],
          "judgements": ["common cause", "common cause", "concern"]}  # fmt: skip


def some_changes():
    def state(as_of, *findings):
        record = {"study": "s", "label": "l", "as_of": as_of, "data_fingerprint": as_of}
        return RunState.of_record(record, [finding.to_dict() for finding in findings])

    new = make_finding(id="new-one", headline="A new finding")
    before = state("2026-06-21", make_finding(verdict="watch"))
    return changes_between(before, state("2026-06-28", make_finding(), new))


def all_pages():
    """Return one page of each kind, with everything on it that it can hold."""
    numbers = table(
        pd.DataFrame({"site": ["上海", "b", "c"], "value": [10.0, 9.0, 2.5]}), "Numbers"
    )
    blocks = [*make_blocks(), numbers]
    verdicts = ("act", "watch", "cannot tell", "fine", "act", "act")
    found = Findings(tuple(make_finding(id=f"f-{i}", verdict=v) for i, v in enumerate(verdicts)))
    meta = {**RUN_META, "changes": some_changes().to_dict()}
    notebook = make_notebook(found, blocks)
    good = index_entry(notebook, meta, "r.html")
    lines = [type(good).from_dict({**good.to_dict(), "label": f"l{i}", "verdict": verdict,
                                   "site": ["Hong Kong", "上海"][i % 2], "status": STATUS,
                                   "measure": f"Measure {i}"})
             for i, verdict in enumerate(verdicts)]  # fmt: skip
    lines.append(failed_entry({**RUN_META, "label": "broken"}, "No file.", "Bring it.", "", good))
    kept = [ArchivedRun("s", "l", f"2026-0{i}-01", NOW, "good", "fine", "Calm", "r.html")
            for i in range(1, 7)]  # fmt: skip
    return {
        "report": render_report(notebook, meta),
        "index": index_html(lines, NOW, {line.key: 3 for line in lines}),
        "archive": archive_html(kept, NOW),
        "digest": digest_html(Digest.of(lines, NOW)),
        "failure": render_failure(RUN_META, "No file.", "Bring it.", "Load"),
        "diff": diff_html(some_changes(), "a", "b"),
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, html in all_pages().items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in all_pages()}


@pytest.fixture(scope="module")
def axe():
    package = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
    return files(package).joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("look", ["light", "dark", "print"])
def test_axe_finds_no_violation(browser, pages, axe, look):
    context = browser.new_context(
        bypass_csp=True, color_scheme="dark" if look == "dark" else "light",
        viewport={"width": 1200, "height": 900},
    )  # fmt: skip
    page = context.new_page()
    found = {}
    for name, address in pages.items():
        page.goto(address)
        page.emulate_media(media="print" if look == "print" else "screen")
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        page.evaluate(axe)
        result = page.evaluate("axe.run()")
        assert len(result["passes"]) > 10, name
        found[name] = [(v["id"], v["nodes"][0]["html"]) for v in result["violations"]]
    context.close()
    assert {name: each for name, each in found.items() if each} == {}


def test_axe_sees_what_it_should(browser, tmp_path, axe):
    page = browser.new_page()
    (tmp_path / "bad.html").write_text("<img src=''><input>", encoding="utf-8")
    page.goto((tmp_path / "bad.html").as_uri())
    page.evaluate(axe)
    assert {"image-alt", "label"} <= {v["id"] for v in page.evaluate("axe.run()")["violations"]}
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1920, 3840])
def test_nothing_is_wider_than_the_screen(browser, pages, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    for name, address in pages.items():
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        size = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        assert size >= (28 if width == 3840 else 16), name
    page.close()


def test_every_link_and_control_is_reached_by_keyboard_in_reading_order(browser, pages):
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    for name in ("report", "index"):
        page.goto(pages[name])
        count = page.evaluate(
            "[...document.querySelectorAll('a[href],button,summary,select,input,[tabindex=\"0\"]')]"
            ".filter((e) => e.checkVisibility({contentVisibilityAuto: false})).length"
        )
        tops = []
        for _ in range(count):
            page.keyboard.press("Tab")
            tops.append(page.evaluate("document.activeElement.compareDocumentPosition(document.body)"
                                      " & 8 ? [...document.querySelectorAll('*')].indexOf("
                                      "document.activeElement) : -1"))  # fmt: skip
        assert -1 not in tops and tops == sorted(set(tops)), name
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", name
    page.close()


def shown_rows(page):
    return page.locator("tr.entry:visible th a, tr.entry:visible th").evaluate_all(
        "rows => [...new Set(rows.map((r) => r.closest('tr').cells[1].innerText.split('\\n')[0]))]"
    )


@pytest.mark.parametrize("script", [True, False], ids=["script on", "script off"])
def test_the_index_is_filtered_by_verdict_and_site_with_and_without_script(browser, pages, script):
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(pages["index"])
    assert page.locator("tr.entry").filter(visible=True).count() == 7
    page.get_by_label("Verdict").select_option("act")
    assert page.locator("tr.entry").filter(visible=True).count() == 3
    page.get_by_label("Centre and site").select_option(label="sample centre · 上海")
    assert page.locator("tr.entry").filter(visible=True).count() == 1
    page.get_by_label("Verdict").select_option("failed")
    page.get_by_label("Centre and site").select_option("")
    assert page.get_by_text("Last good report").is_visible()
    assert page.get_by_label("Words").is_visible() == script
    context.close()


def test_words_are_sought_in_the_index(browser, pages):
    page = browser.new_page()
    page.goto(pages["index"])
    page.get_by_label("Words").fill("BRING no file")
    assert page.locator("tr.entry").filter(visible=True).count() == 1
    assert page.get_by_role("status").inner_text() == "1 of 7 shown"
    page.get_by_label("Words").fill("<b>")
    assert page.get_by_role("status").inner_text() == "0 of 7 shown"
    page.get_by_label("Words").fill("")
    assert page.locator("tr.entry").filter(visible=True).count() == 7
    page.close()


def test_tables_sort_by_number_and_word_and_back(browser, pages):
    page = browser.new_page()
    page.goto(pages["report"])
    shown = page.locator("figure.ccqa-table", has_text="Numbers")
    head = shown.get_by_role("columnheader", name="value", exact=True)

    def values():
        return [cell.strip() for cell in shown.locator("td.num").all_inner_texts()]

    assert values() == ["10", "9", "2.5"]
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert (values(), head.get_attribute("aria-sort")) == (["2.5", "9", "10"], "ascending")
    head.get_by_role("button").click()
    assert (values(), head.get_attribute("aria-sort")) == (["10", "9", "2.5"], "descending")
    shown.get_by_role("columnheader", name="site").get_by_role("button").click()
    assert values()[:2] == ["9", "2.5"]
    page.close()


def test_a_page_reads_the_same_without_script(browser, pages):
    words = {}
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        page = context.new_page()
        page.goto(pages["report"])
        words[script] = " ".join(page.locator("body").inner_text().split())
        context.close()
    assert words[True] == words[False]


def test_a_finding_s_link_leads_to_its_chart(browser, pages):
    page = browser.new_page()
    page.goto(pages["report"])
    page.get_by_role("link", name="See the chart").first.click()
    assert page.url.endswith("#evidence-1")
    assert page.locator(":target img").bounding_box()["y"] < 900
    page.close()


@pytest.mark.slow
def test_print_cuts_no_chart(browser, tmp_path):
    """Each chart has a green bar on top and a blue one below: no page has one without the other."""
    tool = shutil.which("pdftoppm")
    if tool is None:
        pytest.skip("pdftoppm is not installed")
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 {h}">'
        '<rect width="90" height="2" fill="#00ff00"/>'
        '<rect y="{y}" width="90" height="2" fill="#0000ff"/></svg>'
    )
    heights = [30, 60, 45, 90, 200, 40]
    blocks = [figure(svg.format(h=h, y=h - 2), f"Chart {h}", "bars") for h in heights]
    found = Findings(tuple(make_finding(id=f"f-{i}") for i in range(3)))
    file = tmp_path / "r.html"
    file.write_text(render_report(make_notebook(found, blocks), RUN_META), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    (tmp_path / "r.pdf").write_bytes(page.pdf(prefer_css_page_size=True))
    page.close()
    subprocess.run([tool, "-r", "40", tmp_path / "r.pdf", tmp_path / "p"], check=True)
    counts = [bars(path.read_bytes()) for path in sorted(tmp_path.glob("p*.ppm"))]
    assert sum(green for green, _ in counts) == len(heights)
    assert all(green == blue for green, blue in counts), counts


def bars(ppm):
    """Count the runs of green and of blue down the middle column of a page."""
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", ppm)
    width, height = int(head[1]), int(head[2])
    pixels = ppm[head.end() :]
    column = [pixels[3 * (y * width + width // 2) :][:3] for y in range(height)]
    names = ["g" if g > 150 and r < 120 and b < 120 else "b" if b > 150 and r < 120 and g < 120
             else "" for r, g, b in column]  # fmt: skip
    runs = [a for a, before in zip(names, ["", *names], strict=False) if a and a != before]
    return runs.count("g"), runs.count("b")


@pytest.mark.slow
def test_five_thousand_lines_open_within_a_second_or_two(browser, tmp_path):
    """Measured on an idle two-core machine: 0.8 s for 5,000 studies; the bound allows for noise."""
    entry = index_entry(make_notebook(), RUN_META, "r.html")
    stored = {**entry.to_dict(), "status": STATUS}
    lines = [type(entry).from_dict({**stored, "label": f"l{i}", "site": f"s{i % 40}"})
             for i in range(5000)]  # fmt: skip
    kept = [ArchivedRun("s", f"l{i // 50}", "2026-01-01", NOW, "good", "fine", "Calm", "r.html")
            for i in range(5000)]  # fmt: skip
    written = {"index": index_html(lines, NOW), "archive": archive_html(kept, NOW)}
    for name, html in written.items():
        file = tmp_path / f"{name}.html"
        file.write_text(html, encoding="utf-8")
        times = []
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(file.as_uri())
            entry = "JSON.stringify(performance.getEntriesByType('navigation')[0])"
            times.append(json.loads(page.evaluate(entry))["loadEventEnd"] / 1000)
            page.close()
        assert min(times) < 2, (name, times)
