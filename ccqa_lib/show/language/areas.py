"""Which modules, templates and notebooks speak every language already, area by area.

An area is one file in each catalogue. The tests hold whatever is listed here complete: every
sentence of it is said or marked, and stands in all catalogues. What is not listed yet still
speaks English, and may say single sentences all the same. docs/language.md tells how to add to it.
"""

AREAS: dict[str, tuple[str, ...]] = {
    "show": (
        "ccqa_lib/show/numbers.py",
        "ccqa_lib/show/dates.py",
        "ccqa_lib/show/blocks.py",
        "ccqa_lib/show/free_text.py",
        "ccqa_lib/show/personal.py",
        "ccqa_lib/show/language/joined.py",
        "ccqa_lib/show/templates/*.html",
    ),
    "report": (
        "ccqa_lib/report/archive.py",
        "ccqa_lib/report/change_words.py",
        "ccqa_lib/report/changes.py",
        "ccqa_lib/report/compared.py",
        "ccqa_lib/report/diff.py",
        "ccqa_lib/report/digest.py",
        "ccqa_lib/report/entry.py",
        "ccqa_lib/report/evidence.py",
        "ccqa_lib/report/export/cells.py",
        "ccqa_lib/report/failure.py",
        "ccqa_lib/report/glossary.py",
        "ccqa_lib/report/icon_sheet.py",
        "ccqa_lib/report/index.py",
        "ccqa_lib/report/page.py",
        "ccqa_lib/report/projects.py",
        "ccqa_lib/report/verdicts.py",
        "ccqa_lib/report/templates/*.html",
        "ccqa_lib/runs/failure.py",
        "ccqa_lib/runs/index_build.py",
        "ccqa_lib/params/base.py",
        "ccqa_lib/params/charter.py",
    ),
    "data": (
        "ccqa_lib/show/language/retold.py",
        "ccqa_lib/data/stage/lineage.py",
        "ccqa_lib/checks/result.py",
        "ccqa_lib/checks/control.py",
        "ccqa_lib/checks/dates.py",
        "ccqa_lib/checks/series.py",
        "ccqa_lib/checks/values.py",
    ),
    "control": (
        "ccqa_lib/analyse/spc/assured.py",
        "ccqa_lib/analyse/spc/autocorrelation.py",
        "ccqa_lib/analyse/spc/caution.py",
        "ccqa_lib/analyse/spc/cautions.py",
        "ccqa_lib/analyse/spc/control.py",
        "ccqa_lib/analyse/spc/control_chart.py",
        "ccqa_lib/analyse/spc/dispersion.py",
        "ccqa_lib/analyse/spc/false_alarms.py",
        "ccqa_lib/analyse/spc/levels.py",
        "ccqa_lib/analyse/spc/present.py",
        "ccqa_lib/analyse/spc/rules.py",
        "ccqa_lib/analyse/spc/series.py",
        "ccqa_lib/analyse/spc/signals.py",
        "ccqa_lib/analyse/spc/sources.py",
        "ccqa_lib/analyse/spc/spread.py",
        "ccqa_lib/analyse/spc/tails.py",
        "ccqa_lib/findings/words.py",
        "ccqa_lib/findings/card.py",
        "ccqa_lib/findings/case.py",
        "ccqa_lib/findings/tollgate.py",
        "ccqa_lib/findings/frozen.py",
        "ccqa_lib/findings/control*.py",
        "ccqa_lib/charts/control*.py",
        "ccqa_lib/charts/events.py",
        "ccqa_lib/charts/levels.py",
        "ccqa_lib/params/control.py",
        "ccqa_lib/params/in_project.py",
        "ccqa_lib/params/measured.py",
        "notebooks/dmaic_5_control.ipynb",
    ),
    "satisfaction": (
        "ccqa_lib/analyse/importance/ranking.py",
        "ccqa_lib/analyse/regression/separation.py",
        "ccqa_lib/analyse/satisfaction/*.py",
        "ccqa_lib/findings/satisfaction*.py",
        "ccqa_lib/charts/intervals.py",
        "ccqa_lib/charts/satisfaction.py",
        "ccqa_lib/charts/what_if.py",
        "ccqa_lib/checks/satisfaction.py",
        "ccqa_lib/params/satisfaction.py",
        "notebooks/satisfaction_drivers.ipynb",
    ),
}
OTHER = "other"  # the area of single sentences of what is not listed yet


def area_of(path: str, matches) -> str:
    """Return the area of a path of the project; `matches(path, pattern)` compares the two."""
    for area, patterns in AREAS.items():
        if any(matches(path, pattern) for pattern in patterns):
            return area
    return OTHER
