"""The files of a run's folder: report, notebook, findings, and the record of the run."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import nbformat

from ccqa_lib.report.failure import render_failure
from ccqa_lib.report.index import failed_entry, index_entry
from ccqa_lib.report.outputs import findings_of, proof_of
from ccqa_lib.report.page import render_report
from ccqa_lib.runs.failure import Failure
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.linux import peak_megabytes
from ccqa_lib.runs.previous import changes_since_last
from ccqa_lib.runs.redactor import Redactor
from ccqa_lib.runs.reuse import RUN_FILE
from ccqa_lib.show.language import in_language, word

REPORT_FILE, NOTEBOOK_FILE, FINDINGS_FILE = "report.html", "notebook.ipynb", "findings.json"
_RUN_FORMAT = 1


def as_of_day(job: Job, notebook: nbformat.NotebookNode | None) -> str:
    """Return the day a run stands for: as set, else the data's last day, else the run's own."""
    proof = (proof_of(notebook) if notebook else None) or {}
    data_until = str(proof.get("data_until", ""))
    for day in (job.settings.get("as_of", ""), data_until[:10]):
        if _is_day(day):
            return day
    return job.run_at[:10]


def good_files(
    job: Job, notebook: nbformat.NotebookNode, seconds: dict[str, float], redactor: Redactor
) -> dict[str, bytes]:
    """Return the files of a good run: report.html, notebook.ipynb, findings.json, run.json."""
    with in_language(job.settings.get("language", "")):
        return _good_files(job, notebook, seconds, redactor)


def _good_files(
    job: Job, notebook: nbformat.NotebookNode, seconds: dict[str, float], redactor: Redactor
) -> dict[str, bytes]:
    proof = dict(proof_of(notebook) or {})
    if _has_other_data(job, proof):
        job = replace(job, run_key="")  # it stands for data that the key was not made of
    as_of = as_of_day(job, notebook)
    base = _record(job, as_of, seconds, proof)
    meta = _meta(job, as_of, seconds)
    meta["changes"] = changes_since_last(job.place, base, notebook)
    record = base | {
        "status": "ok",
        "error": None,
        "verdicts": dict(Counter(finding["verdict"] for finding in findings_of(notebook))),
        "index": index_entry(notebook, meta, "").to_dict(),
    }
    return {
        REPORT_FILE: redactor.text(render_report(notebook, meta)).encode(),
        NOTEBOOK_FILE: _notebook_bytes(notebook, redactor),
        FINDINGS_FILE: _json_bytes(redactor.tree(findings_of(notebook))),
        RUN_FILE: _json_bytes(redactor.tree(record)),
    }


def failed_files(
    job: Job,
    notebook: nbformat.NotebookNode | None,
    failure: Failure,
    seconds: dict[str, float],
    redactor: Redactor,
) -> dict[str, bytes]:
    """Return the files of a failed run; the notebook only where one could be read."""
    as_of = as_of_day(job, notebook)
    meta = _meta(job, as_of, seconds)
    reason, language = redactor.text(failure.reason), str(job.settings.get("language") or "")
    with in_language(language):
        page = render_failure(meta, reason, failure.what_to_do, step=word(failure.step))
    record = _record(job, as_of, seconds, {}) | {
        "status": "failed",
        "error": failure.to_dict(),
        "verdicts": {},
        "index": failed_entry(meta, reason, failure.what_to_do, language=language).to_dict(),
    }
    files = {
        REPORT_FILE: redactor.text(page).encode(),
        RUN_FILE: _json_bytes(redactor.tree(record)),
    }
    if notebook is not None:
        files[NOTEBOOK_FILE] = _notebook_bytes(_marked(notebook, failure), redactor)
    return files


def _meta(job: Job, as_of: str, seconds: dict[str, float]) -> dict[str, Any]:
    meta = {"study": job.notebook, "label": job.label, "run_at": job.run_at, "as_of": as_of}
    if isinstance(seed := job.settings.get("seed"), int):
        meta["seed"] = seed
    return meta | {"seconds": round(sum(seconds.values()), 1), "run_key": job.run_key}


def _record(
    job: Job, as_of: str, seconds: dict[str, float], proof: dict[str, Any]
) -> dict[str, Any]:
    """Return what `run.json` says of good and failed runs alike."""
    return {
        "format": _RUN_FORMAT,
        "study": job.notebook,
        "label": job.label,
        "as_of": as_of,
        "run_at": job.run_at,
        "run_key": job.run_key,
        "suite": job.suite,
        "settings": job.settings,
        "seed": job.settings.get("seed"),
        "data": proof.get("tables", []),
        "data_fingerprint": proof.get("data_fingerprint", ""),
        "data_until": proof.get("data_until", ""),
        "versions": proof.get("versions", {}),
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "peak_megabytes": peak_megabytes(),
    }


def _has_other_data(job: Job, proof: dict[str, Any]) -> bool:
    """Say whether a file was replaced between the making of the key and the reading of it."""
    read = {file["sha256"] for table in proof.get("tables", []) for file in table["files"]}
    return bool(job.data) and not read <= set(job.data)


def _notebook_bytes(notebook: nbformat.NotebookNode, redactor: Redactor) -> bytes:
    """Return the executed notebook without the machine's paths that Papermill notes in it."""
    clean = redactor.tree(notebook)
    for name in ("input_path", "output_path"):
        clean.metadata.get("papermill", {}).pop(name, None)
    return nbformat.writes(clean).encode() + b"\n"


def _marked(notebook: nbformat.NotebookNode, failure: Failure) -> nbformat.NotebookNode:
    """Return the notebook with the failure said at its top: its cells may all look complete."""
    said = nbformat.v4.new_code_cell(metadata={"tags": ["failed-run"]})
    said.outputs = [nbformat.v4.new_output("stream", text=f"This run failed: {failure.reason}")]
    marked = notebook.copy()
    marked.cells = [said, *notebook.cells]
    return marked


def _json_bytes(content: Any) -> bytes:
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
