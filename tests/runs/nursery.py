"""Whole suites, forked from a process that has everything loaded: hundreds can be run and killed.

`python nursery.py` loads what `ccqa run` and its warm process load and then forks a process for
each command line that it is sent. There the warm process is forked too instead of started; all
else is as it is for a user: suite, warm process, worker and kernel are processes of their own.
Whatever a killed suite leaves behind becomes a child of the nursery, where a test finds it.
"""

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

import psutil
from failing_storage import FailingStorage

PATIENCE_SECONDS = 60


class Nursery:
    """A loaded process that forks suites for a test."""

    def __init__(self, folder):
        self.folder = folder
        self._suites = 0
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=_environment(), start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout.readline() == "ready\n"

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        for process in self.family():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.kill()
        self._process.wait()

    def start(self, project, *arguments, now="", fail_at=0):
        """Begin `ccqa` with these arguments; gives a process that can be killed and waited for.

        `now` is what its clock says. `fail_at` has the n-th step of its storage fail: a write, a
        wait for the disk or a renaming, in whichever process.
        """
        self._suites += 1
        log = self.folder / f"said.{self._suites}"
        log.touch()  # a suite can be killed before it has opened it
        order = {
            "project": str(project), "arguments": arguments, "now": now, "log": str(log),
            "fail_at": fail_at,
        }  # fmt: skip
        return Suite(self, self._ask(order)["pid"], log)

    def wait(self, pid):
        return self._ask({"wait": pid})["code"]

    def run(self, project, *arguments, **more):
        """Run `ccqa` to its end; gives exit code and what it said."""
        return self.start(project, *arguments, **more).wait()

    def family(self):
        """All processes that were forked here and live."""
        living = []
        for each in psutil.Process(self._process.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if each.status() != psutil.STATUS_ZOMBIE:
                    living.append(each)
        return living

    def is_empty(self, seconds=PATIENCE_SECONDS):
        """Whether all that was forked here ends by itself."""
        end = time.monotonic() + seconds
        while self.family():
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def _ask(self, order):
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


class Suite:
    """A suite that was forked."""

    def __init__(self, nursery, pid, log):
        self._nursery, self.pid, self._log = nursery, pid, log

    def wait(self):
        code = self._nursery.wait(self.pid)
        said = self._log.read_text(encoding="utf-8")
        self._log.unlink()
        return code, said

    def wait_for(self, comm):
        """Wait until the suite has a process of this name, or has ended."""
        while True:
            names = {_name(each) for each in self._nursery.family()}
            if comm in names or not names:
                return
            time.sleep(0.01)

    def send(self, number, comm=""):
        """Send a signal to the suite, or to a process of it by its name; gives whether it could."""
        targets = [self.pid]
        if comm:
            targets = [each.pid for each in self._nursery.family() if _name(each) == comm]
        for pid in targets[:1]:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return False
        return bool(targets)


def _name(process):
    try:
        return process.name()
    except psutil.NoSuchProcess:
        return ""


def _environment():
    from ccqa_lib.runs.warm import ENVIRONMENT

    return os.environ | ENVIRONMENT | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


class ForkedProgram:
    """The warm process, forked; it stands in for `subprocess.Popen`."""

    def __init__(self, pid):
        self.pid, self._code = pid, None

    def poll(self):
        if self._code is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                pid, status = self.pid, 0
            self._code = status if pid else None
        return self._code

    def wait(self, timeout=None):
        end = time.monotonic() + (timeout or PATIENCE_SECONDS)
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("warm", timeout)
            time.sleep(0.005)
        return self._code


def fork_warm(command, home, handle):
    """Fork what `runs.starters` would start as the warm process."""
    from ccqa_lib.runs import starters, warm

    stops = {signal.SIGTERM, signal.SIGINT}  # Python loses what arrives while it forks
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stops)
        return ForkedProgram(pid)
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, stops)
        os.environ.update(starters._environment(home, warm=True))
        keep = os.dup(handle)
        for number in [int(each.name) for each in Path("/proc/self/fd").iterdir()]:
            if number > 2 and number != keep:
                with suppress(OSError):  # the one that listed them
                    os.close(number)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        sys.argv = ["warm", str(keep)]
        warm.load_libraries = lambda: None  # the nursery has them
        warm.main()
    finally:
        os._exit(1)


def become_suite(order):
    """Be `ccqa` with these arguments, in a process that was just forked."""
    code = 1
    try:
        os.setsid()
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, handle in ((0, nothing), (1, log), (2, log)):
            os.dup2(handle, number)
        os.environ["CCQA_PROJECT"] = order["project"]
        os.environ.pop("CCQA_OUTPUTS", None)
        os.chdir(order["project"])
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from ccqa_lib.cli import digest, entry, status, study_runs
        from ccqa_lib.runs import starters

        started = starters._start

        def start(command, home, handle=None):
            if handle is None:
                return started(command, home)
            return fork_warm(command, home, handle)

        starters._start = start
        if order["now"]:
            for module in (study_runs, status, digest):
                module.now = lambda: order["now"]
        if order["fail_at"]:
            FailingStorage(order["fail_at"]).put_in()
        sys.argv = ["ccqa", *order["arguments"]]
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
        entry.main()
        code = 0
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else int(bool(left.code))
    except BaseException:  # noqa: BLE001 - told in what it said
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def load():
    """Load all that a suite and its warm process need, and turn off what would start a thread."""
    from ccqa_lib.runs import key, linux, warm

    linux.adopt_orphans()
    warm.load_libraries()
    import ccqa_lib.cli.entry
    import ccqa_lib.runs.gaps
    import ccqa_lib.runs.index_build
    import ccqa_lib.runs.worker  # noqa: F401

    key.code_fingerprint()
    assert linux.count_threads() == 1, "a fork would be unsound"


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    load()
    _say("ready")
    suites, ended = set(), {}
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            while order["wait"] not in ended:
                pid, status = os.waitpid(-1, 0)
                if pid in suites:  # else what a killed suite left
                    ended[pid] = os.waitstatus_to_exitcode(status)
                    suites.remove(pid)
            _say(json.dumps({"code": ended.pop(order["wait"])}))
        else:
            pid = os.fork()
            if pid == 0:
                become_suite(order)
            suites.add(pid)
            _say(json.dumps({"pid": pid}))


if __name__ == "__main__":
    main()
