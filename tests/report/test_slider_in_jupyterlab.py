"""The what-if of the satisfaction study in a real JupyterLab: run all, move it, read another size.

The notebook is opened from a copy, so that JupyterLab's own saving never touches the project's.
"""

import pytest
from lab_server import running_lab

NAME = "satisfaction_drivers.ipynb"
SENTENCE = "percentage points"


@pytest.fixture
def lab(tmp_path, project):
    """Return the address of a JupyterLab on a copy of the notebook."""
    with running_lab(project, tmp_path) as running:
        yield running.of(NAME)


def points(sentence: str) -> float:
    return float(sentence.split()[0])


@pytest.mark.slow
def test_the_slider_changes_the_number(lab, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(lab)
    page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
    page.get_by_text("| Idle").wait_for(timeout=60_000)  # else JupyterLab asks for the kernel
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    slider = page.locator(".widget-slider .noUi-handle")
    slider.first.wait_for(state="attached", timeout=240_000)
    slider.first.scroll_into_view_if_needed()
    told = page.locator(".widget-label", has_text=SENTENCE)
    before = told.last.text_content()
    slider.first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([words, before]) => [...document.querySelectorAll('.widget-label')].some("
        "each => each.textContent.includes(words) && each.textContent !== before)",
        arg=[SENTENCE, before], timeout=20_000,
    )  # fmt: skip
    after = told.last.text_content()
    page.close()
    assert points(after) > points(before) > 0
