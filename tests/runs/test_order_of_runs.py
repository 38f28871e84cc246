"""In which order a suite runs what it was asked for."""

import time

from ccqa_lib.runs.job import Job, Outcome
from ccqa_lib.runs.plan import RunOptions
from ccqa_lib.runs.suite import run_suite


def test_the_days_of_a_study_are_run_one_after_the_other(tmp_path, runs):
    days = ["2026-03-01", "2026-03-02", "2026-03-03"]
    jobs = [
        Job("/p", str(tmp_path), "s", label, {"as_of": day}, "", "2026-03-30T06:00:00")
        for day in days
        for label in ("a", "b")
    ]
    seen = Seen()
    outcomes = run_suite(jobs, RunOptions(tmp_path, jobs=4), runs.Heard(), seen)
    assert [(each.label, each.as_of) for each in outcomes] == [
        (job.label, job.settings["as_of"]) for job in jobs
    ]
    for label in ("a", "b"):
        assert [day for name, day in seen.ran if name == label] == days
    assert not seen.overlapped


class Seen:
    """Stands in for workers: notes which runs were under way at the same time."""

    threads, remark, ended = 4, "", False

    def __init__(self):
        self.ran, self.overlapped, self._under_way = [], False, set()

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return None

    def load(self, home):
        return None

    def free_megabytes(self):
        return 100_000.0

    def run(self, job, limit_seconds, tell):
        self.overlapped |= job.label in self._under_way
        self._under_way.add(job.label)
        self.ran.append((job.label, job.settings["as_of"]))
        time.sleep(0.02)
        self._under_way.discard(job.label)
        return Outcome("s", job.label, "done", as_of=job.settings["as_of"]).to_dict()
