"""What people wrote: themes of texts with their share, their stability, and where they differ."""

import pandas as pd

from ccqa_lib.analyse.themes.result import PERIOD, Theme, ThemeSearch
from ccqa_lib.analyse.themes.stability import HALVES, STABLE
from ccqa_lib.findings.card import NOTHING, Assumption
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Effect, Finding
from ccqa_lib.show import Block, table, text
from ccqa_lib.show.language import mark, mark_heads, say, word
from ccqa_lib.show.language.joined import apart, listed
from ccqa_lib.show.numbers import with_unit
from ccqa_lib.show.plain import plain_line

THEMES_ID = "themes-in-texts"
MOST_ROWS = 20
DEFECT = "defect"
_NO_COLUMN = mark(
    "No themes were looked for: the settings name no column of texts. A column that holds what "
    "people wrote can be named as 'text'."
)


def theme_finding(case: StudyCase, themes: ThemeSearch) -> Finding:
    """Say what most people write about, or that no theme stands."""
    shared = {"id": THEMES_ID, "n": themes.n, "factors": (*case.levels, themes.column)}
    if not themes.stable:
        return case.finding(
            kind="none",
            headline=say(
                "What people wrote ({column}): no theme stands in {n} texts",
                column=_column(themes), n=f"{themes.n:,}",
            ),
            verdict="cannot tell",
            certainty=say("no terms stand together beyond chance in enough of the texts"),
            caveats=_caveats(themes),
            action=say(
                "Read some of the texts: what is rare, or is said in many ways, shows no theme."
            ),
            **shared,
        )  # fmt: skip
    first, *rest = themes.stable
    share = first.share
    told = say(
        "What people wrote ({column}): most of all {theme}, in {share} of {n} texts",
        column=_column(themes), theme=named(first), share=_percent(first), n=f"{themes.n:,}",
    )  # fmt: skip
    if rest:
        next_told = say("next {theme} in {share}", theme=named(rest[0]), share=_percent(rest[0]))
        told = apart([told, next_told])
    return case.finding(
        kind="level",
        headline=told,
        verdict="watch" if _is_pressing(themes) else "cannot tell",
        certainty=_certainty(first),
        effect=Effect(say("share of texts"), *(100 * each for each in
                      (share.estimate, share.low, share.high)), "%", share.confidence),
        caveats=_caveats(themes),
        action=_action(themes),
        **shared,
    )  # fmt: skip


def named(theme: Theme) -> str:
    """Return a theme by its leading terms, in quotes."""
    return say("'{words}'", words=plain_line(listed(theme.terms[:4])))


def _column(themes: ThemeSearch) -> str:
    return plain_line(themes.column.replace("_", " "))


def _percent(theme: Theme) -> str:
    return with_unit(f"{100 * theme.share.estimate:.1f}", "%")


def _certainty(theme: Theme) -> str:
    if theme.is_copied:
        return say(
            "certain: these texts have the same wording; no target says how many are too many"
        )
    return say(
        "its terms were found together again in {times} of 100 random halves of the texts; no "
        "target says how many are too many",
        times=f"{100 * theme.stability:.0f}",
    )


def _is_pressing(themes: ThemeSearch) -> bool:
    """Whether a theme goes with defects, or is written more than before, beyond chance."""
    out = themes.differing
    return bool((out["column"].isin([DEFECT, PERIOD]) & (out["difference"] > 0)).any())


def _action(themes: ThemeSearch) -> str:
    out = themes.differing
    out = out[out["column"].isin([DEFECT, PERIOD]) & (out["difference"] > 0)]
    if out.empty:
        return say(
            "Read twenty of the texts with {theme}, and ask what would have made them needless.",
            theme=named(themes.stable[0]),
        )
    top = out.loc[out["difference"].idxmax()]
    theme = named(themes.stable[int(top["theme"])])
    if top["column"] == DEFECT:
        return say(
            "Begin with the texts with {theme}: it is written more often where there is a defect. "
            "Read twenty of them before acting.",
            theme=theme,
        )
    return say(
        "Begin with the texts with {theme}: it is written more often than before. Read twenty of "
        "them before acting.",
        theme=theme,
    )


