"""What must be translated: every sentence that code, templates and notebooks say or mark.

Run as a program it lists what the catalogues lack, and with `--write` adds empty entries for it:
`python -m ccqa_lib.show.language.extract [--write]`, from the project's folder.
"""

import ast
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from jinja2 import Environment, nodes

from ccqa_lib.show.language import COUNT, ENGLISH, HEAD, LANGUAGES, Language
from ccqa_lib.show.language.areas import AREAS, OTHER, area_of
from ccqa_lib.show.language.catalogue import catalogue

SAID, MARKED, HEADS = ("say",), ("mark",), ("mark_heads",)
COUNTED = {"plural": 1}  # the place of the noun among the arguments
_CODE = re.compile(r"[a-z]+(_[a-z]+)+\Z|.?\Z|[-\d.%]+\Z")
_SENTENCE = re.compile(r"[A-Za-z]")
_SHOWN_BY = ("show", "charts", "report")  # calls of these in a notebook show their fixed texts
_NOT_SHOWN = ("role", "kind", "format", "formats")


@dataclass(frozen=True, order=True)
class Text:
    """One text to translate: its English, its context (None for most), and where it stands."""

    english: str
    context: str | None
    area: str
    place: str

    @property
    def key(self) -> tuple[str | None, str]:
        """How the catalogues know it."""
        return self.context, self.english


def texts(project: Path) -> list[Text]:
    """Return every text to translate, those of listed areas first, each once."""
    found: dict[tuple[str | None, str], Text] = {}
    order = [*AREAS, OTHER]
    for text in sorted(_all(project), key=lambda each: order.index(each.area)):
        found.setdefault(text.key, text)
    return list(found.values())


def missing(project: Path, language: Language) -> list[Text]:
    """Return what a language's catalogues lack."""
    known = catalogue(language)
    return [text for text in texts(project) if text.key not in known]


def left_over(project: Path, language: Language) -> list[tuple[str | None, str]]:
    """Return what the catalogues hold and nothing says any more."""
    return sorted(
        catalogue(language).keys() - {text.key for text in texts(project)},
        key=lambda key: (key[0] or "", key[1]),
    )


def _all(project: Path) -> Iterator[Text]:
    for path in sorted((project / "ccqa_lib").rglob("*.py")):
        found = in_code(path.read_text(encoding="utf-8"), path.name)
        # What only counts things in a module that speaks English still is no reason to translate.
        told = (e for e in found if e[0] != COUNT or _area(project, path) != OTHER)
        yield from _of(project, path, told)
    for path in sorted((project / "ccqa_lib").rglob("templates/*.html")):
        yield from _of(project, path, in_template(path.read_text(encoding="utf-8")))
    for path in sorted((project / "notebooks").glob("*.ipynb")):
        if _area(project, path) != OTHER:
            yield from _of(project, path, in_notebook(json.loads(path.read_text("utf-8"))))
    for path in sorted((project / "ccqa_lib/params").glob("*.py")):
        if _area(project, path) != OTHER:
            yield from _of(project, path, in_settings(path.read_text(encoding="utf-8")))


def _of(project: Path, path: Path, found: Iterable[tuple[str | None, str]]) -> Iterator[Text]:
    place = path.relative_to(project).as_posix()
    area = _area(project, path)
    yield from (Text(english, context, area, place) for context, english in found)


def _area(project: Path, path: Path) -> str:
    return area_of(path.relative_to(project).as_posix(), fnmatch)


