"""What the satisfaction study needs of its answers: all checks run, then one report."""

import numpy as np
import pandas as pd

from ccqa_lib.checks.result import SAMPLE_ROWS, CheckReport, CheckResult, report_of
from ccqa_lib.checks.values import check_rows_left
from ccqa_lib.params.satisfaction import SatisfactionParams

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
        results.append(_on_scale(answers[study.outcome], _outcome_scale(study), "'lowest'"))
        results += [
            _on_scale(answers[name], words.get(name) or _driver_scale(study), "'driver_lowest'")
            for name in drivers
        ]
        numbers = [name for name in drivers if name not in words]
        results.append(_all_alike(answers[numbers]))
        if study.nps_column:
            results.append(_on_scale(answers[study.nps_column], (0.0, 10.0), "'nps_column'"))
    return report_of(results, f"the answers in '{study.table}'")


def _rows_left(rows: pd.DataFrame, study: SatisfactionParams) -> CheckResult:
    found = check_rows_left(rows)
    if found.verdict == "pass":
        return found
    action = (
        f"Name the column of the overall answer in 'outcome' (now '{study.outcome}'), write 'site' "
        "and 'respondent' as the export does, and choose days that it covers."
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
    name = f"answers of {values.name} lie on their scale"
    given = values.dropna()
    in_words = bool(scale) and isinstance(scale[0], str)
    if in_words:
        strange = given[~given.astype(str).isin(scale)]
        told = ", ".join(map(str, scale))
    else:
        numbers = given.astype(float)
        strange = given[~np.isfinite(numbers) | (numbers < scale[0]) | (numbers > scale[1])]
        told = f"{scale[0]:g} to {scale[1]:g}"
    if strange.empty:
        return CheckResult(name, "pass", f"All lie on {told}.", of=len(given))
    counts = strange.map(str if in_words else "{:.10g}".format).value_counts()
    seen = "; ".join(f"{value}: {count:,} times" for value, count in counts.head(SHOWN).items())
    codes = ", ".join(f'"{value}"' for value in counts.index[:SHOWN])
    action = (
        f"If these mean 'no answer', add 'missing: [{codes}]' to the column in the mapping of "
        f"params/sources; if they are answers, widen the scale ({setting} and its upper end)."
        if not in_words
        else "List all answers, worst first, or recode these in the mapping of params/sources."
    )
    sentence = (
        f"'{values.name}': {len(strange):,} of {len(given):,} answers are not on {told}: {seen}."
    )
    sample = tuple({"answer": value} for value in counts.index[:SAMPLE_ROWS])
    return CheckResult(name, "fail", sentence, len(strange), len(given), action, sample)


def _all_alike(ratings: pd.DataFrame) -> CheckResult:
    """Ask how many people gave every driver the same rating."""
    name = "people tell the drivers apart"
    rated = ratings.notna().sum(axis=1)
    full = ratings[rated >= FEWEST_RATED]
    if ratings.shape[1] < FEWEST_RATED or full.empty:
        return CheckResult(name, "pass", "Too few ratings a person to see.", of=len(ratings))
    alike = int((full.max(axis=1) == full.min(axis=1)).sum())
    sentence = f"{alike:,} of {len(full):,} people gave all drivers the same rating."
    if alike <= MOST_ALIKE * len(full):
        return CheckResult(name, "pass", sentence, alike, len(full))
    action = (
        "Mind that so many alike ratings hide which driver matters; ask fewer questions, and look "
        "whether the form fills answers in."
    )
    return CheckResult(name, "note", sentence, alike, len(full), action)
