import itertools

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.agreement.gage import gage_crossed, gage_nested
from ccqa_lib.analyse.agreement.gage_bias import linearity, type_one_study
from ccqa_lib.analyse.agreement.gage_range import RangeFactors, gage_by_ranges
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.errors import AnalysisError

FACTORS = RangeFactors(0.5908, 0.5231, 0.3146, 2.574)


def study(parts=10, operators=3, trials=3, seed=1):
    random = np.random.default_rng(seed)
    part, operator = random.normal(0, 2, parts), random.normal(0, 0.5, operators)
    rows = [
        (f"p{i:02d}", f"o{j}", t, part[i] + operator[j] + random.normal(0, 0.3))
        for i, j, t in itertools.product(range(parts), range(operators), range(trials))
    ]
    return pd.DataFrame(rows, columns=["part", "operator", "trial", "value"])


DATA = study()
COLUMNS = ("part", "operator", "value")


def test_order_shift_and_scale_leave_the_shares_alone():
    plain = gage_crossed(DATA, *COLUMNS).components.table()
    other = DATA.assign(value=60 * DATA["value"] + 1000).sample(frac=1, random_state=2)
    moved = gage_crossed(other, *COLUMNS).components.table()
    pd.testing.assert_series_equal(moved["contribution_pct"], plain["contribution_pct"])
    assert moved.loc["total", "study_variation"] == pytest.approx(
        60 * plain.loc["total", "study_variation"]
    )
    assert gage_by_ranges(other, *COLUMNS, FACTORS).percent == pytest.approx(
        gage_by_ranges(DATA, *COLUMNS, FACTORS).percent
    )


def test_sums_of_squares_add_up():
    total = ((DATA["value"] - DATA["value"].mean()) ** 2).sum()
    assert gage_crossed(DATA, *COLUMNS).anova["ss"].sum() == pytest.approx(total)
    assert gage_nested(DATA, *COLUMNS).anova["ss"].sum() == pytest.approx(total)


def test_interaction_is_kept_only_where_it_is_sure():
    assert not gage_crossed(DATA, *COLUMNS).interaction_is_kept
    mixed = DATA.assign(
        value=DATA["value"] + 2 * ((DATA["part"] > "p04") & (DATA["operator"] == "o1"))
    )
    kept = gage_crossed(mixed, *COLUMNS)
    assert kept.interaction_is_kept
    assert kept.components.interaction > 0
    assert "Interaction kept" in kept.to_block().content["note"]


def test_known_components_are_recovered():
    found = [gage_crossed(study(30, 12, 2, seed), *COLUMNS).components for seed in range(12)]
    assert np.mean([c.repeatability for c in found]) == pytest.approx(0.09, rel=0.05)
    assert np.mean([c.operator for c in found]) == pytest.approx(0.25, rel=0.35)
    assert np.mean([c.part for c in found]) == pytest.approx(4, rel=0.25)


def test_type_one_takes_bias_off():
    x = Sample("x", [9.9, 10.1, 10.0, 10.2, 9.8])
    assert type_one_study(x, 10, 5).cg == pytest.approx(type_one_study(x, 10, 5).cgk)
    assert type_one_study(x, 10.3, 5).cgk < type_one_study(x, 10.3, 5).cg


def test_linearity_finds_the_line_of_bias():
    reference = np.repeat([2, 4, 6.0], 4)
    wobble = np.tile([0.1, -0.1, 0.05, -0.05], 3)
    r = linearity(reference, 1.1 * reference - 0.5 + wobble)
    assert list(r.terms["estimate"]) == pytest.approx([-0.5, 0.1])
    assert list(r.by_reference["bias"]) == pytest.approx([-0.3, -0.1, 0.1])


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (lambda: gage_crossed(DATA.iloc[1:], *COLUMNS), "o0 measured part p00 2 times, others"),
        (lambda: gage_crossed(DATA[DATA["trial"] == 0], *COLUMNS), "measured once only"),
        (lambda: gage_crossed(DATA[DATA["operator"] == "o1"], *COLUMNS), "operator: a gage study"),
        (lambda: gage_crossed(DATA.assign(value=1.0), *COLUMNS), "all 90 measurements are 1"),
        (lambda: gage_crossed(DATA, "item", "operator", "value"), "item: no such column"),
        (
            lambda: gage_crossed(DATA.assign(value=DATA["part"].str[1:].astype(int)), *COLUMNS),
            "repeated measurements never differ",
        ),
        (
            lambda: gage_nested(DATA.assign(value=DATA["part"].str[1:].astype(int)), *COLUMNS),
            "repeated measurements never differ",
        ),
        (lambda: gage_nested(DATA.iloc[1:], *COLUMNS), "trials from 2 to 3"),
        (lambda: gage_crossed(DATA.assign(part=None), *COLUMNS), "part: 90 rows have none"),
        (lambda: type_one_study(Sample("x", [1, 1]), 1, 5), "x: all 2 values are 1"),
        (lambda: type_one_study(Sample("x", [1, 2]), 1, 0), "tolerance 0, percent 20"),
        (lambda: linearity([1, 1, 1], [1, 2, 3]), "at least two references"),
        (lambda: linearity([1, 2, 3], [1, 2, 3]), "bias lies on a line without any spread"),
    ],
)  # fmt: skip
def test_studies_that_cannot_be_judged_are_refused_in_words(run, said):
    with pytest.raises(AnalysisError, match=said):
        run()