def in_code(source: str, name: str = "code") -> Iterator[tuple[str | None, str]]:
    """Yield what a module says, marks and counts.

    Raises
    ------
    ValueError
        Something is said that is no literal: a catalogue could not know it.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = _called(node)
        if called in SAID:
            yield None, _literal(node.args[0], name)
        elif called in MARKED:
            context = _context(node, name)
            yield from ((context, text) for text in _strings(node.args[0]))
        elif called in HEADS:
            yield from ((HEAD, text.replace("_", " ")) for text in _heads(node.args[0]))
        elif called in COUNTED and len(node.args) > COUNTED[called]:
            yield from ((COUNT, text) for text in _strings(node.args[COUNTED[called]]))


def in_template(source: str) -> Iterator[tuple[str | None, str]]:
    """Yield what a template says."""
    for call in Environment().parse(source).find_all(nodes.Call):
        name = call.node.name if isinstance(call.node, nodes.Name) else ""
        if name in SAID:
            yield None, call.args[0].as_const()
        elif name in COUNTED:
            yield COUNT, call.args[COUNTED[name]].as_const()


def in_notebook(notebook: dict) -> Iterator[tuple[str | None, str]]:
    """Yield a notebook's headings and paragraphs, and the fixed texts that its calls show."""
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield from ((None, text) for text in paragraphs(source))
        elif "parameters" not in cell["metadata"].get("tags", []):
            yield from ((None, text) for text in _shown(source))


def in_settings(source: str) -> Iterator[tuple[str | None, str]]:
    """Yield the descriptions of settings, which every report shows beside their values."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node) == "Field":
            said = (each.value for each in node.keywords if each.arg == "description")
            yield from ((None, text) for value in said for text in _strings(value))


def paragraphs(markdown: str) -> Iterator[str]:
    """Yield headings, without their marks, and paragraphs, as the report shows them."""
    for part in markdown.split("\n\n"):
        text = part.strip()
        if text:
            yield text.lstrip("#").strip() if text.startswith("#") else text


def _shown(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _root(node.func) in _SHOWN_BY:
            given = [*node.args, *(k.value for k in node.keywords if k.arg not in _NOT_SHOWN)]
            texts_given = (each.value for each in given if isinstance(each, ast.Constant))
            yield from (each for each in texts_given if isinstance(each, str) and " " in each)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.Call) -> str:
    target = node.func
    return target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")


def _literal(node: ast.expr, name: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise ValueError(f"{name}, line {node.lineno}: say() needs a literal; see docs/language.md.")


def _context(node: ast.Call, name: str) -> str | None:
    """Return the context of what is marked."""
    given = [each.value for each in node.keywords if each.arg == "context"] + node.args[1:]
    return _literal(given[0], name) if given else None


def _strings(node: ast.expr) -> Iterator[str]:
    """Yield the fixed texts within a literal; codes and numbers are none."""
    for each in ast.walk(node):
        text = each.value if isinstance(each, ast.Constant) else None
        if isinstance(text, str) and _SENTENCE.search(text) and not _CODE.match(text):
            yield text


def _heads(node: ast.expr) -> Iterator[str]:
    """Yield the names of columns within a literal; a code is shown there as words."""
    for each in ast.walk(node):
        text = each.value if isinstance(each, ast.Constant) else None
        if isinstance(text, str) and _SENTENCE.search(text):
            yield text


def _write(project: Path, language: Language) -> None:
    """Add an empty entry to the catalogues for each text that is missing."""
    folder = Path(__file__).parent / language.replace("-", "_")
    for text in missing(project, language):
        context = f"msgctxt {_quoted(text.context)}\n" if text.context else ""
        entry = f'\n#: {text.place}\n{context}msgid {_quoted(text.english)}\nmsgstr ""\n'
        with (folder / f"{text.area}.po").open("a", encoding="utf-8") as file:
            file.write(entry)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main(arguments: list[str]) -> int:
    """List what is missing in each language; with --write add empty entries. Return how many."""
    project, count = Path.cwd(), 0
    for language in (each for each in LANGUAGES if each != ENGLISH):
        lacking = missing(project, language)
        count += len(lacking)
        sys.stdout.writelines(f"{language} {each.area}: {each.english}\n" for each in lacking)
        if "--write" in arguments:
            _write(project, language)
    return count


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
