"""What a page may do: load nothing, send nothing, and run at most the one script written here.

The script sorts tables and filters the index. It is a fixed text, no word of the data is ever
part of it, and the policy names it by its hash: whatever else a page might be made to hold, no
browser runs it. Pages read the same without it, and what is sent by mail carries none.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from ccqa_lib.show.language import Language, in_language, language, say

SCRIPT = Markup(files("ccqa_lib.report").joinpath("templates/page.js").read_text(encoding="utf-8"))
_LEFT, _ALL = "${left}", "${entries.length}"  # as the script has them
_SHOWN = f"{_LEFT} of {_ALL} shown"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def page_script() -> Markup:
    """Return the script as a page in the language in use has it: its one sentence differs."""
    return _script(language())


def policy_with_script() -> str:
    """Return the policy of a page that has the script."""
    return _policy(language())


@cache
def _script(chosen: Language) -> Markup:
    with in_language(chosen):
        return Markup(SCRIPT.replace(_SHOWN, say("{left} of {all} shown", left=_LEFT, all=_ALL)))


@cache
def _policy(chosen: Language) -> str:
    digest = hashlib.sha256(_script(chosen).encode()).digest()
    return f"{POLICY}; script-src 'sha256-{base64.b64encode(digest).decode('ascii')}'"


POLICY_WITH_SCRIPT = _policy("en")
