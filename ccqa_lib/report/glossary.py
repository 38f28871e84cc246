"""The terms of a report in plain words; only those that a page uses are shown on it."""

import re

from ccqa_lib.show.language import ENGLISH, language, mark, word

TERMS = mark({
    "baseline": "The first stretch of points. It sets the limits, which then stay as they are.",
    "limits": "The range in which nearly all points of an undisturbed process lie: three sigma to "
    "each side of the centre.",
    "centre": "The average of the baseline.",
    "sigma": "The usual distance of a point from the centre when nothing special happens.",
    "signal": "Points in a pattern that an undisturbed process seldom shows, as named by a rule.",
    "noise": "The ups and downs of an undisturbed process. No single one has a cause of its own.",
    "common cause": "No rule is broken: the point is part of the noise.",
    "in control": "Stable and so predictable; it says nothing on whether the level is good.",
    "assurance": "Will the process, as it is, meet the target? Always, never, or now and then.",
    "interval": "The range in which the true size lies, in 95 of 100 such studies.",
    "percentage points": "The difference of two shares: from 12 % to 15 % is 3 percentage points.",
    "false alarm": "A signal that chance alone has made.",
    "rebase": "To set new limits from a later stretch, for a known and lasting change.",
    "sigma-Z": "How many times as much as by chance alone shares or rates vary.",
    "moving range": "The distance from one point to the next.",
    "lag 1": "Each point compared with the one before.",
    "mix": "What other contacts than before do to a share, each kind of them as good as it was.",
    "person-years": "People times the years for which each was watched: two people for half a year "
    "are one person-year.",
    "hazard ratio": "How many times as fast people leave at the same tenure, all else in the model "
    "being alike; 1 is no difference.",
    "Kaplan-Meier": "The share that has left by each day, in which those still there count for as "
    "long as they were seen.",
    "mature": "A cohort is mature when all of it could have reached the day that is told.",
    "pseudonym": "A word in place of a name, the same from run to run; only who holds the key can "
    "tell whose it is.",
    "shrunken": "Drawn towards the average as far as the numbers behind it are few.",
    "odds": "Defects against contacts without one: 20 in 100 contacts are odds of 20 to 80.",
    "rides on a cause": "Goes with a cause and says nothing more once the cause is known.",
    "near-copy": "A column so like another that these data cannot tell which of the two it is.",
    "theme": "Words that people use together in what they write. It says what is written, not why.",
    "tollgate": "The questions that a phase of a project answers before the next one begins.",
    "CTQ": "Critical to quality: what customers need, as something that can be measured.",
    "AC1": "Agreement of judges with chance taken off, also where one answer is very frequent.",
    "kappa": "Agreement of judges with chance taken off; low where one answer is very frequent.",
    "ledger": "The limits of a project as they were frozen, version by version.",
    "regression to the mean": "What is extreme comes back by itself, whatever is done.",
    "FMEA": "A list of what may go wrong, rated by severity, occurrence and detection.",
    "rework": "A step of a case that is done more than once.",
    "driver": "What may move satisfaction: a rating whose effect is measured beside all others.",
    "top box": "The answers that count as satisfied, the best ones of the scale.",
    "halo": "A good mood lifts all ratings of a person, so that they go together.",
    "net promoter score": "Share of 9 and 10 less share of 0 to 6, on a scale of 0 to 10.",
    "skewness": "How lopsided values are: 0 is even, above 0 has a long tail of high values.",
})  # fmt: skip


def terms_used(page: str) -> list[tuple[str, str]]:
    """Return the terms that a text uses, with what they mean, in the order of TERMS."""
    return [(word(term), word(meaning)) for term, meaning in TERMS.items() if _is_used(term, page)]


def _is_used(term: str, page: str) -> bool:
    if language() != ENGLISH and word(term) != term:
        return word(term) in page
    return bool(re.search(rf"\b{re.escape(term)}s?\b", page, re.IGNORECASE))
