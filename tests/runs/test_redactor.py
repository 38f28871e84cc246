import time

import pytest

from ccqa_lib.runs.redactor import Redactor, redactor_for
from ccqa_lib.show import redact


@pytest.fixture(autouse=True)
def no_known_secret(monkeypatch):
    """Other tests may have taught this process secrets, such as the word ann."""
    monkeypatch.setattr(redact, "_known", set())


def test_paths_become_words_longest_first_and_only_whole():
    redactor = Redactor({"/home/ann": "home", "/home/ann/work": "project", "/": "root"})
    assert redactor.text("in /home/ann/work/x.py, /home/ann/y") == "in project/x.py, home/y"
    assert redactor.text("/home/anna and /home/ann-2 and /home/ann.") == (
        "/home/anna and /home/ann-2 and /home/ann."
    )


def test_a_tree_keeps_its_shape_and_loses_its_secrets():
    redactor = Redactor({"/home/ann": "home"})
    tree = {"a": ["/home/ann/x", 3, None, {"b": "password=hunter2"}]}
    assert redactor.tree(tree) == {"a": ["home/x", 3, None, {"b": "password=***"}]}


@pytest.mark.usefixtures("shop")
def test_the_secrets_of_a_source_are_known(shop, monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", "s3cr3t-value")
    (shop / "params/sources/base.yml").write_text(
        "name: base\ntables:\n  contacts:\n    url: postgresql://me:${SHOP_TOKEN}@host/db\n"
        "    relation: c\n    columns: {contact_id: {from: id}}\n"
    )
    redactor = redactor_for(str(shop), str(shop / "outputs"), "base")
    assert redactor.text(f"{shop}/outputs/x s3cr3t-value") == "outputs/x ***"


def test_a_large_figure_takes_no_time_worth_noticing():
    figure = "data:image/svg+xml;base64," + "aZ09+" * 200_000
    began = time.perf_counter()
    assert Redactor({}).text(figure) == figure
    assert time.perf_counter() - began < 5
