"""Spells that cannot carry an analysis end in a diagnosis in the analyst's words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.gray import gray_test
from ccqa_lib.analyse.survival.incidence import cumulative_incidence
from ccqa_lib.analyse.survival.life_table import life_table
from ccqa_lib.analyse.survival.logrank import logrank
from ccqa_lib.analyse.survival.person_time import person_time_rate
from ccqa_lib.analyse.survival.piecewise import fit_piecewise
from ccqa_lib.analyse.survival.restricted_mean import compare_restricted_means, restricted_mean
from ccqa_lib.analyse.survival.spells import SpellColumns, read_causes, read_spells
from ccqa_lib.analyse.survival.split import split_spells
from ccqa_lib.errors import AnalysisError

WEEKS = SpellColumns("weeks", "left", unit="weeks")
LATE = replace(WEEKS, entry="from_week")
CAUSES = SpellColumns("weeks", "cause")
PERSON = SpellColumns("weeks", "left", entry="from_week", person="employee")


def curve(d, columns=WEEKS):
    return kaplan_meier(read_spells(d, columns))


def first(d, column, value):
    """The rows with another value in the first three."""
    return d.assign(**{column: [value] * 3 + list(d[column][3:])})


def two_rows(*spells):
    frame = pd.DataFrame(spells, columns=["from_week", "weeks", "left"])
    return frame.assign(employee="E-17")


REFUSALS = {
    "nobody left": (
        lambda d: curve(d.assign(left=0)),
        "No event in 'left': all 400 spells were still going on, so there is nothing for",
    ),
    "negative times": (
        lambda d: curve(first(d, "weeks", -2.0)),
        "'weeks' is negative in 3 rows (the lowest -2); a spell cannot end before it begins",
    ),
    "zero times": (
        lambda d: curve(first(d, "weeks", 0.0)),
        "'weeks' is 0 in 3 rows; a spell needs a length above 0. Who left on the first day",
    ),
    "infinite times": (
        lambda d: curve(first(d, "weeks", np.inf)),
        "'weeks' is infinite in 3 rows; for a spell that has not ended give the time up to which",
    ),
    "dates for times": (
        lambda d: curve(d.assign(weeks=pd.Timestamp("2024-01-01"))),
        "Column 'weeks' holds datetime64",
    ),
    "events coded 1 and 2": (
        lambda d: curve(d.assign(left=d["left"] + 1)),
        "'left' holds 1, 2; 1 and 2 may mean 'still there' and 'left', or two causes. Recode it",
    ),
    "events coded 0, 1 and 3": (
        lambda d: curve(first(d, "left", 3)),
        "'left' must be 0 (still going on) or 1 (event); it also holds 3",
    ),
    "events in words": (
        lambda d: curve(d.assign(left=np.where(d["left"] == 1, "resigned", "active"))),
        "'left' holds text (active, resigned); an event is 1 where the spell ended with it",
    ),
    "exit before entry": (
        lambda d: curve(first(d, "from_week", 200.0), LATE),
        "'weeks' is not after 'from_week' in 3 of 400 rows; a spell (entry, exit] needs a length",
    ),
    "all censored at entry": (
        lambda d: curve(d.assign(from_week=d["weeks"], left=0), LATE),
        "'weeks' is not after 'from_week' in 400 of 400 rows",
    ),
    "negative entry": (
        lambda d: curve(first(d, "from_week", -1.0), LATE),
        "'from_week' is negative in 3 rows",
    ),
    "all times missing": (
        lambda d: curve(d.assign(weeks=np.nan)),
        "None of the 400 rows has a value in all columns asked for; 'weeks' has none in 400",
    ),
    "no rows": (lambda d: curve(d.iloc[:0]), "The table has no rows; check its filters"),
    "no such column": (
        lambda d: curve(d, replace(WEEKS, exit="tenure")), "There is no column 'tenure'",
    ),
    "broken counts": (
        lambda d: curve(d.assign(people=0.5), replace(WEEKS, count="people")),
        "'people' must say how many rows stand behind each row (0, 1, 2, ...); it is negative or",
    ),
    "duplicates of a person": (
        lambda d: curve(two_rows((0, 8, 0), (0, 8, 1)), PERSON),
        "'employee' E-17 has two rows at one time: (0, 8] and (0, 8] (overlaps in all: 1)",
    ),
    "a row after the event": (
        lambda d: curve(two_rows((0, 8, 1), (8, 12, 0)), PERSON),
        "'employee' E-17 has a row after the event (such rows in all: 1)",
    ),
    "beyond the last time": (
        lambda d: curve(d).at(500), "all: asked for time 500; spells were seen from 0 to 83 weeks",
    ),
    "a share above 1": (lambda d: curve(d).quantile(50), "share: 50 was given; it must lie"),
    "a mean beyond the last time": (
        lambda d: restricted_mean(curve(d), 104),
        "all: a mean up to 104 was asked, but spells were seen only up to 83 weeks; choose a tau",
    ),
    "means to different times": (
        lambda d: compare_restricted_means(
            restricted_mean(curve(d), 13), restricted_mean(curve(d), 26)
        ),
        "all ends at 13 and all at 26; compare means up to the same time",
    ),
    "one group": (
        lambda d: logrank(read_spells(d.assign(site="north"), WEEKS, ["site"]), "site"),
        "'site' is 'north' in all 400 rows used; a comparison needs at least two groups",
    ),
    "groups never seen together": (
        lambda d: logrank(read_spells(d, WEEKS, ["site"]), "site", stratum="site"),
        "No two groups of 'site' were at risk at the time of any event",
    ),
    "Gray with one group": (
        lambda d: gray_test(read_causes(d.assign(site="x"), CAUSES, also=["site"]), "site"),
        "'site' is 'x' in all 400 rows used",
    ),
    "Gray with late entry": (
        lambda d: gray_test(
            read_causes(d, replace(CAUSES, entry="from_week"), also=["site"]), "site"
        ),
        "Gray's test cannot take late entry, and 'from_week' is above 0 in",
    ),
    "incidences without events": (
        lambda d: cumulative_incidence(read_causes(d.assign(cause=0), CAUSES)),
        "No event in 'cause': all 400 spells were still going on",
    ),
    "a life table that does not begin at 0": (
        lambda d: life_table(read_spells(d, WEEKS), [13, 26]),
        "breaks: [13.0, 26.0] were given; they must begin at 0 and rise",
    ),
    "a life table beyond the last time": (
        lambda d: life_table(read_spells(d, WEEKS), [0, 50, 100, 200]),
        "Nobody was seen after 100; end the table at a break that somebody reached",
    ),
    "a band without events": (
        lambda d: fit_piecewise(d, WEEKS, ["night"], [0.5, 20]),
        "No event in the band to 0.5, so its hazard has no finite estimate on the log scale",
    ),
    "cuts that fall": (
        lambda d: split_spells(d, WEEKS, [26, 8]),
        "cuts: [26.0, 8.0] were given; they must rise and be above 0",
    ),
    "a taken name": (
        lambda d: split_spells(d.assign(band=1), WEEKS, [8]), "A column is called 'band', which",
    ),
    "a rate for no time": (
        lambda d: person_time_rate(read_spells(d, WEEKS), per=0), "per: 0 was given; rates are",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_spells_refused_in_words(name, staff, recwarn):
    compute, said = REFUSALS[name]
    with pytest.raises(AnalysisError) as refusal:
        compute(staff)
    assert said in str(refusal.value)
    assert not recwarn.list


def test_missing_values_are_counted(staff):
    holes = staff.assign(weeks=staff["weeks"].where(staff.index > 6))
    assert "7 of 400 rows set aside without a value: 'weeks' 7." in str(read_spells(holes, WEEKS))
    assert "'weeks' 7" in curve(holes).to_block().content["note"]


def test_a_median_not_reached_has_no_value(staff):
    median = curve(staff.assign(left=(staff.index < 12) * 1)).quantile(0.5)
    assert np.isnan(median.estimate)
    assert np.isnan(median.high)


def test_early_risk_sets_of_few_are_told(staff):
    late = staff.assign(from_week=np.where(staff.index < 3, 0, 4.0))
    late = late.assign(weeks=late["weeks"] + 4, left=1)
    late.loc[0, "weeks"] = 2.0
    assert "At 2 fewer than 5 had entered, and their events move" in curve(late, LATE).notes[0]


def test_rounding_does_not_split_times(design):
    tied = pd.DataFrame({"weeks": [0.1 + 0.2, 0.3, 1.0, 2.0], "left": [1, 1, 1, 0]})
    assert curve(tied).events.tolist() == [2, 1, 0]
    assert tied["weeks"][0] != 0.3
