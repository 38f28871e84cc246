"""Every study in Chinese: whatever a page shows is said in it, but for a short declared list."""

import base64
import html
import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
import yaml

from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.params.house import HOUSE_TABLES
from ccqa_lib.report.digest import Digest, digest_html
from ccqa_lib.report.entry import index_entry
from ccqa_lib.report.index import index_html
from ccqa_lib.report.page import render_report
from ccqa_lib.show.language import ENGLISH, in_language, speak

NOW = "2026-07-02T06:00:00"
# One ready run of each study, with the language of the one that is quick enough to run always.
RUNS = {
    "repeat_contacts/dmaic_1_define": "", "repeat_contacts/dmaic_2_measure": "zh-Hans",
    "sample_centre/severe_complaints": "zh-Hant", "sample_centre/repeat_causes": "",
    "repeat_contacts/dmaic_4_improve": "", "sample_centre/complaints_called_back": "",
    "sample_centre/handle_time": "", "repeat_contacts/dmaic_5_control": "",
    "sample_centre/satisfaction_drivers": "", "sample_centre/attrition": "",
}  # fmt: skip
CASES = [
    pytest.param(run, chosen, marks=() if chosen == quick else pytest.mark.slow)
    for run, quick in RUNS.items()
    for chosen in ("zh-Hans", "zh-Hant")
]
# Values of the sample's data, names of methods and books, and of software: what stays as it is.
DATA = """phone chat email wechat Hong Kong Guangzhou Shanghai Chengdu CAN CTU HKG SHA SUP HKD Back
office Front office Request received Check documents Ask customer Calculate refund Approve Pay out
Close case notes clear next step correct answer empathy fare rules greeting identity check listening
offer made payment masking recording notice right reason code"""
METHODS = """Kaplan Meier kappa AC1 Gwet Holm Brant Brandt bootstrap LMG Johnson Shapley logit SIPOC
FMEA AIAG VDA CTQ XmR sigma sqrt IVR Student Newcombe Statistics in Medicine Wilson Binder Reichheld
Benjamini and Hochberg Manski Deming Stephan Lindeman Merenda Gold Mogstad Romano Shaikh Wilhelm
McCullagh Long Freese Regression Models for Categorical Dependent Variables recycled predictions
NHS England Making Data Count Strengthening your decisions Montgomery Introduction to Statistical
Quality Control Wheeler Understanding Variation Box Jenkins Reinsel Time Series Analysis Samuel
Pignatiello Calvin Quality Engineering Garwood Greenwood Aalen Johansen Kulldorff Cox Efron Lipsitz
Dear Zhao Grambsch Therneau Peduzzi et al Przyborowski Wilenski Lancaster mid gamma Poisson Clayton
Spiegelhalter Kaldor Laney Erlang Palm Mandelbaum Zeltyn Fischetti Salazar USD"""
SOFTWARE = "CCQA Workbooks JupyterLab UTC sqlite relation true false None en zh Hans Hant"
DECLARED = set(re.findall(r"\w+", f"{DATA} {METHODS} {SOFTWARE}"))
FILES = re.compile(
    r"https?://\S+|[\w/*.-]+\.(?:csv|gz|tsv|sqlite|parquet|yml|xlsx|html|md)\b|\bparams/\w+"
)
CODES = re.compile(r"\bccqa [a-z]+\b|\b[a-z][a-z-]+ \d+\.\d[\w.]*|\b\w*\d\w*\b")


@pytest.fixture
def spoken(run_study):
    """Return a function that runs a study in a language; the next test speaks English again."""
    yield lambda run, chosen: run_study(f"params/{run}.yml", language=chosen)
    speak(ENGLISH)


@pytest.mark.parametrize(("run", "chosen"), CASES)
def test_a_report_its_index_and_its_digest_hold_no_english_sentence(run, chosen, spoken, project):
    namespace = spoken(run, chosen)
    study = namespace["study"]
    meta = {"study": study.notebook, "label": "a", "run_at": NOW, "as_of": "2026-06-28",
            "seconds": 1.0, "seed": 1}  # fmt: skip
    page = render_report(namespace["executed"], meta)
    entry = index_entry(namespace["executed"], meta, "a/report.html")
    with in_language(chosen):
        pages = [page, index_html([entry], NOW), digest_html(Digest.of([entry], NOW))]
    own = names_and_texts(project, run, study) + terms_of(namespace)
    for each in pages:
        assert f'lang="{chosen}"' in each
        left = english_left(each, own)
        assert left == [], "\n".join(left)


