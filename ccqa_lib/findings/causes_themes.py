"""What people wrote: themes of texts with their share, their stability, and where they differ."""

import pandas as pd

from ccqa_lib.analyse.themes.result import PERIOD, Theme, ThemeSearch
from ccqa_lib.analyse.themes.stability import HALVES, STABLE
from ccqa_lib.findings.card import Assumption
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.plain import plain_line

THEMES_ID = "themes-in-texts"
MOST_ROWS = 20
DEFECT = "defect"
_NO_COLUMN = (
    "No themes were looked for: the settings name no column of texts. A column that holds what "
    "people wrote can be named as 'text'."
)


def theme_finding(case: StudyCase, themes: ThemeSearch) -> Finding:
    """Say what most people write about, or that no theme stands."""
    shared = {"id": THEMES_ID, "n": themes.n, "factors": (*case.levels, themes.column)}
    if not themes.stable:
        return case.finding(
            kind="none",
            headline=f"What people wrote ({_column(themes)}): no theme stands in "
            f"{themes.n:,} texts",
            verdict="cannot tell",
            certainty="no terms stand together beyond chance in enough of the texts",
            caveats=_caveats(themes),
            action="Read some of the texts: what is rare, or is said in many ways, shows no theme.",
            **shared,
        )
    first, *rest = themes.stable
    share = first.share
    more = f"; next {named(rest[0])} in {_percent(rest[0])}" if rest else ""
    return case.finding(
        kind="level",
        headline=f"What people wrote ({_column(themes)}): most of all {named(first)}, in "
        f"{_percent(first)} of {themes.n:,} texts{more}",
        verdict="watch" if _is_pressing(themes) else "cannot tell",
        certainty=_certainty(first),
        effect=Effect("share of texts", *(100 * each for each in
                      (share.estimate, share.low, share.high)), "%", share.confidence),
        caveats=_caveats(themes),
        action=_action(themes),
        **shared,
    )  # fmt: skip


def named(theme: Theme) -> str:
    """Return a theme by its leading terms, in quotes."""
    return f"'{plain_line(', '.join(theme.terms[:4]))}'"


def _column(themes: ThemeSearch) -> str:
    return plain_line(themes.column.replace("_", " "))


def _percent(theme: Theme) -> str:
    return f"{100 * theme.share.estimate:.1f} %"


def _certainty(theme: Theme) -> str:
    if theme.is_copied:
        return "certain: these texts have the same wording; no target says how many are too many"
    times = f"{100 * theme.stability:.0f} of 100 random halves of the texts"
    return f"its terms were found together again in {times}; no target says how many are too many"


def _is_pressing(themes: ThemeSearch) -> bool:
    """Whether a theme goes with defects, or is written more than before, beyond chance."""
    out = themes.differing
    return bool((out["column"].isin([DEFECT, PERIOD]) & (out["difference"] > 0)).any())


def _action(themes: ThemeSearch) -> str:
    out = themes.differing
    out = out[out["column"].isin([DEFECT, PERIOD]) & (out["difference"] > 0)]
    if out.empty:
        return (
            f"Read twenty of the texts with {named(themes.stable[0])}, and ask what would have "
            "made them needless."
        )
    top = out.loc[out["difference"].idxmax()]
    theme = named(themes.stable[int(top["theme"])])
    if top["column"] == DEFECT:
        told = "it is written more often where there is a defect"
    else:
        told = "it is written more often than before"
    return f"Begin with the texts with {theme}: {told}. Read twenty of them before acting."


def _caveats(themes: ThemeSearch) -> tuple[str, ...]:
    told = [
        "A theme says what is written, not why; that it goes with something is an association.",
        "A text can hold several themes or none, so that shares need not add up.",
    ]
    if any(theme.is_copied for theme in themes.stable):
        told.insert(0, "Themes of one wording were sent word for word, as forms and templates are.")
    if themes.n < themes.n_given:
        told.append(f"{themes.n:,} of {themes.n_given:,} texts were read; the others hold no word "
                    "or were not drawn.")  # fmt: skip
    return tuple(told)


