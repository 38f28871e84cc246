"""The report card of the satisfaction study: what must hold, and whether it does."""

from ccqa_lib.analyse.satisfaction import Satisfaction
from ccqa_lib.findings.card import Assumption, Holds, card
from ccqa_lib.findings.satisfaction_trust import LOW_RATE, MUCH_LOST
from ccqa_lib.show import Block
from ccqa_lib.show.dates import plural
from ccqa_lib.show.numbers import number


def satisfaction_card(result: Satisfaction) -> Block:
    """Return every assumption of the study with its verdict."""
    rows = [_answered(result), _missing(result), _one_effect(result), _enough(result)]
    rows += [_clusters(result), _overlap(result), _straight(), _cause()]
    return card(rows, "the study")


def _answered(result: Satisfaction) -> Assumption:
    name = "those who answered speak for all asked"
    silence = result.silence
    if silence is None or silence.rate is None:
        return Assumption(
            name, "nearly", "How many were asked is not known.",
            "All that is said is true of those who answered; the silent may think otherwise.",
        )  # fmt: skip
    rate = silence.rate.estimate
    verdict: Holds = "nearly" if rate >= LOW_RATE else "does not hold"
    return Assumption(
        name, verdict, f"{number(rate, 0)} % answered.",
        "If the silent think otherwise, the share satisfied lies from "
        f"{number(silence.worst[0], 0)} to {number(silence.worst[1], 0)} %.",
    )  # fmt: skip


def _missing(result: Satisfaction) -> Assumption:
    name = "answers without a rating are like the others"
    silence = result.silence
    if silence is None or result.drivers is None:
        return Assumption(name, "does not apply", "There is no model of drivers.")
    lost = result.drivers.rows.lost / max(result.n, 1)
    gap = silence.gap_all_rated
    told = f"{number(100 * lost, 0)} % of the answers are not in the model."
    if gap is not None:
        told += (
            f" Those with every rating are satisfied {number(gap.estimate, 1)} percentage points "
            f"more often than the others ({number(gap.low, 1)} to {number(gap.high, 1)})."
        )
    differs = gap is not None and (gap.low > 0 or gap.high < 0)
    if lost <= MUCH_LOST and not differs:
        return Assumption(name, "holds", told)
    verdict: Holds = "does not hold" if lost > MUCH_LOST and differs else "nearly"
    meaning = "The effects are those among people who rate everything; others may differ."
    return Assumption(name, verdict, told, meaning)


def _one_effect(result: Satisfaction) -> Assumption:
    name = "one effect serves all answers of the scale"
    if result.drivers is None:
        return Assumption(name, "does not apply", "There is no model of drivers.")
    model = result.drivers.model
    if model.kind == "ordered":
        return Assumption(name, "holds", model.why)
    return Assumption(
        name, "does not apply", model.why,
        "The effects are on satisfied or not, which needs no such assumption.",
    )  # fmt: skip


def _enough(result: Satisfaction) -> Assumption:
    name = "enough answers for the drivers asked"
    if result.drivers is None:
        return Assumption(name, "does not hold", result.why["drivers"], "No effect is given.")
    count = len(result.drivers.effects)
    return Assumption(name, "holds", f"{result.drivers.n:,} answers for {count} drivers.")


def _clusters(result: Satisfaction) -> Assumption:
    name = "answers of one group hang together"
    column = result.plan.cluster_column
    if not column:
        return Assumption(
            name, "nearly", "No groups are named: each answer counts as independent.",
            "If an agent or customer has many answers, intervals are too narrow; name the column "
            "in 'cluster_column'.",
        )  # fmt: skip
    groups = result.responses.groups
    if result.responses.is_clustered:
        return Assumption(name, "holds", f"Intervals allow for {groups:,} groups of '{column}'.")
    told = f"Only {plural(groups, 'group')} of '{column}': too few to tell how they vary."
    return Assumption(name, "does not hold", told, "Intervals may be too narrow.")


def _overlap(result: Satisfaction) -> Assumption:
    name = "drivers can be told apart"
    if result.drivers is None:
        return Assumption(name, "does not apply", "There is no model of drivers.")
    if result.drivers.notes:
        meaning = "Intervals are wide where ratings go together; such a group shares its effect."
        return Assumption(name, "nearly", " ".join(result.drivers.notes), meaning)
    return Assumption(name, "holds", "No rating goes so closely with the others as to blur it.")


def _straight() -> Assumption:
    return Assumption(
        "a point is worth the same everywhere on a rating's scale", "nearly",
        "Each rating has one effect on the log odds; bad and good ratings are compared apart.",
        "See the table of penalties and rewards for drivers where a bad rating hurts more.",
    )  # fmt: skip


def _cause() -> Assumption:
    return Assumption(
        "what goes with satisfaction also causes it", "does not apply",
        "Answers alone cannot show it: a good mood lifts all ratings (halo).",
        "Pilot a change and measure before it is rolled out.",
    )  # fmt: skip
