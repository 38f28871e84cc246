"""The project's fishbone and its chains of whys, each suspicion with the verdict of the search."""

import pandas as pd

from ccqa_lib.analyse.causes.result import CauseSearch
from ccqa_lib.params.charter import SuspectedCause
from ccqa_lib.params.dmaic_project import DmaicProject
from ccqa_lib.show import Block, table
from ccqa_lib.show.language import mark, mark_heads, say, word

_UNTESTED = mark("not tested: no column records it")
_ABSENT = mark("not tested: the column is not among those of this study")
_CATEGORIES = mark((
    "people", "process", "technology", "policy", "customer", "environment",
), context="bone")  # fmt: skip


def fishbone(search: CauseSearch, project: DmaicProject | None) -> list[Block]:
    """Return the suspicions by bone, and the whys behind each; nothing where none is noted."""
    if project is None or not project.suspected_causes:
        return []
    verdicts = dict(zip(search.log["column"], search.log["verdict"], strict=True))
    suspected = sorted(project.suspected_causes, key=lambda each: each.category)
    bones = [
        (word(each.category, "bone"), each.words, each.column, verdict_of(each, verdicts))
        for each in suspected
    ]
    untested = say("not tested here")
    whys = [
        (each.words, step, why, verdict_of(each, verdicts) if step == 1 else untested)
        for each in suspected
        for step, why in enumerate([each.words, *each.whys], 1)
        if each.whys
    ]
    blocks = [
        table(
            pd.DataFrame(bones, columns=mark_heads(["bone", "suspected", "column", "verdict"])),
            say("Fishbone: what {count} suspicions came to", count=len(bones)),
            note=say(
                "A verdict is about the column as a whole: a cause of that column need not be "
                "what was suspected of it. Read the finding."
            ),
        )
    ]
    if whys:
        step = word(mark("step", context="why"), "why")
        heads = [*mark_heads(["suspicion"]), step, *mark_heads(["why", "verdict"])]
        blocks.append(
            table(
                pd.DataFrame(whys, columns=heads),
                say("Five whys: how far the data carry each chain"),
                note=say(
                    "Data can say whether the first step holds. The steps below are what people "
                    "said; go and see."
                ),
            )
        )
    return blocks


def verdict_of(suspicion: SuspectedCause, verdicts: dict[str, str]) -> str:
    """Return what the search says of a suspicion's column, in the words of the log."""
    if not suspicion.column:
        return word(_UNTESTED)
    return verdicts.get(suspicion.column, word(_ABSENT))
