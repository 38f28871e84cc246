"""What a change may be instead, or do besides: other contacts, or something else that got worse."""

from collections.abc import Mapping, Sequence

import pandas as pd

from ccqa_lib.analyse.change.interrupted import interrupted_series
from ccqa_lib.analyse.change.newey_west import usual_lag
from ccqa_lib.analyse.process.mix_rate import mix_rate
from ccqa_lib.analyse.project.improvement import LARGE_PART, NOT_MIX, NOT_WORSE, Check, Trial
from ccqa_lib.errors import AnalysisError
from ccqa_lib.show.language import say
from ccqa_lib.show.language.joined import listed


def mix_check(counts: pd.DataFrame, columns: Sequence[str], trial: Trial) -> Check:
    """Ask whether the change is one of mix: other contacts, rather than better ones.

    Parameters
    ----------
    counts : DataFrame
        From `data.segment_counts`, executed: column, segment, period, contacts, total, squares.
    """
    began = pd.Timestamp(trial.began)
    told, worst = [], 0.0
    for column in columns:
        own = counts[counts["column"] == column]
        is_after = pd.to_datetime(own["period"]) >= began
        sums = [
            part.groupby("segment", as_index=False)[["contacts", "total", "squares"]].sum()
            for part in (own[~is_after], own[is_after])
        ]
        if min(len(part) for part in sums) == 0:
            continue
        split = mix_rate(*sums, "segment")
        if split.change == 0:
            continue
        part = split.mix.estimate / split.change
        told.append(f"{column} {part:.0%}")
        worst = max(worst, part)
    if not told:
        return Check(NOT_MIX, "cannot tell", say("no column to split by"))
    evidence = say("part of the change that is mix: {parts}", parts=listed(told))
    return Check(NOT_MIX, "fails" if worst >= LARGE_PART else "passes", evidence)


def balancing_check(
    series: pd.DataFrame | None, trial: Trial, better: Mapping[str, tuple[str, str]]
) -> Check:
    """Ask whether a balancing measure got worse at the same time.

    Parameters
    ----------
    series : DataFrame or None
        measure, period, value.
    better : mapping of measure to (label, better way)
    """
    if series is None or series.empty:
        return Check(NOT_WORSE, "cannot tell", say("no balancing measure is named"))
    worse, known = [], []
    for measure, part in series.groupby("measure", sort=True):
        label, way = better[measure]
        values = part.sort_values("period").set_index("period")["value"].astype(float)
        values.index = pd.to_datetime(values.index)
        before = int((values.index < pd.Timestamp(trial.began)).sum())
        try:
            judged = interrupted_series(values.to_numpy(), before, usual_lag(len(values)),
                                        label=(label, ""))  # fmt: skip
        except AnalysisError:
            continue
        size = judged.effects[2].estimate
        is_bad = size > 0 if way == "lower" else size < 0 if way == "higher" else False
        known.append(label)
        if judged.is_claim and is_bad:
            worse.append(label)
    if worse:
        return Check(NOT_WORSE, "fails", say("got worse: {measures}", measures=listed(worse)))
    if not known:
        return Check(NOT_WORSE, "cannot tell", say("balancing measures have too few periods"))
    return Check(NOT_WORSE, "passes", say("judged: {measures}", measures=listed(known)))