def theme_blocks(case) -> list[Block]:
    """Return the themes as a table, and where they are written more or less than elsewhere."""
    themes: ThemeSearch | None = case.themes
    if themes is None:
        return [text([_NO_COLUMN], "No column of texts")]
    rows = [
        (", ".join(map(plain_line, theme.terms)), _kind(theme), theme.texts, theme.share.estimate,
         theme.share.low, theme.share.high, None if theme.is_copied else theme.stability)
        for theme in themes.themes
    ]  # fmt: skip
    names = ["theme", "what it is", "texts", "share", "low", "high", "found again"]
    shown = table(
        pd.DataFrame(rows, columns=names),
        f"What people wrote: {len(rows)} themes in {themes.n:,} texts, "
        f"{themes.wordings:,} of them in words of their own",
        formats={"texts": ",.0f"} | dict.fromkeys(names[3:6], ".1%") | {"found again": ".0%"},
        note="Terms of a theme stand in the same texts more than chance and length explain. A long "
        "text counts where it holds two of them, a short one where it holds one. Found again: in "
        f"how many of {HALVES} random halves of the texts; below {STABLE:.0%} a theme is not "
        "stable and is not named elsewhere. Only terms of several texts are shown, never a text.",
    ).evidence_of(THEMES_ID)
    return [shown, *_differences(themes)]


def _kind(theme: Theme) -> str:
    if theme.is_copied:
        return "one wording, sent by many"
    return "terms used together" if theme.is_stable else "not stable"


def _differences(themes: ThemeSearch) -> list[Block]:
    out = themes.differing
    if out.empty:
        return []
    first = ~out["column"].isin([DEFECT, PERIOD])
    out = out.assign(_rest=first, _size=-out["difference"].abs())
    out = out.sort_values(["_rest", "_size"], kind="stable").head(MOST_ROWS)
    rows = [
        (named(themes.stable[int(row.theme)]), _where(row.column, row.level), row.texts, row.inside,
         row.elsewhere, 100 * row.difference, 100 * row.low, 100 * row.high, row.p_adjusted)
        for row in out.itertuples()
    ]  # fmt: skip
    names = ["theme", "where", "texts there", "share there", "share elsewhere", "points", "low",
             "high", "p adjusted"]  # fmt: skip
    formats = {"texts there": ",.0f"} | dict.fromkeys(names[3:5], ".1%")
    formats |= dict.fromkeys(names[5:8], "+.1f") | {"p adjusted": ".3g"}
    return [
        table(
            pd.DataFrame(rows, columns=names),
            f"Where themes are written more or less: {len(themes.differing)} of "
            f"{len(themes.contrasts):,} comparisons are beyond chance",
            formats=formats,
            note="All comparisons count in p (Holm); intervals hold for one comparison each. Texts "
            "are taken as independent of one another. An association: what is written does not "
            "say what caused it.",
        )
    ]


def _where(column: str, level: str) -> str:
    if column == DEFECT:
        return "texts with a defect"
    if column == PERIOD:
        return "the later of the two periods"
    return plain_line(f"{column.replace('_', ' ')} {level}")


def theme_assumptions(themes: ThemeSearch | None) -> list[Assumption]:
    """Return what must hold for the themes; nothing where none were looked for."""
    if themes is None:
        return []
    found, stable = len(themes.themes), len(themes.stable)
    copied = sum(theme.is_copied for theme in themes.stable)
    return [
        Assumption(
            "Themes of texts are stable: other texts would have shown them too",
            "does not apply" if not found else "holds" if found == stable else "nearly",
            f"{stable} of {found} found again in {STABLE:.0%} or more of random halves",
            "Nothing to mind." if found == stable else "Those not found again are not named.",
        ),
        Assumption(
            "Each text was written by a person of its own",
            "nearly" if copied else "holds",
            f"{themes.wordings:,} different wordings in {themes.n:,} texts",
            "Copied wordings may come from a form, or from few people." if copied
            else "Nothing to mind.",
        ),
    ]  # fmt: skip