def names_and_texts(project: Path, run: str, study) -> list[str]:
    """Return what people wrote in settings, mappings and projects, and the names of columns."""
    params = project / "params"
    files = [params / f"{run}.yml", params / "measures.yml", params / "sources/sample_centre.yml",
             *params.glob("projects/*.yml"), *params.glob("ledger/*.yml")]  # fmt: skip
    found = [*leaves(study.model_dump()), *HOUSE_TABLES, *DmaicProject.model_fields]
    found += [str(each) for field in type(study).model_fields.values()
              for each in choices(field.annotation)]  # fmt: skip
    found += [name for table in HOUSE_TABLES.values() for name in table.columns]
    for file in files:
        found += leaves(yaml.safe_load(file.read_text(encoding="utf-8")))
    tails = [text.removeprefix("rating_") for text in found]
    tails += [text.split(": ", 1)[1] for text in found if ": " in text]
    return [*found, *tails, *(re.sub(r"^[\d-]+ ", "", text) for text in found)]


def leaves(content) -> list[str]:
    """Return every name and value of nested content, as text."""
    if isinstance(content, dict):
        return [text for name, each in content.items() for text in (str(name), *leaves(each))]
    if isinstance(content, list):
        return [text for each in content for text in leaves(each)]
    return [str(content)]


def choices(annotation) -> list:
    """Return the values that a setting can take by name."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [each for part in get_args(annotation) for each in choices(part)]


def terms_of(namespace) -> list[str]:
    """Return the words of customers that themes are made of, and what the rows of staff hold."""
    themes, spells = namespace.get("themes"), namespace.get("spells")
    terms = [term for theme in themes.themes for term in theme.terms] if themes else []
    if spells is not None:
        terms += [str(value) for name in spells.select_dtypes(["object", "string"])
                  for value in spells[name].dropna().unique()[:99]]  # fmt: skip
    return terms


def english_left(page: str, own: list[str]) -> list[str]:
    """Return the shown texts in which English words are left over."""
    given = {text.strip().rstrip(".") for text in own if re.search(r"[A-Za-z]", text)}
    given |= {text.replace("_", " ") for text in given}
    longest_first = sorted(given, key=len, reverse=True)
    kept = re.compile("|".join(rf"(?<![A-Za-z]){re.escape(t)}(?![A-Za-z])" for t in longest_first),
                      re.IGNORECASE)  # fmt: skip
    left = {text for text in shown_texts(page) if words_left(text, kept)}
    whole = " ".join(own)
    return sorted(
        text
        for text in left
        if not all(part.rstrip(" .") in whole for part in re.split("[、，：]", text))
    )


def words_left(text: str, kept: re.Pattern) -> set[str]:
    text = re.sub(r"'[^']*#{3,}[^']*'", "", text)  # a line of the export, masked
    text = CODES.sub(" ", kept.sub(" ", FILES.sub(" ", text)))
    return set(re.findall(r"[A-Za-z]{2,}", text)) - DECLARED


def shown_texts(page: str) -> list[str]:
    """Return texts, attributes that are read aloud, and the words within drawings."""
    body = re.sub(r"<head>.*?<title>(.*?)</title>.*?</head>", r"\1", page, flags=re.DOTALL)
    body = re.sub(r"<style.*?</style>|<script.*?</script>", "", body, flags=re.DOTALL)
    found = re.findall(r'\b(?:alt|aria-label|title|placeholder)="([^"]*)"', body)
    for drawing in re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", body):
        svg = base64.b64decode(drawing).decode()
        found += [without_tags(each) for each in re.findall(r"<text.*?</text>", svg, re.DOTALL)]
    found += re.sub(r"<[^>]+>", "\n", body).split("\n")
    return [html.unescape(text).strip() for text in found if text.strip()]


def without_tags(markup: str) -> str:
    return re.sub(r"<[^>]+>", "", markup)


def test_a_sentence_that_stayed_english_is_found_wherever_it_stands():
    drawing = base64.b64encode(b"<svg><text>weeks in a row</text></svg>").decode()
    left = {
        "<p>甲：three weeks</p>": ["甲：three weeks"],
        '<img alt="higher since 2026">': ["higher since 2026"],
        f'<img src="data:image/svg+xml;base64,{drawing}">': ["weeks in a row"],
        "<th>points</th><td>Handle time</td>": ["points"],
        "<td>Hong Kong</td><p>contacts_2026.csv</p>": [],
    }
    for page, told in left.items():
        assert english_left(page, ["Handle time"]) == told
