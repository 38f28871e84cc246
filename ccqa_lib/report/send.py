"""Messages to people: mail, Teams, Slack, WeCom and others, through the library Apprise.

Where a message goes is itself a secret (a webhook's address holds its token, a mail address its
password), so it is taken from the environment only and shown nowhere: not in an error, a log or
a record. Apprise's own words of a failure are told with every part of the address masked.
"""

import logging
import os
import re
from collections.abc import Sequence

from ccqa_lib.errors import SettingsError, StudyFailedError
from ccqa_lib.report.digest import Message
from ccqa_lib.show.redact import redact, remember_secret

AUDIENCE, MAINTAINER = "CCQA_NOTIFY_FINDINGS", "CCQA_NOTIFY_FAILURES"
_MAILS = ("mailto", "mailtos")
_LOGGERS = ("apprise", "urllib3", "urllib3.connectionpool", "requests", "requests_oauthlib")
_SHORTEST_PART = 8  # tokens are long; "mode" or "hook" masked everywhere would garble the digest
_MISSING = (
    "Sending needs the library Apprise, which is not installed: pip install "
    "'ccqa-workbooks[notify]'."
)


def addresses(variable: str) -> list[str]:
    """Return the addresses that an environment variable names, blanks or lines between them.

    Raises
    ------
    SettingsError
        The variable is not set; the message names it, never a value.
    """
    given = os.environ.get(variable, "").split()
    if not given:
        raise SettingsError(
            f"The environment has no {variable}; set it to one or more Apprise addresses, as "
            "mailtos://... or msteams://... (see docs/reports.md), and run again."
        )
    for address in given:
        _remember(address)
    return given


def send(message: Message, variable: str) -> list[str]:
    """Send a message to every address of a variable, and return the kinds of service reached.

    Every address is tried, also when one before it fails.

    Raises
    ------
    SettingsError
        Apprise is missing, the variable is not set, or an address is none that Apprise knows.
    StudyFailedError
        A service did not take the message.
    """
    try:
        import apprise
    except ImportError as error:
        raise SettingsError(_MISSING) from error
    targets = [_target(apprise, address, variable) for address in addresses(variable)]
    problems, reached = [], []
    for number, (kind, target) in enumerate(targets, 1):
        if problem := _try(apprise, kind, target, message):
            problems.append(f"{kind} ({number} of {len(targets)} in {variable}): {problem}")
        else:
            reached.append(kind)
    if problems:
        raise StudyFailedError(
            f"Not sent to {'; '.join(problems)} Sent to {len(reached)} of {len(targets)}; mend the "
            "address or the network and send again."
        )
    return reached


def _target(apprise, address: str, variable: str) -> tuple[str, object]:
    kind = address.partition("://")[0].lower()
    _, target = _quietly(apprise, lambda: apprise.Apprise.instantiate(address))
    if target is None:
        known = kind if re.fullmatch(r"[a-z][a-z0-9+]{1,15}", kind) and "://" in address else "?"
        raise SettingsError(
            f"An address in {variable} (of the kind '{known}') is none that Apprise knows; write "
            "it as its documentation says. The address itself is not shown."
        )
    return kind, target


def _try(apprise, kind: str, target: object, message: Message) -> str:
    """Send to one target; return why it failed, without secrets, or nothing."""
    is_mail = kind in _MAILS
    body, form = (message.html, "html") if is_mail else (message.text, "text")
    words, sent = _quietly(
        apprise, lambda: target.notify(body=body, title=message.title, body_format=form)
    )
    return "" if sent else words or "the service did not say why."


def _quietly(apprise, call) -> tuple[str, object]:
    """Call Apprise; keep what it logs, with all secrets masked, from every other log.

    The libraries below it log whole addresses when details are asked for; they are silenced.
    """
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger, logger.level, logger.propagate) for logger in loggers]
    try:
        for logger in loggers[1:]:
            logger.setLevel(logging.CRITICAL)
        loggers[0].propagate = False
        with apprise.LogCapture(level=logging.WARNING, fmt="%(message)s") as log:
            try:
                result = call()
            except Exception as error:  # noqa: BLE001 - whatever a plug-in raises, it did not send
                return f"it broke with {type(error).__name__}.", None
            return " ".join(redact(log.getvalue()).split()), result
    finally:
        for logger, level, propagates in before:
            logger.setLevel(level)
            logger.propagate = propagates


def _remember(address: str) -> None:
    """Mask an address, and each part of it that may be a token, in every text from now on."""
    remember_secret(address)
    for part in _parts(address):
        if len(part) >= _SHORTEST_PART:
            remember_secret(part)


def _parts(address: str) -> Sequence[str]:
    _, _, rest = address.partition("://")
    return re.split(r"[/:@?&=;,]+", rest)
