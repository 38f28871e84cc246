"""PDF and PNG by a Chromium that is there; without one, nothing but a reason."""

import base64
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ccqa_lib.errors import StudyFailedError

NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
)  # fmt: skip
MISSING = "no Chromium, Chrome or Edge was found; install one, or name it in CCQA_CHROMIUM"
_SECONDS = 120
_WIDTH = 1200  # pixels of a figure, before it is doubled
_SIZE = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')


def find_chromium() -> str:
    """Return the path of a browser; empty where there is none."""
    given = os.environ.get("CCQA_CHROMIUM")
    if given:
        return given if shutil.which(given) else ""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def pdf_of(page: Path, browser: str) -> bytes:
    """Print a page to A4, as its own print style says.

    Raises
    ------
    StudyFailedError
        The browser failed or took too long.
    """
    with tempfile.TemporaryDirectory() as private:
        made = Path(private) / "page.pdf"
        options = ["--no-pdf-header-footer", f"--print-to-pdf={made}"]
        return _made_by(browser, [*options, page.resolve().as_uri()], private, made)


def png_of(svg: str, browser: str) -> bytes:
    """Draw an SVG at twice the size of a screen, on white.

    Raises
    ------
    StudyFailedError
        The browser failed or took too long.
    """
    size = _SIZE.search(svg)
    height = round(_WIDTH * float(size[2]) / float(size[1])) if size else _WIDTH
    address = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    with tempfile.TemporaryDirectory() as private:
        page, made = Path(private) / "page.html", Path(private) / "page.png"
        page.write_text(
            "<style>body{margin:0;background:#fff}img{display:block;width:100vw}</style>"
            f'<img alt="" src="{address}">',
            encoding="utf-8",
        )
        options = [
            f"--window-size={_WIDTH},{height}", "--force-device-scale-factor=2",
            "--hide-scrollbars", f"--screenshot={made}",
        ]  # fmt: skip
        return _made_by(browser, [*options, page.as_uri()], private, made)


def _made_by(browser: str, options: list[str], private: str, made: Path) -> bytes:
    """Run the browser offline, with a profile of its own, and return the file that it wrote."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [
        browser, "--headless", "--disable-gpu", "--disable-background-networking",
        "--proxy-server=127.0.0.1:9", f"--user-data-dir={private}/profile",
        *(["--no-sandbox"] if is_root else []), *options,
    ]  # fmt: skip
    try:
        subprocess.run(command, timeout=_SECONDS, capture_output=True, check=True)
        return made.read_bytes()
    except (OSError, subprocess.SubprocessError) as error:
        raise StudyFailedError(
            f"The browser {Path(browser).name} could not draw the page ({type(error).__name__}); "
            "try again, or name another in CCQA_CHROMIUM."
        ) from error
