"""The page of settings lists each study's settings as its model has them."""

from ccqa_lib.params.studies import STUDIES


def test_every_setting_stands_on_the_page_with_its_default_and_meaning(project):
    page = (project / "docs" / "parameters.md").read_text(encoding="utf-8")
    sections = page.split("\n## ")
    for notebook, model in STUDIES.items():
        (section,) = [part for part in sections if f"`{notebook}`" in part.splitlines()[0]]
        for name, field in model.model_fields.items():
            (row,) = [line for line in section.splitlines() if line.startswith(f"| `{name}` |")]
            shown = f'"{field.default}"' if isinstance(field.default, str) else repr(field.default)
            assert f"| `{shown}` | {field.description} |" in row
