"""Run a suite's jobs on the workers of a Dask cluster that is there already.

Each worker runs a job as this machine would: in a process of its own, with its time limit, lock
and publication (`runs.supervise`). So outputs are the same, and what is left of a worker that
was lost ends by itself. The project and its outputs are one folder for all machines: a share.
"""

import os
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ccqa_lib.errors import SettingsError
from ccqa_lib.runs.cluster_work import end_session, fits_here, run_here
from ccqa_lib.runs.job import Job
from ccqa_lib.runs.key import code_fingerprint
from ccqa_lib.runs.starters import Home
from ccqa_lib.runs.supervise import WorkerEndedError

_CONNECT_SECONDS = 20
_ALONE_SECONDS = 60  # without any worker, after which a run is given up
_LOOK_SECONDS = 0.5
_MEGABYTE = 1 << 20


class ClusterWorkers:
    """The workers of a cluster, as a suite uses them; it stands in for `supervise.Workers`.

    A run whose worker is lost is begun again on another one: Dask does so up to three times.

    Parameters
    ----------
    address : str
        Of the cluster's scheduler, as ``tcp://host:8786``.

    Raises
    ------
    SettingsError
        Dask is not installed, the cluster does not answer or has no worker, or a worker has other
        code or does not see the project or its outputs; nothing was run.
    """

    def __init__(self, address: str, home: Home):
        self.ended = False
        self.remark = ""
        self._session = uuid.uuid4().hex
        self._tellers: dict[str, Callable[[str], None]] = {}
        self._futures: set[Any] = set()
        self._lock = threading.Lock()
        self._client = _client(address)
        try:
            self._refuse_misfits(home)
            self._client.subscribe_topic(self._session, self._hear)
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> "ClusterWorkers":
        return self

    def __exit__(self, *exc_info) -> None:
        self.end_all()

    @property
    def threads(self) -> int:
        """How many runs the cluster does at a time."""
        return max(1, sum(self._client.nthreads().values()))

    def free_megabytes(self) -> float:
        """Return the memory that runs may use on all workers together."""
        workers = self._info()["workers"].values()
        limits = [each["memory_limit"] - each["metrics"].get("memory", 0) for each in workers]
        return sum(limits) / _MEGABYTE

    def load(self, home: Home) -> None:
        """Do nothing: each worker loads what its first run needs."""

    def run(self, job: Job, limit_seconds: float, tell: Callable[[str], None]) -> dict[str, Any]:
        """Run a job on some worker and return its outcome as JSON types.

        Raises
        ------
        WorkerEndedError
            The run's process ended without an outcome, its time was over, or the cluster is gone.
        """
        began, key = time.monotonic(), uuid.uuid4().hex
        with self._lock:
            if self.ended:
                raise WorkerEndedError(False, 0.0)
            self._tellers[key] = tell
            future = self._client.submit(
                run_here, self._session, key, job.to_json(), limit_seconds,
                key=f"{job.notebook}-{key}", pure=False,
            )  # fmt: skip
            self._futures.add(future)
        try:
            given = self._wait(future)
        except Exception as error:  # whatever a cluster raises, the run is lost
            self._say_lost(error)
            raise WorkerEndedError(False, time.monotonic() - began) from error
        finally:
            with self._lock:
                self._tellers.pop(key, None)
                self._futures.discard(future)
        if "outcome" not in given:
            raise WorkerEndedError(given["timed_out"], given["seconds"])
        return given["outcome"]

    def end_all(self) -> None:
        """End every run of this suite on all workers, and start no more."""
        with self._lock:
            if self.ended:
                return
            self.ended = True
            futures = list(self._futures)
        try:
            self._client.cancel(futures, force=True)
            self._client.run(end_session, self._session, on_error="ignore")
        except Exception:  # noqa: BLE001 - a cluster that is gone has nothing to end
            pass
        self._client.close(timeout=2)

    def _wait(self, future: Any) -> dict[str, Any]:
        """Return what a worker gave; gives up where the cluster has had no worker for a while."""
        alone_since = None
        while not future.done():
            if self.ended:
                raise ConnectionError("the suite was stopped")
            if self._client.status not in ("running", "connecting"):
                raise ConnectionError("the cluster is gone")
            if self._client.nthreads():
                alone_since = None
            else:
                alone_since = alone_since or time.monotonic()
                if time.monotonic() - alone_since > _ALONE_SECONDS:
                    raise ConnectionError(f"it had no worker for {_ALONE_SECONDS} seconds")
            time.sleep(_LOOK_SECONDS)
        return future.result()

    def _hear(self, event: tuple) -> None:
        message = event[1]
        with self._lock:
            tell = self._tellers.get(message["run"])
        if tell is not None:
            tell(message["step"])

    def _say_lost(self, error: Exception) -> None:
        if not self.ended:
            self.remark = self.remark or (
                f"A run was lost on the cluster ({type(error).__name__}: {str(error)[:200]})."
            )

    def _info(self) -> dict[str, Any]:
        return self._client.scheduler_info(n_workers=-1)

    def _refuse_misfits(self, home: Home) -> None:
        """Refuse a cluster whose workers would not do what this machine does."""
        probe = Path(home.outputs) / f".probe.{self._session}"
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        try:
            told = self._client.run(fits_here, home.project, str(probe), code_fingerprint())
        finally:
            probe.unlink(missing_ok=True)
        if not told:
            raise SettingsError(
                "The cluster has no worker; start one on each machine with 'dask worker', as "
                "docs/operations.md shows, and run again."
            )
        problems = [f"The worker {where} {what}" for where, what in told.items() if what]
        if problems:
            raise SettingsError(*problems)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise SettingsError(
            "--cluster needs Dask, which is not installed: pip install 'ccqa-workbooks[cluster]'."
        ) from error
    try:
        return Client(
            address, timeout=_CONNECT_SECONDS, set_as_default=False, name=f"ccqa-{os.getpid()}"
        )
    except (OSError, ValueError, TimeoutError) as error:
        raise SettingsError(
            f"--cluster was given {address!r}, where no cluster answers; it needs the address of "
            "a running Dask scheduler, as tcp://host:8786."
        ) from error
