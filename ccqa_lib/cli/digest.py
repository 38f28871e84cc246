"""`ccqa digest`: one page of what needs action, what changed and what failed; and its sending."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from ccqa_lib.cli.app import app
from ccqa_lib.cli.console import now, use_outputs
from ccqa_lib.cli.console import out as console


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
) -> None:
    """Write what needs action, what changed and what failed on one page, and send it if asked."""
    from ccqa_lib.report.digest import Digest, digest_html
    from ccqa_lib.runs.index_build import latest_entries

    root = use_outputs(outputs)
    entries = _chosen(latest_entries(root), paths)
    made = Digest.of(entries, now(), reports_url)
    page = out or root / "digest.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(digest_html(made), encoding="utf-8")
    console().print(Text(f"{made.summary}. Wrote {page}"), soft_wrap=True)
    if send:
        _send(made)


def _chosen(entries: list, paths: list[Path]) -> list:
    """Keep the studies that the settings name; one that never ran is told as failed."""
    from ccqa_lib.params.settings_file import read_all_settings
    from ccqa_lib.report.entry import failed_entry

    if not paths:
        return entries
    by_key = {entry.key: entry for entry in entries}
    wanted = [(run.notebook, run.label) for run in read_all_settings(paths, {})]
    return [
        by_key.get(key)
        or failed_entry(
            {"study": key[0], "label": key[1], "run_at": now()},
            "It has not run yet.",
            "Run it with ccqa run.",
        )
        for key in wanted
    ]


def _send(made) -> None:
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
