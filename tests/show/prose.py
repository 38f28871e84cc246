"""Texts in code that read as prose and that nothing says, marks or raises."""

import ast
import re

from ccqa_lib.show.language.retold import REASONS

# Two words of prose side by side, in a text that is neither said, marked, raised nor a docstring.
PROSE = re.compile(r"[A-Za-z]{2,}[,;:.]? [a-z]{2,}")
NOT_SHOWN = ("say", "mark", "mark_heads", "plural", "several", "Field", "compile", "TypeVar")
# Codes that findings and charts bear, and what only a maintainer or an analyst reads.
CODES = {
    "cannot tell", "common cause", "not known yet", "no target", "not run", "consistently pass",
    "consistently fail", "does not hold", "does not apply", "too wide", "too tight", "either way",
    "not yet trusted", "offset points", "items that are not events", "axes fraction",
    "an interrupted time series", "is one of", "up to", " (the higher, the more)",
    "site and fortnight", " contacts on ", "not drawn into the sample",
    " Collect more periods, or use shorter ones.", " from the baseline", "almost certain",
    "very likely", "percentage points", "not trusted", "not assessed",
    "not begun", "never begun", "not written", "old data",
    "upper right", "half year", "answered in time", "hang up", "of no cohort", "after that day",
    "by the day", "left after ", "(not told)", *REASONS, "(not rated) ", "(quality score)",
}  # fmt: skip


HAS_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef)


def bare_sentences(source):
    tree = ast.parse(source)
    covered = covered_nodes(tree)
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(text, str) or id(node) in covered or text in CODES:
            continue
        if PROSE.search(text) and not text.startswith("<"):
            yield f"line {node.lineno}: {text}"


def covered_nodes(tree):
    """Return what is said already, or is no text for a reader: docstrings, errors, codes."""
    covered = set()
    for node in ast.walk(tree):
        if isinstance(node, HAS_DOCSTRING) and isinstance(node.body[0], ast.Expr):
            covered |= set(map(id, ast.walk(node.body[0])))
        if isinstance(node, ast.Raise) or (
            isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal"
        ):
            covered |= set(map(id, ast.walk(node)))
        if isinstance(node, ast.Call) and is_exempt(node):
            covered |= set(map(id, ast.walk(node)))
    return covered


def is_exempt(call):
    target = call.func
    name = target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
    return name in NOT_SHOWN or name.endswith(("Error", "refuse_where"))


def bare_texts(source):
    """Yield the texts of a module with prose in them, each whole, its parts as {}."""
    tree = ast.parse(source)
    covered = covered_nodes(tree)
    inner = {id(each) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
             for each in ast.walk(node) if each is not node}  # fmt: skip
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(node, ast.JoinedStr):
            parts = (getattr(each, "value", "") for each in node.values)
            text = "".join(part if isinstance(part, str) else "{}" for part in parts)
        if isinstance(text, str) and PROSE.search(text) and not {id(node)} & (covered | inner):
            yield text
