"""Where the command line begins: all commands gathered, errors turned into sentences."""

import contextlib
import os
import signal
import sys
import threading
import traceback

from ccqa_lib.cli import (
    diff,
    digest,
    exports,
    lab,
    projects,
    schedule,
    sources,
    status,
    study_runs,
    validation,
)
from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import leave, leave_stopped
from ccqa_lib.errors import CcqaError, DataRefusedError, SettingsError
from ccqa_lib.params.project import outputs_root
from ccqa_lib.show.redact import redact

COMMANDS = (study_runs, status, schedule, sources, projects, validation, lab, diff, digest, exports)
_SOON_SECONDS = 0.05


def main() -> None:
    """Run the command line: errors are sentences, and their kind is the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    sys.unraisablehook = _stop_again
    try:
        app()
    except KeyboardInterrupt:
        leave_stopped()
    except SettingsError as error:
        leave(2, str(error))
    except DataRefusedError as error:
        leave(3, str(error))
    except CcqaError as error:
        leave(1, str(error))
    except OSError as error:
        leave(1, f"{_file(error)}; free or mend the place, or name another. {_logged()}")
    except Exception as error:  # noqa: BLE001 - whatever it is, the reader gets one sentence
        leave(1, f"ccqa broke with {type(error).__name__}. {_logged()}")


def _file(error: OSError) -> str:
    """Say which file or folder could not be used, and why."""
    why = error.strerror or type(error).__name__
    return f"{error.filename} cannot be used ({why})" if error.filename else f"ccqa broke: {why}"


def _logged() -> str:
    """Write the error that is being handled to a log, and say where it is."""
    words = redact(traceback.format_exc())
    with contextlib.suppress(CcqaError, OSError):
        log = outputs_root() / ".log" / "ccqa.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(words, encoding="utf-8")
        return f"The details are in {log}."
    return f"No log could be written: {words.splitlines()[-1]}"


def _stop(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _stop_again(lost: "sys.UnraisableHookArgs") -> None:
    """Ask again for a stop that came while Python cleaned up behind an object, and was lost."""
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)
        return
    again = threading.Timer(_SOON_SECONDS, os.kill, (os.getpid(), signal.SIGTERM))
    again.daemon = True
    again.start()
