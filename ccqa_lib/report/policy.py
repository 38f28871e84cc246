"""What a page may do: load nothing, send nothing, and run at most the one script written here.

The script sorts tables and filters the index. It is a fixed text, no word of the data is ever
part of it, and the policy names it by its hash: whatever else a page might be made to hold, no
browser runs it. Pages read the same without it, and what is sent by mail carries none.
"""

import base64
import hashlib
from importlib.resources import files

from markupsafe import Markup

SCRIPT = Markup(files("ccqa_lib.report").joinpath("templates/page.js").read_text(encoding="utf-8"))
_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode("ascii")
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
POLICY_WITH_SCRIPT = f"{POLICY}; script-src 'sha256-{_HASH}'"