def _caveats(themes: ThemeSearch) -> tuple[str, ...]:
    told = [
        say(
            "A theme says what is written, not why; that it goes with something is an association."
        ),
        say("A text can hold several themes or none, so that shares need not add up."),
    ]
    if any(theme.is_copied for theme in themes.stable):
        told.insert(
            0, say("Themes of one wording were sent word for word, as forms and templates are.")
        )
    if themes.n < themes.n_given:
        told.append(
            say(
                "{n} of {total} texts were read; the others hold no word or were not drawn.",
                n=f"{themes.n:,}",
                total=f"{themes.n_given:,}",
            )
        )
    return tuple(told)


def theme_blocks(case) -> list[Block]:
    """Return the themes as a table, and where they are written more or less than elsewhere."""
    themes: ThemeSearch | None = case.themes
    if themes is None:
        return [text([_NO_COLUMN], say("No column of texts"))]
    rows = [
        (listed(map(plain_line, theme.terms)), _kind(theme), theme.texts, theme.share.estimate,
         theme.share.low, theme.share.high, None if theme.is_copied else theme.stability)
        for theme in themes.themes
    ]  # fmt: skip
    names = mark_heads(["theme", "what it is", "texts", "share", "low", "high", "found again"])
    shown = table(
        pd.DataFrame(rows, columns=names),
        say(
            "What people wrote: {count} themes in {n} texts, {own} of them in words of their own",
            count=len(rows), n=f"{themes.n:,}", own=f"{themes.wordings:,}",
        ),
        formats={"texts": ",.0f"} | dict.fromkeys(names[3:6], ".1%") | {names[6]: ".0%"},
        note=say(
            "Terms of a theme stand in the same texts more than chance and length explain. A long "
            "text counts where it holds two of them, a short one where it holds one. Found again: "
            "in how many of {halves} random halves of the texts; below {least} a theme is not "
            "stable and is not named elsewhere. Only terms of several texts are shown, never a "
            "text.",
            halves=HALVES, least=f"{STABLE:.0%}",
        ),
    ).evidence_of(THEMES_ID)  # fmt: skip
    return [shown, *_differences(themes)]


def _kind(theme: Theme) -> str:
    if theme.is_copied:
        return say("one wording, sent by many")
    return say("terms used together") if theme.is_stable else say("not stable")


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
    points = word(mark("points", context="difference"), "difference")
    names = mark_heads(["theme", "where", "texts there", "share there", "share elsewhere",
                        points, "low", "high", "p adjusted"])  # fmt: skip
    formats = {names[2]: ",.0f"} | dict.fromkeys(names[3:5], ".1%")
    formats |= dict.fromkeys(names[5:8], "+.1f") | {"p adjusted": ".3g"}
    return [
        table(
            pd.DataFrame(rows, columns=names),
            say(
                "Where themes are written more or less: {count} of {total} comparisons are beyond "
                "chance",
                count=len(themes.differing), total=f"{len(themes.contrasts):,}",
            ),
            formats=formats,
            note=say(
                "All comparisons count in p (Holm); intervals hold for one comparison each. Texts "
                "are taken as independent of one another. An association: what is written does not "
                "say what caused it."
            ),
        )
    ]  # fmt: skip


def _where(column: str, level: str) -> str:
    if column == DEFECT:
        return say("texts with a defect")
    if column == PERIOD:
        return say("the later of the two periods")
    return plain_line(f"{column.replace('_', ' ')} {level}")


def theme_assumptions(themes: ThemeSearch | None) -> list[Assumption]:
    """Return what must hold for the themes; nothing where none were looked for."""
    if themes is None:
        return []
    found, stable = len(themes.themes), len(themes.stable)
    copied = sum(theme.is_copied for theme in themes.stable)
    return [
        Assumption(
            mark("Themes of texts are stable: other texts would have shown them too"),
            "does not apply" if not found else "holds" if found == stable else "nearly",
            say(
                "{stable} of {found} found again in {least} or more of random halves",
                stable=stable, found=found, least=f"{STABLE:.0%}",
            ),
            NOTHING if found == stable else mark("Those not found again are not named."),
        ),
        Assumption(
            mark("Each text was written by a person of its own"),
            "nearly" if copied else "holds",
            say("{wordings} different wordings in {n} texts",
                wordings=f"{themes.wordings:,}", n=f"{themes.n:,}"),
            mark("Copied wordings may come from a form, or from few people.") if copied
            else NOTHING,
        ),
    ]  # fmt: skip
