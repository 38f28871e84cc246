"""What the satisfaction study needs of its answers: all checks run, then one report."""

import numpy as np
import pandas as pd

from ccqa_lib.checks.result import SAMPLE_ROWS, CheckReport, CheckResult, report_of
from ccqa_lib.checks.values import check_rows_left
from ccqa_lib.params.satisfaction import SatisfactionParams
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import apart, listed

MOST_ALIKE = 0.2  # a larger share of people who rate everything alike is told
FEWEST_RATED = 4  # drivers that must be rated before "all alike" says anything
SHOWN = 6  # strange answers named


def satisfaction_checks(
    answers: pd.DataFrame, rows: pd.DataFrame, study: SatisfactionParams, drivers: tuple[str, ...]
) -> CheckReport:
    """Run every check that the study of satisfaction needs.

    Parameters
    ----------
    answers : DataFrame
        One row an answer, with the outcome and the drivers.
    rows : DataFrame
        What became of each loaded row: `excluded` ("used" or why not) and `rows`.
    drivers : tuple of str
        The columns of ratings.
    """
    results = [_rows_left(rows, study)]
    if len(answers):
        words = study.words_of_drivers
        setting = "'answers'" if study.scale == "words" else "'lowest'"
        results.append(_on_scale(answers[study.outcome], _outcome_scale(study), setting))
        results += [
            _on_scale(answers[name], words[name], "'driver_words'")
            if name in words
            else _on_scale(answers[name], _driver_scale(study), "'driver_lowest'")
            for name in drivers
        ]
        numbers = [name for name in drivers if name not in words]
        results.append(_all_alike(answers[numbers]))
        if study.nps_column:
            results.append(_on_scale(answers[study.nps_column], (0.0, 10.0), "'nps_column'"))
    return report_of(results, say("the answers in '{table}'", table=study.table))


def _rows_left(rows: pd.DataFrame, study: SatisfactionParams) -> CheckResult:
    found = check_rows_left(rows)
    if found.verdict == "pass":
        return found
    action = say(
        "Name the column of the overall answer in 'outcome' (now '{outcome}'), write 'site' and "
        "'respondent' as the export does, and choose days that it covers.",
        outcome=study.outcome,
    )
    return CheckResult(found.name, "fail", found.sentence, found.count, found.of, action)


def _outcome_scale(study: SatisfactionParams) -> tuple:
    if study.scale == "words":
        return tuple(study.answers)
    scale = study.answer_scale()
    return (scale["lowest"], scale["highest"])


def _driver_scale(study: SatisfactionParams) -> tuple[float, float]:
    return (study.driver_lowest, study.driver_highest)


def _on_scale(values: pd.Series, scale: tuple, setting: str) -> CheckResult:
    """Ask whether any answer lies off its scale: a code that means "not applicable", a typing slip.

    A code taken for a score would move every number of the study, so one is enough to stop.
    """
    name = say("answers of {column} lie on their scale", column=values.name)
    given = values.dropna()
    in_words = bool(scale) and isinstance(scale[0], str)
    if in_words:
        strange = given[~given.astype(str).isin(scale)]
        told = listed(map(str, scale))
    else:
        numbers = given.astype(float)
        strange = given[~np.isfinite(numbers) | (numbers < scale[0]) | (numbers > scale[1])]
        told = say("{low} to {high}", low=f"{scale[0]:g}", high=f"{scale[1]:g}")
    if strange.empty:
        return CheckResult(name, "pass", say("All lie on {scale}.", scale=told), of=len(given))
    counts = strange.map(str if in_words else "{:.10g}".format).value_counts()
    seen = apart(
        say("{value}: {count} times", value=value, count=f"{count:,}")
        for value, count in counts.head(SHOWN).items()
    )
    codes = ", ".join(f'"{value}"' for value in counts.index[:SHOWN])
    sentence = say(
        "'{column}': {count} of {total} answers are not on {scale}: {seen}.",
        column=values.name, count=f"{len(strange):,}", total=f"{len(given):,}",
        scale=told, seen=seen,
    )  # fmt: skip
    action = _to_do(codes, setting, in_words)
    sample = tuple({"answer": value} for value in counts.index[:SAMPLE_ROWS])
    return CheckResult(name, "fail", sentence, len(strange), len(given), action, sample)


def _to_do(codes: str, setting: str, in_words: bool) -> str:
    if in_words:
        return say(
            "If these mean 'no answer', add 'missing: [{codes}]' to the column in the mapping of "
            "params/sources; if they are answers, list all of them, worst first, in {setting}, or "
            "recode these in the mapping.",
            codes=codes,
            setting=setting,
        )
    return say(
        "If these mean 'no answer', add 'missing: [{codes}]' to the column in the mapping of "
        "params/sources; if they are answers, widen the scale ({setting} and its upper end).",
        codes=codes,
        setting=setting,
    )


def _all_alike(ratings: pd.DataFrame) -> CheckResult:
    """Ask how many people gave every driver the same rating."""
    name = say("people tell the drivers apart")
    rated = ratings.notna().sum(axis=1)
    full = ratings[rated >= FEWEST_RATED]
    if ratings.shape[1] < FEWEST_RATED or full.empty:
        told = say("Too few ratings a person to see.")
        return CheckResult(name, "pass", told, of=len(ratings))
    alike = int((full.max(axis=1) == full.min(axis=1)).sum())
    sentence = say(
        "{count} of {total} people gave all drivers the same rating.",
        count=f"{alike:,}", total=f"{len(full):,}",
    )  # fmt: skip
    if alike <= MOST_ALIKE * len(full):
        return CheckResult(name, "pass", sentence, alike, len(full))
    action = say(
        "Mind that so many alike ratings hide which driver matters; ask fewer questions, and look "
        "whether the form fills answers in."
    )
    return CheckResult(name, "note", sentence, alike, len(full), action)
