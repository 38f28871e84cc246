"""Is this executed notebook finished? Judged from its own record, never from an exit code."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ccqa_lib.report.outputs import blocks_of, code_cells, findings_of, proof_of
from ccqa_lib.report.proof import canonical_sha256, data_fingerprint, row_problems

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PARTS = {
    "study": str, "settings": dict, "tables": list, "data_until": str, "data_fingerprint": str,
    "findings": dict, "versions": dict, "sha256": str,
}  # fmt: skip
_ACCOUNT = {
    "name": str, "files": list, "rows_in": int, "set_aside": dict, "duplicates_dropped": int,
    "excluded": dict, "used": int,
}  # fmt: skip


def check_proof(notebook: "NotebookNode") -> list[str]:
    """Return what speaks against this run, in sentences; an empty list means it is proved.

    Proved is: all code cells ran, in order, none failed; the last one shows a proof last; and
    the proof agrees with itself, with the findings that the notebook shows and with the
    settings that it was given.
    """
    problems = [*_execution_problems(notebook), *_rewritten_settings(notebook)]
    proof = proof_of(notebook)
    if proof is None:
        return [*problems, "The last cell shows no proof; the study did not reach its end."]
    if misshapen := _misshapen(proof):
        return [*problems, misshapen]
    return [*problems, *_contradictions(notebook, proof)]


def _execution_problems(notebook: "NotebookNode") -> list[str]:
    cells = code_cells(notebook)
    counts = [cell.get("execution_count") for cell in cells]
    problems = []
    if missing := [i for i, count in enumerate(counts, 1) if count is None]:
        problems.append(f"Code cell {missing[0]} of {len(cells)} did not run to its end.")
    ran = [count for count in counts if count is not None]
    if ran != sorted(set(ran)):
        problems.append("The code cells did not run once each and in order.")
    if failed := [i for i, cell in enumerate(cells, 1) if _failed(cell)]:
        problems.append(f"Code cell {failed[0]} of {len(cells)} failed.")
    return problems


def _failed(cell: "NotebookNode") -> bool:
    state = cell.metadata.get("papermill", {})
    unfinished = state.get("status", "completed") != "completed" or state.get("exception")
    return bool(unfinished) or any(out.output_type == "error" for out in cell.get("outputs", []))


def _rewritten_settings(notebook: "NotebookNode") -> list[str]:
    """Compare what the runner gave with what the notebook says it used."""
    given = notebook.metadata.get("papermill", {}).get("parameters", {})
    used = (proof_of(notebook) or {}).get("settings", {})
    differing = [name for name in given if name in used and used[name] != given[name]]
    return [f"The proof's setting '{name}' is not the one that was given." for name in differing]


def _misshapen(proof: Mapping[str, Any]) -> str:
    for name, kind in _PARTS.items():
        if not isinstance(proof.get(name), kind):
            return f"The proof has no '{name}'."
    for account in proof["tables"]:
        for name, kind in _ACCOUNT.items():
            if not isinstance(account, Mapping) or not isinstance(account.get(name), kind):
                return f"The proof's account of a table has no '{name}'."
    return "" if proof["tables"] else "The proof names no table."


def _contradictions(notebook: "NotebookNode", proof: Mapping[str, Any]) -> list[str]:
    shown = findings_of(notebook)
    content = {k: v for k, v in proof.items() if k not in ("kind", "role", "sha256")}
    problems = [problem for account in proof["tables"] for problem in row_problems(account)]
    if canonical_sha256(content) != proof["sha256"]:
        problems.append("The proof was altered after it was written: its hash does not fit.")
    if proof["data_fingerprint"] != data_fingerprint(proof["tables"]):
        problems.append("The proof's data fingerprint does not fit its files.")
    if proof["findings"].get("count") != len(shown) or not shown:
        problems.append(
            f"The proof counts {proof['findings'].get('count')} findings, "
            f"but the notebook shows {len(shown)}."
        )
    elif proof["findings"].get("sha256") != canonical_sha256(shown):
        problems.append("The findings shown are not those that were proved.")
    if len([block for block in blocks_of(notebook) if block.get("kind") == "proof"]) > 1:
        problems.append("The notebook shows more than one proof.")
    return problems
