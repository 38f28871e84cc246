"""What commands share: where they print, how they leave, which folder they write to."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.text import Text

from ccqa_lib.params.project import outputs_root
from ccqa_lib.show.language import LANGUAGES
from ccqa_lib.show.redact import redact

_LOG_WIDTH = 160
_INTERRUPTED = 130  # as shells have it for Ctrl-C


def leave(code: int, message: str) -> NoReturn:
    """Say why on standard error, and leave with this exit code."""
    Console(stderr=True).print(Text(redact(message)), soft_wrap=True)
    sys.exit(code)


def stoppable(command: Callable[..., None]) -> Callable[..., None]:
    """Have a command that is stopped at whichever moment leave with a sentence."""

    @wraps(command)
    def told(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except KeyboardInterrupt:
            leave_stopped()

    return told


def leave_stopped() -> NoReturn:
    """Leave as whoever was stopped by Ctrl-C or SIGTERM."""
    leave(_INTERRUPTED, "Stopped; what was finished is kept, and nothing is half-written.")


def use_outputs(outputs: Path | None) -> Path:
    """Choose the folder of all outputs, also for what is called from here."""
    if outputs is not None:
        os.environ["CCQA_OUTPUTS"] = str(outputs.resolve())
    return outputs_root()


def now() -> str:
    """Return this moment as ISO text, to the second."""
    return datetime.now().replace(microsecond=0).isoformat()


def out() -> Console:
    """Return standard output; in a log, where no window has a width, lines are not cut short."""
    console = Console(highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _LOG_WIDTH
    return console


def asked_language(name: str) -> str:
    """Return the language that was asked for, if any; leave on one that is unknown."""
    if name and name not in LANGUAGES:
        leave(2, f"--language was given '{name}'; it can be {', '.join(LANGUAGES)}.")
    return name
