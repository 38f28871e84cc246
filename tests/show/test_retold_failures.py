"""Why a run failed, told in the reader's language: what is met most whole, the rest with a word."""

import ast
import re
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.causes.question import Question, cases_of
from ccqa_lib.analyse.spc.series import baseline_of, read_series
from ccqa_lib.data.load import load_table
from ccqa_lib.data.periods.scope import whole_periods
from ccqa_lib.data.rows.chosen import RowChoice, choose_rows
from ccqa_lib.errors import CcqaError
from ccqa_lib.params.measures import read_measure
from ccqa_lib.params.source import Source, read_source
from ccqa_lib.report.archive import ArchivedRun, archive_html
from ccqa_lib.report.digest import Digest, digest_html, maintainer_message
from ccqa_lib.report.failure import render_failure
from ccqa_lib.report.gap import Gap
from ccqa_lib.report.index import failed_entry, index_html
from ccqa_lib.runs.failure import failure_of
from ccqa_lib.show.language import in_language
from ccqa_lib.show.language.retold_failures import FAILURES, TO_DO, retold_failure

PROJECT = Path(__file__).resolve().parent.parent.parent
NOW = "2026-06-29T07:00:00"
# Modules whose errors end most runs; what they raise is retold, but for what stands below.
RAISERS = (
    "data/load.py", "data/periods/scope.py", "data/rows/chosen.py", "data/rows/segments.py",
    "data/stage/parts.py", "data/stage/duplicates.py", "data/stage/setaside.py",
    "data/staff/forms.py", "data/read/delimited.py", "data/read/textlines.py",
    "data/convert/conversion.py", "runs/execute.py", "runs/failure.py", "runs/suite.py",
    "runs/worker.py", "analyse/causes/question.py", "analyse/project/baseline.py",
    "analyse/project/trial.py", "analyse/satisfaction/plan.py",
    "analyse/satisfaction/responses.py", "analyse/satisfaction/sources.py",
)  # fmt: skip
RARE = {"is no encoding", "is read as delimited text, but is"}
# Sentences of parts that are sentences themselves; the real refusals below have each.
COMPOSED = {
    "No whole week lies within the data: 7.", "7 was not found (7)", "is declared as 7, and 7;",
    "there is 7 Its columns", "but 7. Choose a day within them", "7 is not in the table 7.",
}  # fmt: skip
NOTES = re.compile("read as 7, |as far as|rows without any content|is [(]7[)]")
SENTENCE = re.compile(r"[A-Za-z]{3,} [a-z]+ [a-z]+.*[.:]$", re.DOTALL)
HEAD = "contact_id,started,site\n"
# Words of a refusal that are no English of ours: names of files, columns, settings, formats.
NAMES = re.compile(
    r"[\w./-]*(?:csv|yml|log)\b|contact_?\w*|[sS]tarted\w*|site|queue|root|files|from|skip_rows|"
    r"header_rows|first_day|as_of|period\b|key|mapping|params\S*|baseline_\w+|--[a-z-]+|made|encoding|"
    r"gb18030|utf|max_lost_share|duplicates|drop|keep|MemoryError|KeyError|source|measure\b|\w*_\w*|HK|Wait"
)  # fmt: skip


