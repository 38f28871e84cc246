import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.cell import parameters_cell
from ccqa_lib.params.control import ControlParams
from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.plan import RunOptions, plan_jobs


@pytest.fixture
def plan(shop):
    def _plan(outputs=None):
        runs = read_run_settings(shop / "params/shop")
        return plan_jobs(runs, RunOptions(outputs or shop / "outputs"), "2026-03-31T00:00:00")

    return _plan


def refusal(plan, *args):
    with pytest.raises(SettingsError) as refused:
        plan(*args)
    return str(refused.value)


def test_a_job_holds_every_setting_and_crosses_as_json(plan):
    (job,) = plan()
    assert set(job.settings) == set(ControlParams.model_fields)
    assert len(job.run_key) == 64
    assert Job.from_json(job.to_json()) == job


def test_a_notebook_that_departs_from_its_model_is_refused_before_any_kernel(plan, shop, runs):
    cell = parameters_cell(ControlParams)
    runs.write_notebook(shop, cell.replace("baseline_periods: int = 24", "baseline: int = 24"))
    told = refusal(plan)
    assert "notebooks/dmaic_5_control.ipynb lacks the setting 'baseline_periods: int = 24'" in told
    assert "has the setting 'baseline'" in told


def test_a_missing_or_broken_notebook_is_refused(plan, shop):
    file = shop / "notebooks/dmaic_5_control.ipynb"
    file.write_text('{"cells": [{}]}')
    assert "dmaic_5_control.ipynb cannot be read as a notebook." in refusal(plan)
    file.write_text("half a fi")
    assert "cannot be read as a notebook." in refusal(plan)
    file.unlink()
    assert "notebooks/dmaic_5_control.ipynb is missing." in refusal(plan)


def test_outputs_that_cannot_be_written_are_refused(plan, shop):
    (shop / "file").write_text("")
    told = refusal(plan, shop / "file" / "outputs")
    assert "cannot be written (Not a directory)" in told and "--outputs" in told
