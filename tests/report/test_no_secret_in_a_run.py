"""Twenty planted secrets, paths and persons are in no byte that a run publishes."""

import base64
import html
import io
import json
import re
import zipfile

import pandas as pd
import pytest
from made_notebooks import RUN_META, SVG, StubLineage, make_finding, make_notebook, make_proof

from ccqa_lib.errors import SettingsError
from ccqa_lib.findings import Effect, Findings
from ccqa_lib.report.digest import Digest, audience_message, digest_html, maintainer_message
from ccqa_lib.report.entry import IndexEntry
from ccqa_lib.report.export import export_run
from ccqa_lib.report.index import index_html
from ccqa_lib.runs.failure import study_failure
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.record import failed_files, good_files
from ccqa_lib.runs.redactor import Redactor
from ccqa_lib.show import figure, table, text
from ccqa_lib.show.redact import with_secrets

SECRETS = [f"s3cret/{i:02d}:p@ss&<w{'x' * i}>" for i in range(8)] + [
    f"tok-{i}-{'Zq' * 6}" for i in range(8)
]
ADDRESSES = [f"postgresql://me:hunter{i}{i}2@db{i}.example/x" for i in range(4)]


@pytest.fixture
def planted(monkeypatch):
    for number, secret in enumerate(SECRETS):
        monkeypatch.setenv(f"PLANTED_{number}", secret)
        with_secrets(f"${{PLANTED_{number}}}", "test")
    return [*SECRETS, *(re.search("hunter[0-9]+", each)[0] for each in ADDRESSES)]


def run_of(said, outputs):
    frame = pd.DataFrame({said: [said]})
    svg = SVG.replace("處理時間", said.replace("&", "&amp;").replace("<", "&lt;"))
    blocks = [table(frame, said, note=said), text([said], said), figure(svg, said, said, said)]
    finding = make_finding(headline=said, action=said, certainty=said, caveats=(said,), owner=said,
                           effect=Effect(said, 1.0, 0.5, 2.0, said))  # fmt: skip
    findings = Findings((finding,))
    proof = make_proof(findings, StubLineage(set_aside={said: 3}, name=said))
    job = Job("/project", str(outputs), "dmaic_5_control", "handle_time",
              {"source": "sample_centre", "segment": said}, "key", RUN_META["run_at"])  # fmt: skip
    return job, make_notebook(findings, blocks, proof, title=f"Title {said}")


def decoded(content):
    """Return bytes with every drawing and every packed file in them unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    found = re.findall(rb"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", content)
    return content + b"".join(base64.b64decode(each) for each in found)


def test_twenty_secrets_are_in_no_byte(planted, tmp_path):
    said = " ".join([*SECRETS, *ADDRESSES, "token=abc123xyz"])
    job, notebook = run_of(said, tmp_path)
    redactor = Redactor({"/project": "project"})
    good = good_files(job, notebook, {"notebook": 1.0}, redactor)
    failed = failed_files(job, notebook, study_failure(said, said, said), {}, redactor)
    folder = job.place.good / "2026-06-28"
    folder.mkdir(parents=True)
    for name, content in good.items():
        (folder / name).write_bytes(content)
    written = b"".join(map(decoded, [*good.values(), *failed.values()]))
    exported = export_run(folder, ["csv", "svg", "xlsx"]).files
    written += b"".join(map(decoded, exported.values()))
    assert len(planted) == 20
    forms = [form for each in planted for form in (each, html.escape(each), json.dumps(each)[1:-1])]
    assert [each for each in [*forms, "abc123xyz"] if each.encode() in written] == []
    assert b"***" in written


def test_none_in_index_digest_or_messages(planted, tmp_path):
    said = " ".join([*SECRETS, *ADDRESSES])
    job, notebook = run_of(said, tmp_path)
    record = good_files(job, notebook, {"notebook": 1.0}, Redactor({}))["run.json"]
    entry = IndexEntry.from_dict(json.loads(record)["index"])
    digest = Digest.of([entry], "2026-07-02T00:00:00")
    message = audience_message(digest)
    written = index_html([entry], "2026-07-02") + digest_html(digest) + message.text + message.html
    assert maintainer_message(digest) is None
    assert [each for each in planted if each in written] == []


def test_the_watch_sees_a_secret_that_is_not_known(tmp_path):
    job, notebook = run_of("a word that nobody declared", tmp_path)
    files = good_files(job, notebook, {"notebook": 1.0}, Redactor({}))
    assert b"a word that nobody declared" in b"".join(map(decoded, files.values()))


def test_a_secret_that_is_not_set_is_named_and_not_guessed(monkeypatch):
    monkeypatch.delenv("PLANTED_99", raising=False)
    with pytest.raises(SettingsError, match="the environment has no PLANTED_99"):
        with_secrets("${PLANTED_99}", "test")
