"""The report card of the satisfaction study: what must hold, and whether it does."""

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.findings.card import Assumption, Holds, card
from ccqa_lib.findings.satisfaction_trust import LOW_RATE, MUCH_LOST
from ccqa_lib.show import Block
from ccqa_lib.show.dates import plural
from ccqa_lib.show.language import mark, say
from ccqa_lib.show.language.joined import sentences
from ccqa_lib.show.numbers import number


def satisfaction_card(result: Satisfaction) -> Block:
    """Return every assumption of the study with its verdict."""
    rows = [_answered(result), _missing(result), _one_effect(result), _enough(result)]
    rows += [_clusters(result), _overlap(result), _straight(), _cause()]
    return card(rows, mark("the study"))


def _answered(result: Satisfaction) -> Assumption:
    name = mark("those who answered speak for all asked")
    silence = result.silence
    if silence is None or silence.rate is None:
        return Assumption(
            name, "nearly", say("How many were asked is not known."),
            say("All that is said is true of those who answered; the silent may think otherwise."),
        )  # fmt: skip
    rate = silence.rate.estimate
    verdict: Holds = "nearly" if rate >= LOW_RATE else "does not hold"
    return Assumption(
        name, verdict, say("{rate} % answered.", rate=number(rate, 0)),
        say(
            "If the silent think otherwise, the share satisfied lies from {low} to {high} %.",
            low=number(silence.worst[0], 0), high=number(silence.worst[1], 0),
        ),
    )  # fmt: skip


def _missing(result: Satisfaction) -> Assumption:
    name = mark("answers without a rating are like the others")
    silence = result.silence
    if silence is None or result.drivers is None:
        return Assumption(name, "does not apply", say("There is no model of drivers."))
    lost = result.drivers.rows.lost / max(result.n, 1)
    gap = silence.gap_all_rated
    told = say("{share} % of the answers are not in the model.", share=number(100 * lost, 0))
    if gap is not None:
        gap_told = say(
            "Those with every rating are satisfied {size} percentage points more often than the "
            "others ({low} to {high}).",
            size=number(gap.estimate, 1), low=number(gap.low, 1), high=number(gap.high, 1),
        )  # fmt: skip
        told = sentences(told, gap_told)
    differs = gap is not None and (gap.low > 0 or gap.high < 0)
    if lost <= MUCH_LOST and not differs:
        return Assumption(name, "holds", told)
    verdict: Holds = "does not hold" if lost > MUCH_LOST and differs else "nearly"
    meaning = say("The effects are those among people who rate everything; others may differ.")
    return Assumption(name, verdict, told, meaning)


def _one_effect(result: Satisfaction) -> Assumption:
    name = mark("one effect serves all answers of the scale")
    if result.drivers is None:
        return Assumption(name, "does not apply", say("There is no model of drivers."))
    model = result.drivers.model
    if model.kind == "ordered":
        return Assumption(name, "holds", model.why)
    return Assumption(
        name, "does not apply", model.why,
        say("The effects are on satisfied or not, which needs no such assumption."),
    )  # fmt: skip


def _enough(result: Satisfaction) -> Assumption:
    name = mark("enough answers for the drivers asked")
    if result.drivers is None:
        return Assumption(name, "does not hold", result.why["drivers"], say("No effect is given."))
    count = len(result.drivers.effects)
    told = say("{n} answers for {count} drivers.", n=f"{result.drivers.n:,}", count=count)
    return Assumption(name, "holds", told)


def _clusters(result: Satisfaction) -> Assumption:
    name = mark("answers of one group hang together")
    column = result.plan.cluster_column
    if not column:
        return Assumption(
            name, "nearly", say("No groups are named: each answer counts as independent."),
            say(
                "If an agent or customer has many answers, intervals are too narrow; name the "
                "column in 'cluster_column'."
            ),
        )  # fmt: skip
    groups = result.responses.groups
    if result.responses.is_clustered:
        told = say("Intervals allow for {groups} groups of '{column}'.",
                   groups=f"{groups:,}", column=column)  # fmt: skip
        return Assumption(name, "holds", told)
    told = say("Only {groups} of '{column}': too few to tell how they vary.",
               groups=plural(groups, "group"), column=column)  # fmt: skip
    return Assumption(name, "does not hold", told, say("Intervals may be too narrow."))


def _overlap(result: Satisfaction) -> Assumption:
    name = mark("drivers can be told apart")
    if result.drivers is None:
        return Assumption(name, "does not apply", say("There is no model of drivers."))
    if result.drivers.notes:
        meaning = say(
            "Intervals are wide where ratings go together; such a group shares its effect."
        )
        return Assumption(name, "nearly", sentences(*result.drivers.notes), meaning)
    told = say("No rating goes so closely with the others as to blur it.")
    return Assumption(name, "holds", told)


def _straight() -> Assumption:
    return Assumption(
        mark("a point is worth the same everywhere on a rating's scale"), "nearly",
        say("Each rating has one effect on the log odds; bad and good ratings are compared apart."),
        say("See the table of penalties and rewards for drivers where a bad rating hurts more."),
    )  # fmt: skip


def _cause() -> Assumption:
    return Assumption(
        mark("what goes with satisfaction also causes it"), "does not apply",
        say("Answers alone cannot show it: a good mood lifts all ratings (halo)."),
        say("Pilot a change and measure before it is rolled out."),
    )  # fmt: skip