def texts_raised(source):
    """Yield each sentence that a module raises or builds, its parts filled with something."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield "".join(map(filled, node.values))


def filled(part):
    if isinstance(part, ast.Constant):
        return part.value
    code = ast.unparse(part.value)
    if re.search("hint|did_you_mean|_nearest|when|_first_example", code):
        return ""
    return "week" if "period" in code or "length" in code else "7"


def missing_file(root):
    load_table(source_of(root, files="contact.csv"), "contacts")


def no_table(root):
    load_table(source_of(root), "contacts")


def misnamed(root):
    (root / "export.csv").write_text(
        HEAD.replace("started", "queue").replace("site", "x") + "1,01/03/2026 09:00,HK\n"
    )
    load_table(source_of(root), "contacts")


def near_name(root):
    (root / "export.csv").write_text(HEAD.replace("started", "Started") + "1,x,HK\n")
    load_table(source_of(root), "contacts")


def empty(root):
    (root / "export.csv").write_text("")
    load_table(source_of(root), "contacts")


def heading_only(root):
    (root / "export.csv").write_text(HEAD)
    load_table(source_of(root), "contacts")


def other_encoding(root):
    rows = "".join(f"{at},01/03/2026 09:00,香港機票預訂\n" for at in range(99))
    (root / "export.csv").write_bytes((HEAD + rows).encode("gb18030"))
    load_table(source_of(root), "contacts")


def many_lost(root):
    rows = "".join(f"{at},第三,HK\n" for at in range(9))
    (root / "export.csv").write_text(HEAD + rows + "9,01/03/2026 09:00,HK\n")
    load_table(source_of(root), "contacts")


def twice(root):
    (root / "export.csv").write_text(HEAD + "1,01/03/2026 09:00,HK\n" * 2)
    load_table(source_of(root), "contacts")


def key_clash(root):
    (root / "export.csv").write_text(HEAD + "1,01/03/2026 09:00,HK\n1,02/03/2026 09:00,HK\n")
    load_table(source_of(root, key=["contact_id"]), "contacts")


def no_such_source(root):
    read_source("made_up")


def no_such_measure(root):
    read_measure("handel_time")


def no_such_column(root):
    class Loaded:
        name = "contacts"
        table = pd.DataFrame({"queue": ["HK"]})

    choose_rows(Loaded, RowChoice(keep={"site": "HK"}))


def outside(root):
    whole_periods(date(2026, 1, 1), date(2026, 3, 1), "week", first_day="2026-04-01")


def too_short(root):
    whole_periods(date(2026, 1, 2), date(2026, 1, 20), "month", as_of="2026-01-15")


def few_periods(root):
    days = pd.date_range("2026-01-05", periods=9, freq="7D")
    frame = pd.DataFrame({"period": days, "value": range(9), "spread": 1.0, "n": 10})
    baseline_of(read_series(frame, "measure", "站"), 24, "站")


def few_cases(root):
    cases_of(pd.DataFrame({"queue": np.arange(30) % 2 == 0}), Question("queue"))


REAL = [
    missing_file, no_table, misnamed, near_name, empty, heading_only, other_encoding, many_lost,
    twice, key_clash, no_such_source, no_such_measure, no_such_column, outside, too_short,
    few_periods, few_cases,
]  # fmt: skip


def source_of(root, **table):
    columns = {
        "contact_id": {"from": "contact_id"}, "site": {"from": "site"},
        "started_at": {"from": "started", "type": "datetime", "format": "%d/%m/%Y %H:%M"},
    }  # fmt: skip
    table = {"files": "export.csv", "encoding": "utf-8", "columns": columns, **table}
    return Source.model_validate({"name": "made", "root": str(root), "tables": {"contacts": table}})


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("CCQA_PROJECT", str(PROJECT))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


@pytest.mark.parametrize("module", RAISERS)
def test_what_ends_most_runs_is_known(module):
    source = (PROJECT / "ccqa_lib" / module).read_text(encoding="utf-8")
    raised = [
        text for text in texts_raised(source) if SENTENCE.search(text) and not NOTES.search(text)
    ]
    with in_language("zh-Hans"):
        unknown = [text for text in raised if "（英文）" in retold_failure(text)]
    declared = RARE | COMPOSED
    assert [text for text in unknown if not any(each in text for each in declared)] == []


@pytest.mark.parametrize("chosen", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("refused", REAL, ids=lambda refused: refused.__name__)
def test_a_real_refusal_is_told_in_chinese(refused, chosen, root):
    with pytest.raises(CcqaError) as error:
        refused(root)
    with in_language(chosen):
        told = retold_failure(str(error.value))
    assert "（英文）" not in told
    assert re.findall(r"[A-Za-z]{3,}", NAMES.sub("", told)) == [], told
    assert retold_failure(str(error.value)) == str(error.value)  # in English nothing is touched


@pytest.mark.parametrize(
    "reason",
    [failure_of("MemoryError", "", "").reason,
     "The kernel died, as it does when memory runs out or a library crashes.",
     "The run took longer than its limit of 1800 seconds and was ended; give it more with "
     "--time-limit.",
     "The run's process ended without a result, as it does when it is killed or memory runs out; "
     "what it last said is in outputs/.log/a/b.log.",
     "The outputs could not be written (No space left on device).", *TO_DO],
)  # fmt: skip
def test_how_a_run_can_end_is_told_on_every_page(reason):
    meta = {"study": "dmaic_5_control", "label": "x", "run_at": NOW}
    entry = failed_entry(meta, reason, reason, "f.html", language="zh-Hant")
    gap = Gap("dmaic_5_control", "x", "", "failed", NOW, ("ccqa run", "x", ""), detail=reason)
    run = ArchivedRun("dmaic_5_control", "x", "2026-06-29", NOW, "failed", "failed", reason, "f")
    with in_language("zh-Hant"):
        told = retold_failure(reason)
        digest = Digest.of([entry], NOW, gaps=[gap])
        pages = [
            index_html([entry], NOW, gaps=[gap]), render_failure(meta, reason, reason),
            archive_html([run], NOW), digest_html(digest), maintainer_message(digest).text,
        ]  # fmt: skip
    assert re.search("[\u4e00-\u9fff]{4}", told) and told != reason
    assert all(told in page and reason not in page for page in pages)


def test_what_is_not_known_is_shown_whole_with_a_word_before_it():
    with in_language("zh-Hans"):
        said = retold_failure("A rare thing {x} happened.\n所有检查均未通过。\n")
    assert said == "程序原文（英文）：A rare thing {x} happened.\n所有检查均未通过。\n"


def test_a_long_reason_takes_no_time():
    near = "a: " + "there is no column 'x' (for 'y'). " * 60 + "Its columns are: z"
    with in_language("zh-Hans"):
        assert near in retold_failure(near)


def test_each_sentence_is_there_once():
    assert len(set(FAILURES)) == len(FAILURES)


def test_a_near_name_stands_in_the_sentence_without_english_signs():
    text = (
        "a.csv: there is no column '隊列名' (for 'queue'). Did you mean '隊列'? There is no column "
        "'x' (for 'site'). Its columns are: '隊列'. Correct 'from' in the mapping, or 'skip_rows' "
        "and 'header_rows' if this is no heading."
    )
    with in_language("zh-Hans"):
        told = retold_failure(text)
    assert "'隊列名'（对应 queue）（您是否想写隊列？）；也没有列 'x'（对应 site）。其列为" in told


@pytest.mark.parametrize("sentence", FAILURES)
def test_a_text_that_repeats_the_words_of_a_sentence_is_read_at_once(sentence):
    """Tried with every way to cut it, one such text took minutes, and the index with it."""
    first, *between = [each for each in re.split(r"\{\w+\}", sentence) if each.strip()]
    text = (f"{first}x" + "x".join(between[:-1] or [first]) * 3000)[:3000].strip()
    with in_language("zh-Hans"):
        assert text[-300:-1] in retold_failure(text)
