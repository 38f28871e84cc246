"""A real JupyterLab as `ccqa lab` opens it: the start page, the launcher, Run All everywhere."""

import json
import re

import pytest
from lab_server import running_lab

from ccqa_lib.params.studies import STUDIES

START, PROJECT_PAGE = "start_here", "start_new_project"
PAGES = (START, PROJECT_PAGE)
CELL = ".jp-Notebook .jp-Cell"
IN_THE_WAY = ".jp-Dialog, .Toastify__toast, .jp-toast"
A_RUN = 600_000  # milliseconds: a loaded machine takes its time


@pytest.fixture(scope="module")
def lab(tmp_path_factory, project):
    with running_lab(project, tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def page(browser):
    made = browser.new_page(viewport={"width": 1200, "height": 900})
    made.set_default_timeout(180_000)
    yield made
    made.close()


def run_all(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


@pytest.mark.slow
def test_the_start_page_runs_by_itself_and_runs_a_study(lab, page, project):
    page.goto(lab.of(f"{START}.ipynb"))
    button = page.locator(".jupyter-button", has_text="Run").first
    button.wait_for()
    page.get_by_role("heading", name="Start here").wait_for()
    page.get_by_text("| Idle").wait_for()
    assert page.locator(IN_THE_WAY).count() == 0
    button.click()
    page.get_by_text("Open the report").wait_for(timeout=A_RUN)
    assert page.locator(".ccqa-finding").count() >= 1
    page.locator(".jupyter-button", has_text="Save and run").wait_for(state="attached")
    assert page.get_by_text("widget model not found").count() == 0


@pytest.mark.slow
def test_the_launcher_names_every_study_and_a_new_project(lab, page):
    page.goto(lab.of(f"{PROJECT_PAGE}.ipynb"))
    page.locator(".jupyter-button", has_text="Write the project").wait_for()
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_text("New Launcher").first.click()
    cards = page.locator(".jp-LauncherCard")
    cards.first.wait_for()
    told = " ".join(cards.all_text_contents())
    assert all(words in told for words in ("Start here", "New DMAIC project", "Python 3"))
    assert cards.count() >= len(STUDIES) + len(PAGES)
    page.locator(".jp-LauncherCard", has_text="5 Control").click()
    page.get_by_role("heading", name="Is the measure in control?").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize("name", [*STUDIES, *PAGES])
def test_run_all_works_at_once_in_every_notebook(lab, page, name):
    """Run All is pressed as soon as the cells show, before the kernel is up: no dialog comes."""
    page.goto(lab.of(f"{name}.ipynb"))
    page.locator(CELL).first.wait_for()
    run_all(page)
    last = page.evaluate_handle("() => document.querySelector('.jp-Notebook')")
    page.wait_for_function(
        "book => { const cells = [...book.querySelectorAll('.jp-CodeCell')];"
        " const ran = cell => [...cell.querySelectorAll('.jp-InputPrompt, .jp-OutputPrompt')]"
        "   .some(each => /\\[\\d+\\]/.test(each.textContent));"  # hidden code has no prompt
        " return cells.length > 0 && cells.every(ran); }",
        arg=last, timeout=A_RUN,
    )  # fmt: skip
    page.get_by_text("| Idle").wait_for()
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".jp-RenderedText[data-mime-type*='stderr']").count() == 0
    assert page.locator(".jp-OutputArea-output[data-mime-type*='error']").count() == 0
    if name in STUDIES:
        assert page.locator(".ccqa-finding").count() >= 1


def test_every_launcher_entry_is_a_notebook(project):
    folder = project / "ccqa_lib" / "start" / "jupyterlab"
    [package] = folder.glob("extensions/*/package.json")
    load = json.loads(package.read_text())["jupyterlab"]["_build"]["load"]
    script = (package.parent / load).read_text(encoding="utf-8")
    named = re.findall(r"^    \['(\w+)', '[^']+', '[^']+'\],?$", script, re.MULTILINE)
    assert sorted(named) == sorted([*STUDIES, *PAGES])
    assert "http" not in script.replace("http://www.w3.org/2000/svg", "")
    for name in named:
        assert (project / "notebooks" / f"{name}.ipynb").is_file()
