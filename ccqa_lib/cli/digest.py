"""`ccqa digest`: one page of what needs action, what changed and what failed; and its sending."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import asked_language, now, use_outputs
from ccqa_lib.cli.console import out as console

if TYPE_CHECKING:
    from ccqa_lib.report.digest import Digest


@app.command()
def digest(
    paths: Annotated[
        list[Path], typer.Argument(help="Settings, suites or folders; all studies without.")
    ] = (),
    out: Annotated[Path | None, typer.Option(help="The page to write.")] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send it, to the addresses in the environment.")
    ] = False,
    reports_url: Annotated[str, typer.Option(help="Where readers find the reports.")] = "",
    outputs: Annotated[Path | None, typer.Option(help="Folder of the reports.")] = None,
    language: Annotated[
        str, typer.Option(help="en, zh-Hans or zh-Hant; else that of most reports.")
    ] = "",
) -> None:
    """Write what needs action, what changed and what failed on one page, and send it if asked."""
    from ccqa_lib.report.digest import Digest
    from ccqa_lib.report.index import usual_language
    from ccqa_lib.runs.gaps import find_gaps
    from ccqa_lib.runs.index_build import latest_entries
    from ccqa_lib.show.language import in_language

    root, moment = use_outputs(outputs), now()
    entries = latest_entries(root)
    with in_language(asked_language(language) or usual_language(entries)):
        entries, gaps = _chosen(entries, find_gaps(root, moment), paths)
        made = Digest.of(entries, moment, reports_url, gaps)
        _write(made, (out or root / "digest.html"), send)


def _write(made: "Digest", page: Path, send: bool) -> None:
    from ccqa_lib.report.digest import digest_html

    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(digest_html(made), encoding="utf-8")
    console().print(Text(f"{made.summary}. Wrote {page}"), soft_wrap=True)
    if send:
        _send(made)


def _chosen(entries: list, gaps: list, paths: list[Path]) -> tuple[list, list]:
    """Keep what the settings name; a study that never was to run is told as failed."""
    from ccqa_lib.params.settings_file import read_all_settings
    from ccqa_lib.report.entry import failed_entry
    from ccqa_lib.show.language import say

    if not paths:
        return entries, gaps
    by_key = {entry.key: entry for entry in entries}
    wanted = [(run.notebook, run.label) for run in read_all_settings(paths, {})]
    gaps = [gap for gap in gaps if gap.key in wanted]
    told = {gap.key for gap in gaps}
    chosen = [
        by_key.get(key)
        or failed_entry(
            {"study": key[0], "label": key[1], "run_at": now()},
            say("It has not run yet."),
            say("Run it with ccqa run."),
        )
        for key in wanted
        if key in by_key or key not in told
    ]
    return chosen, gaps


def _send(made: "Digest") -> None:
    """Send findings to the audience and failures to the maintainer; say what was sent."""
    from ccqa_lib.report.digest import audience_message, maintainer_message
    from ccqa_lib.report.send import AUDIENCE, MAINTAINER
    from ccqa_lib.report.send import send as send_message

    failures = maintainer_message(made)
    if failures is not None:  # first: whoever mends it must hear, also if the audience cannot
        reached = send_message(failures, MAINTAINER)
        console().print(Text(f"Failures sent by {', '.join(reached)}."), soft_wrap=True)
    if made.good():
        reached = send_message(audience_message(made), AUDIENCE)
        console().print(Text(f"Findings sent by {', '.join(reached)}."), soft_wrap=True)
