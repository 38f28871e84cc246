"""A suite on a cluster of two workers: the same outputs; a lost worker's runs are done again."""

import json
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.runs.plan import RunOptions, plan_jobs
from ccqa_lib.runs.starters import Home
from ccqa_lib.runs.suite import run_suite

pytestmark = pytest.mark.slow
pytest.importorskip("distributed", reason="the extra 'cluster' (Dask) is not installed")

from ccqa_lib.runs.cluster import ClusterWorkers  # noqa: E402 - only where Dask is there

LABELS = ("one", "two", "three", "four")
OWN = ("run_at", "seconds", "peak_megabytes", "suite")


class Cluster:
    """A scheduler and its workers, each a process of its own, as on several machines."""

    def __init__(self, folder: Path):
        self._file, self._log = folder / "scheduler.json", folder / "cluster.log"
        self._started = [self._start("scheduler", "--port", "0", "--host", "127.0.0.1")]
        self._wait(self._file.is_file)
        self.address = json.loads(self._file.read_text())["address"]
        self.workers = [self._start("worker", "--nthreads", "1", "--no-nanny") for _ in range(2)]

    def _start(self, kind: str, *more: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "dask", kind, "--scheduler-file", str(self._file), *more]
        with self._log.open("ab") as log:
            return subprocess.Popen([*command, "--no-dashboard"], stdout=log, stderr=log)

    def joined(self, home: Home) -> ClusterWorkers:
        """Return the workers of the cluster, once both have come."""
        found = []

        def both() -> bool:
            try:
                workers = ClusterWorkers(self.address, home)
            except SettingsError as error:
                assert "no worker" in str(error), error
                return False
            if workers.threads == 2:
                found.append(workers)
                return True
            workers.end_all()
            return False

        self._wait(both)
        return found[0]

    def close(self) -> None:
        for process in [*self.workers, *self._started]:
            process.kill()
            process.wait(20)

    def _wait(self, is_so) -> None:
        until = time.monotonic() + 60
        while not is_so():
            assert time.monotonic() < until, self._log.read_text()
            time.sleep(0.2)


@contextmanager
def cluster_in(folder):
    made = Cluster(folder)
    try:
        yield made
    finally:
        made.close()


def planned(shop):
    options = RunOptions(outputs=shop / "outputs", jobs=2)
    jobs = plan_jobs(read_run_settings(shop / "params/shop"), options, "2026-03-31T02:15:00")
    return jobs, options


def published(shop):
    """Every published file but what tells when and how long; the notebook's times as well."""
    found = {}
    for path in sorted((shop / "outputs" / "dmaic_5_control").rglob("*")):
        if path.name == "run.json":
            told = json.loads(path.read_text())
            found[path.relative_to(shop)] = {k: v for k, v in told.items() if k not in OWN}
        elif path.name == "findings.json":
            found[path.relative_to(shop)] = path.read_bytes()
        elif path.is_file():
            found[path.relative_to(shop)] = ""
    return found


def test_a_cluster_gives_the_same_and_a_lost_workers_runs_are_done_again(shop, runs, tmp_path):
    (shop / "params/shop/good.yml").unlink()
    for label in LABELS:
        runs.write_study(shop, label, "site: pauses")
    runs.run_all(shop, jobs=2)
    here = published(shop)
    assert len([path for path in here if path.name == "report.html"]) == len(LABELS)

    class Killer(runs.Heard):
        """Kills the first worker as soon as both have a run whose notebook is under way."""

        def at_step(self, job, step):
            super().at_step(job, step)
            if victims and step == "Load the contacts" and len(self.steps) == 2:
                victims.pop().send_signal(signal.SIGKILL)

    with cluster_in(tmp_path) as cluster:
        victims = [cluster.workers[0]]
        left_by_it = psutil.Process(cluster.workers[0].pid)
        jobs, options = planned(shop)
        jobs = [type(job)(**{**job.__dict__, "force": True}) for job in jobs]
        heard = Killer()
        workers = cluster.joined(Home(str(shop), str(shop / "outputs")))
        outcomes = run_suite(jobs, options, heard, workers)
        assert victims == [], heard.steps
        assert cluster.workers[0].wait(20) == -signal.SIGKILL and not left_by_it.is_running()
    assert [outcome.state for outcome in outcomes] == ["done"] * len(LABELS)
    begun = [sum(s.startswith("begins on") for s in steps) for steps in heard.steps.values()]
    assert sorted(begun) == [1, 1, 1, 2], heard.steps
    assert published(shop) == here
    assert list((shop / "outputs" / ".staging").rglob("*.ipynb")) == []


def test_a_study_that_hangs_or_breaks_is_told_as_it_is_here(shop, runs, tmp_path):
    runs.write_study(shop, "hangs", "site: hangs")
    runs.write_study(shop, "dies", "site: kernel_dies")
    with cluster_in(tmp_path) as cluster:
        jobs, options = planned(shop)
        options = RunOptions(outputs=options.outputs, jobs=2, limit_seconds=15)
        workers = cluster.joined(Home(str(shop), str(shop / "outputs")))
        outcomes = {each.label: each for each in run_suite(jobs, options, runs.Heard(), workers)}
        family = psutil.Process(cluster.workers[0].pid).children(recursive=True)
    assert {label: each.state for label, each in outcomes.items()} == {
        "good": "done", "hangs": "failed", "dies": "failed",
    }  # fmt: skip
    assert "longer than its limit of 15 seconds" in outcomes["hangs"].reason
    assert "The kernel died" in outcomes["dies"].reason
    assert psutil.wait_procs(family, timeout=20)[1] == []


def test_a_cluster_that_is_not_there_is_told(shop):
    home = Home(str(shop), str(shop / "outputs"))
    with pytest.raises(SettingsError, match="no cluster answers; it needs the address"):
        ClusterWorkers("tcp://127.0.0.1:9", home)
    with pytest.raises(SettingsError, match="no cluster answers; it needs the address"):
        ClusterWorkers("nonsense://", home)


def test_a_worker_that_does_not_see_the_project_is_refused(shop, tmp_path):
    with cluster_in(tmp_path) as cluster:
        cluster.joined(Home(str(shop), str(shop / "outputs"))).end_all()
        with pytest.raises(SettingsError, match="does not see the project's folder"):
            ClusterWorkers(cluster.address, Home("/not/there", str(shop / "outputs")))
        assert list((shop / "outputs").iterdir()) == []
