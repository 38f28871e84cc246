"""How far the study can be trusted: who answered, which ratings are missing, which model."""

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.analyse.satisfaction.model_rows import NOBODY, left_out_words
from ccqa_lib.findings.case import StudyCase
from ccqa_lib.findings.finding import Finding
from ccqa_lib.findings.satisfaction_level import stated
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import without_stop
from ccqa_lib.show.numbers import number

MUCH_LOST = 0.2  # of the answers, because ratings are missing
LOW_RATE = 50.0  # percent; below it the silent are the majority
WIDE = 20.0  # percentage points between the ends that silence allows


def trust_findings(case: StudyCase, result: Satisfaction) -> list[Finding]:
    """Say what the drivers rest on, and what speaks against them; nothing where there are none."""
    return [] if result.drivers is None else [_trust(case, result, result.drivers.n)]


def _trust(case: StudyCase, result: Satisfaction, n: int) -> Finding:
    doubts = doubts_of(result)
    return case.finding(
        id="trust-in-drivers",
        kind="quality",
        headline=say(
            "Mind {things}, first: {doubt}",
            things=plural(len(doubts), "thing"), doubt=without_stop(doubts[0]),
        )
        if doubts
        else say("Nothing found speaks against these effects"),
        verdict="watch" if doubts else "fine",
        certainty=say(
            "They rest on {n} of {total} answers; scale, missing ratings, overlap, size and groups "
            "were checked",
            n=f"{n:,}", total=f"{result.n:,}",
        ),
        n=n,
        caveats=(*doubts[1:], result.drivers.model.why),
        action=say("Read the report card before a decision rests on an effect.")
        if doubts
        else say("Repeat the survey the same way, so that the next one can be compared."),
    )  # fmt: skip


def doubts_of(result: Satisfaction) -> list[str]:
    """Return what weakens the drivers, in sentences, the gravest first."""
    told: list[str] = []
    silence = result.silence
    if (lost := result.drivers.rows.lost) > MUCH_LOST * result.n:
        told.append(
            say(
                "{share} % of the answers are not in the model, because some rating or context is "
                "missing in them.",
                share=number(100 * lost / result.n, 0),
            )
        )
    gap = None if silence is None else silence.gap_all_rated
    if gap is not None and (gap.low > 0 or gap.high < 0):
        told.append(
            say(
                "People who gave every rating differ from the others by {size} percentage points "
                "satisfied ({low} to {high}).",
                size=number(gap.estimate, 1),
                low=number(gap.low, 1),
                high=number(gap.high, 1),
            )
        )
    told += result.drivers.notes
    asked = {k: why for k, why in result.drivers.rows.left_out.items() if why != NOBODY}
    if out := left_out_words(asked):
        told.append(say("Left out: {columns}.", columns=out))
    if "importance" in result.why and len(result.plan.drivers) > 1:
        told.append(say("Importance is not ranked: {why}", why=result.why["importance"]))
    return told


def silence_finding(case: StudyCase, result: Satisfaction) -> list[Finding]:
    """Say how many of those asked answered, and how far off the share could be."""
    silence = result.silence
    if silence is None or silence.rate is None:
        return []
    low, high = silence.plausible
    rate = silence.rate.estimate
    is_doubtful = rate < LOW_RATE or high - low > WIDE
    return [
        case.finding(
            id="who-did-not-answer",
            kind="quality",
            headline=say(
                "{rate} % of those asked answered; among all asked the share of satisfied may be "
                "{low} to {high} %",
                rate=number(rate, 0),
                low=number(low, 0),
                high=number(high, 0),
            ),
            verdict="watch" if is_doubtful else "fine",
            certainty=say(
                "if the silent differ by at most {gap} percentage points; whatever they think, it "
                "is {low} to {high} %",
                gap=f"{silence.silent_gap:g}",
                low=number(silence.worst[0], 0),
                high=number(silence.worst[1], 0),
            ),
            effect=stated(silence.rate, "%") if silence.rate.low == silence.rate.low else None,
            n=silence.asked,
            action=say("Ask a random few of the silent by another way, and compare.")
            if is_doubtful
            else say("Keep asking the same way, so that the share stays comparable."),
        )
    ]
