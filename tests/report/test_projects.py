"""Where projects stand: tollgates from the latest runs, the next step named, trust shown."""

from ccqa_lib.report.projects import PHASES, gate_of, project_states


def item(question, answer):
    return {"question": question, "answer": answer, "evidence": "", "by": "data"}


def entry(phase, run_at="2026-01-01T00:00:00", state="good", passed="", items=(), project="mine"):
    items = list(items) or [item("Is it so?", "yes")]
    counts = {k: sum(each["answer"] == k for each in items) for k in ("yes", "no", "open")}
    gate = {"phase": phase, "project": project, **counts, "items": items, "owner": "",
            "due": "2026-02-01", "passed_on": passed, "passed_by": passed and "A"}  # fmt: skip
    return {"run_at": run_at, "state": state, "href": f"{phase}/report.html", "gate": gate}


def states(*entries):
    (project,) = project_states(entries)
    return project, {each.phase: each for each in project.phases}


def test_all_five_phases_are_shown_and_the_first_that_waits_is_the_next_step():
    project, phases = states(entry("define", passed="2026-01-05"))
    assert list(phases) == list(PHASES)
    assert phases["define"].state == "passed" and phases["measure"].state == "not run"
    assert project.next_step == "Run the measure study."


def test_a_question_that_is_not_answered_is_the_next_step():
    items = [item("Is it stable?", "yes"), item("Is it frozen?", "no")]
    project, phases = states(entry("define", passed="2026-01-05"), entry("measure", items=items))
    assert phases["measure"].state == "open" and phases["measure"].words == "1 of 2 yes, 1 no"
    assert project.next_step == "Measure: Is it frozen?"


def test_a_gate_with_all_answers_waits_for_the_sponsor():
    project, phases = states(entry("define"))
    assert phases["define"].state == "ready"
    assert project.next_step == "Put the tollgate of define to the sponsor."


def test_the_latest_run_counts_and_a_failed_one_is_said():
    _, phases = states(
        entry("define", "2026-01-02T00:00:00", "failed"), entry("define", "2026-01-01T00:00:00")
    )
    assert phases["define"].state == "failed"


def test_a_measurement_that_failed_is_shown_for_the_whole_project():
    items = [item("Can the measurement be trusted?", "no")]
    project, _ = states(entry("measure", items=items))
    assert project.is_untrusted


def test_runs_of_no_project_are_no_project():
    assert project_states([entry("define", project=""), {"run_at": "x", "gate": {}}]) == []
    assert gate_of([{"kind": "text"}]) == {}
