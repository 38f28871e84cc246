"""How far the study can be trusted: who answered, which ratings are missing, which model."""

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.analyse.satisfaction.model_rows import NOBODY, left_out_words
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Finding
from ccqa_lib.findings.satisfaction_level import stated
from ccqa_lib.show.numbers import number

MUCH_LOST = 0.2  # of the answers, because ratings are missing
LOW_RATE = 50.0  # percent; below it the silent are the majority
WIDE = 20.0  # percentage points between the ends that silence allows


def trust_findings(case: StudyCase, result: Satisfaction) -> list[Finding]:
    """Say what the drivers rest on, and what speaks against them; nothing where there are none."""
    return [] if result.drivers is None else [_trust(case, result, result.drivers.n)]


def _trust(case: StudyCase, result: Satisfaction, n: int) -> Finding:
    doubts = doubts_of(result)
    basis = f"They rest on {n:,} of {result.n:,} answers"
    return case.finding(
        id="trust-in-drivers",
        kind="quality",
        headline=f"Mind {len(doubts)} thing{'s' if len(doubts) > 1 else ''}, first: "
        f"{doubts[0].rstrip('.')}"
        if doubts
        else "Nothing found speaks against these effects",
        verdict="watch" if doubts else "fine",
        certainty=f"{basis}; scale, missing ratings, overlap, size and groups were checked",
        n=n,
        caveats=(*doubts[1:], result.drivers.model.why),
        action="Read the report card before a decision rests on an effect."
        if doubts
        else "Repeat the survey the same way, so that the next one can be compared.",
    )


def doubts_of(result: Satisfaction) -> list[str]:
    """Return what weakens the drivers, in sentences, the gravest first."""
    told: list[str] = []
    silence = result.silence
    if (lost := result.drivers.rows.lost) > MUCH_LOST * result.n:
        told.append(
            f"{number(100 * lost / result.n, 0)} % of the answers are not in the model, because "
            "some rating or context is missing in them."
        )
    gap = None if silence is None else silence.gap_all_rated
    if gap is not None and (gap.low > 0 or gap.high < 0):
        told.append(
            "People who gave every rating differ from the others by "
            f"{number(gap.estimate, 1)} percentage points satisfied "
            f"({number(gap.low, 1)} to {number(gap.high, 1)})."
        )
    told += result.drivers.notes
    asked = {k: why for k, why in result.drivers.rows.left_out.items() if why != NOBODY}
    if out := left_out_words(asked):
        told.append(f"Left out: {out}.")
    if "importance" in result.why and len(result.plan.drivers) > 1:
        told.append(f"Importance is not ranked: {result.why['importance']}")
    return told


def silence_finding(case: StudyCase, result: Satisfaction) -> list[Finding]:
    """Say how many of those asked answered, and how far off the share could be."""
    silence = result.silence
    if silence is None or silence.rate is None:
        return []
    low, high = silence.plausible
    rate = silence.rate.estimate
    is_doubtful = rate < LOW_RATE or high - low > WIDE
    worst = f"{number(silence.worst[0], 0)} to {number(silence.worst[1], 0)} %"
    return [
        case.finding(
            id="who-did-not-answer",
            kind="quality",
            headline=f"{number(rate, 0)} % of those asked answered; among all asked the share of "
            f"satisfied may be {number(low, 0)} to {number(high, 0)} %",
            verdict="watch" if is_doubtful else "fine",
            certainty=f"if the silent differ by at most {silence.silent_gap:g} percentage points; "
            f"whatever they think, it is {worst}",
            effect=stated(silence.rate, "%") if silence.rate.low == silence.rate.low else None,
            n=silence.asked,
            action="Ask a random few of the silent by another way, and compare."
            if is_doubtful
            else "Keep asking the same way, so that the share stays comparable.",
        )
    ]
