"""The page of a run that failed: what happened in one sentence, and what to do."""

from collections.abc import Mapping
from typing import Any

from ccqa_lib.report.page import WRITER, RunMeta
from ccqa_lib.show.language.retold_failures import retold_failure


def render_failure(
    run_meta: Mapping[str, Any], reason: str, what_to_do: str, step: str = ""
) -> str:
    """Write the page of a failed run.

    Parameters
    ----------
    reason, what_to_do : str
        Plain sentences in English, a line each problem where there are several; told in the
        language in use. No traceback, no paths.
    step : str
        Heading of the part of the study that broke; empty when not known.
    """
    return WRITER.get_template("failure.html").render(
        meta=RunMeta.read(run_meta),
        reason=retold_failure(reason),
        what_to_do=retold_failure(what_to_do),
        step=step,
    )
