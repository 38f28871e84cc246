"""Models of spells that cannot be fitted are refused in the analyst's words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.survival.accelerated import fit_accelerated
from ccqa_lib.analyse.survival.cluster_errors import cluster_robust_cox
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.cox_curves import predict_curves
from ccqa_lib.analyse.survival.cox_exact import fit_cox_exact
from ccqa_lib.analyse.survival.fine_gray import fit_fine_gray
from ccqa_lib.analyse.survival.lifetimes import LOG_NORMAL, WEIBULL
from ccqa_lib.analyse.survival.spells import SpellColumns
from ccqa_lib.errors import AnalysisError

WEEKS = SpellColumns("weeks", "left", unit="weeks")
CAUSES = SpellColumns("weeks", "cause")


def cox(d, terms=("pay",), columns=WEEKS, fit=fit_cox, **options):
    also = [*columns.names, *options.get("strata", ()), "team"]
    return fit(build_design(d, terms, also=also, constant="implied"), columns, **options)


def lifetimes(d, terms=("pay",), lifetime=WEIBULL):
    return fit_accelerated(build_design(d, terms, also=WEEKS.names), WEEKS, lifetime)


def fine_gray(d, columns=CAUSES, cause=1):
    design = build_design(d, ["pay"], also=columns.names, constant="implied")
    return fit_fine_gray(design, columns, cause)


def no_event_at(d, site="west"):
    return d.assign(site=np.where((d["site"] == site) & (d["left"] == 1), "north", d["site"]))


def first(d, column, value):
    """The rows with another value in the first three."""
    return d.assign(**{column: [value] * 3 + list(d[column][3:])})


REFUSALS = {
    "cox without events": (
        lambda d: cox(d.assign(left=0)), "there is nothing for a Cox model to estimate",
    ),
    "a constant column": (
        lambda d: cox(d.assign(pay=12)), "Column 'pay' is 12 in all 400 rows used; a constant",
    ),
    "a column constant within strata": (
        lambda d: cox(d.assign(region=d["site"]), ["pay", "region"], strata=["site"]),
        "is the same for everybody at risk at the time of each event (within strata)",
    ),
    "two columns alike within strata": (
        lambda d: cox(
            d.assign(less=d["pay"] + d["team"].astype(float)), ["pay", "less"], strata=["team"]
        ),
        "The effects of 'pay' and 'less' cannot be told apart among those at risk",
    ),
    "a category without events": (
        lambda d: cox(no_event_at(d), ["pay", "site"]),
        "No model fitted: with 'site: west' every event can be ranked first, or last, among",
    ),
    "a column that knows the times": (
        lambda d: cox(d.assign(score=-d["weeks"]), ["pay", "score"]),
        "No model fitted: with 'score' every event can be ranked first, or last",
    ),
    "exact ties, a category without events": (
        lambda d: cox(no_event_at(d)[:70], ["site"], fit=fit_cox_exact),
        "No model fitted: with 'site: west' every event can be ranked",
    ),
    "exact ties, too many": (
        lambda d: cox(pd.concat([d] * 12), fit=fit_cox_exact), "Use Efron's ties, which differ",
    ),
    "more effects than events": (
        lambda d: cox(d.assign(left=(d.index < 4) * 1), ["pay", "night", "site"]),
        "events in 'left'; that fits anything. Leave out columns, or wait for more events",
    ),
    "an intercept": (
        lambda d: fit_cox(build_design(d, ["pay"], also=WEEKS.names), WEEKS),
        "A Cox model has no intercept; build the design with constant='implied'",
    ),
    "an infinite column": (
        lambda d: cox(first(d.assign(pay=d["pay"] * 1.0), "pay", np.inf)),
        "Column 'pay' is infinite in 3 rows",
    ),
    "one cluster": (
        lambda d: cluster_robust_cox(cox(d.assign(team=1)), "team"),
        "All rows have the same 'team'; one cluster cannot show how clusters vary",
    ),
    "a cluster that decides alone": (
        lambda d: cluster_robust_cox(
            cox(d.assign(pilot=(d["team"] == 3) * (d["pay"] > 11) * 1), ["pilot"]), "team"
        ),
        "'team' 3 alone decides an effect (it is the only one in which some column varies)",
    ),
    "people of an unknown site": (
        lambda d: predict_curves(cox(d, ["site"]), pd.DataFrame({"site": ["east"]})),
        "'east' of column 'site' was never seen when the model was fitted; there are north, south",
    ),
    "fine and gray of no cause": (
        lambda d: fine_gray(d, cause=9), "'cause' never holds the cause '9'; there are 1, 2",
    ),
    "fine and gray with late entry": (
        lambda d: fine_gray(d, replace(CAUSES, entry="from_week")),
        "A Fine and Gray model cannot take late entry",
    ),
    "all times alike": (
        lambda d: lifetimes(d.assign(weeks=5.0)),
        "'weeks' is 5 in all 400 rows used; times that are all equal have no distribution",
    ),
    "lifetimes of a category without events": (
        lambda d: lifetimes(no_event_at(d), ["site"]),
        "The Weibull model has no finite estimates, for the sake of 'site: west'",
    ),
    "lifetimes told exactly": (
        lambda d: lifetimes(d.assign(left=1, logs=np.log(d["weeks"])), ["logs"], LOG_NORMAL),
        "The log-normal model has no finite estimates",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_models_refused_in_words(name, staff, recwarn):
    compute, said = REFUSALS[name]
    with pytest.raises(AnalysisError) as refusal:
        compute(staff)
    assert said in str(refusal.value)
    assert not recwarn.list


def test_missing_values_of_a_model_are_counted(staff):
    holes = staff.assign(weeks=staff["weeks"].where(staff.index > 6), pay=staff["pay"] * 1.0)
    holes.loc[300:304, "pay"] = np.nan
    notes = " ".join(cox(holes).coefficients.notes)
    assert "388 of 400 rows used; without a value: pay 5, weeks 7" in notes


def test_few_events_are_told(staff):
    notes = cox(staff.assign(left=(staff.index < 12) * 1), ["pay", "night"]).coefficients.notes
    assert "Only 12 events for 2 effects (10 each are advised)" in notes[0]


def test_an_odd_column_name_is_only_a_label(staff):
    odd = "__import__('os').system('false')"
    fit = cox(staff.rename(columns={"pay": odd}), [odd])
    assert fit.coefficients.names == (odd,)
