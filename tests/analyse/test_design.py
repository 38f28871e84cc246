import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.design import build_design, without_constant
from ccqa_lib.errors import AnalysisError


@pytest.fixture
def contacts():
    return pd.DataFrame(
        {
            "wait": [10.0, 20.0, 35.0, 40.0, np.nan, 60.0],
            "talk": [300, 200, 250, 180, 220, 210],
            "channel": ["phone", "chat", "phone", "email", "chat", None],
            "resolved": [True, False, True, True, False, True],
            "csat": [5, 3, 4, 2, 1, 5],
        }
    )


def test_codes_categories_against_the_first_level(contacts):
    design = build_design(contacts, ["talk", "channel"], also=["csat"])
    assert design.names == ("(intercept)", "talk", "channel: email", "channel: phone")
    assert design.references == {"channel": "chat"}
    np.testing.assert_array_equal(design.matrix[:, 3], [1, 0, 1, 0, 0])
    assert design.terms["channel"] == (2, 3)


def test_chosen_levels_set_the_reference(contacts):
    design = build_design(contacts, ["channel"], levels={"channel": ["phone", "chat", "email"]})
    assert design.names[1:] == ("channel: chat", "channel: email")


def test_rows_without_a_value_are_counted_by_column(contacts):
    design = build_design(contacts, ["wait", "channel"], also=["csat"])
    assert len(design.rows) == 4
    assert dict(design.dropped) == {"wait": 1, "channel": 1, "csat": 0}
    assert str(design) == "4 of 6 rows used; without a value: wait 1, channel 1"


def test_a_tuple_is_a_product(contacts):
    design = build_design(contacts, ["talk", "resolved", ("talk", "resolved")])
    assert design.names[3] == "talk × resolved"
    np.testing.assert_array_equal(design.matrix[:, 3], design.matrix[:, 1] * design.matrix[:, 2])


def test_new_rows_are_coded_as_the_old_ones(contacts):
    design = build_design(contacts, ["talk", "channel"])
    new = pd.DataFrame({"talk": [1], "channel": ["phone"]})
    np.testing.assert_array_equal(design.encoding.matrix(new), [[1, 1, 0, 1]])


def test_input_is_not_altered(contacts):
    before = contacts.copy()
    build_design(contacts, ["wait", "channel"])
    pd.testing.assert_frame_equal(contacts, before)


def test_a_name_that_looks_like_code_is_only_a_name(contacts):
    hostile = "__import__('os').system('id')"
    design = build_design(contacts.rename(columns={"talk": hostile}), [hostile])
    assert design.names == ("(intercept)", hostile)


def test_nullable_and_decimal_numbers_are_numbers(contacts):
    from decimal import Decimal

    frame = contacts.assign(
        talk=contacts["talk"].astype("Int64"), csat=[Decimal(v) for v in contacts["csat"]]
    )
    assert build_design(frame, ["talk", "csat"]).names == ("(intercept)", "talk", "csat")


REFUSALS = {
    "constant": (lambda d: d.assign(talk=7), ["talk"], "Column 'talk' is 7 in all 6 rows used"),
    "one category": (
        lambda d: d.assign(channel="phone"), ["channel"],
        "Column 'channel' is 'phone' in all 6 rows used; one category explains nothing",
    ),
    "infinite": (
        lambda d: d.assign(talk=[1.0, 2, 3, 4, 5, np.inf]), ["talk"],
        "Column 'talk' is infinite in 1 rows",
    ),
    "copy in another unit": (
        lambda d: d.assign(talk_minutes=d["talk"] / 60), ["talk", "talk_minutes"],
        "Column 'talk_minutes' is a copy of 'talk'",
    ),
    "copy with an offset": (
        lambda d: d.assign(talk_over=d["talk"] - 150), ["talk", "talk_over"],
        "Column 'talk_over' is a copy of 'talk'",
    ),
    "combination": (
        lambda d: d.assign(handle=d["talk"] + d["csat"]), ["talk", "csat", "handle"],
        "Column 'handle' is an exact combination of 'talk', 'csat'",
    ),
    "all missing": (
        lambda d: d.assign(wait=np.nan), ["wait"],
        "None of the 6 rows has a value in all columns asked for; 'wait' has none in 6",
    ),
    "no rows": (lambda d: d.iloc[:0], ["wait"], "The table has no rows"),
    "absent": (lambda d: d, ["hold"], "There is no column 'hold'; there are 'wait', 'talk'"),
    "dates": (
        lambda d: d.assign(day=pd.date_range("2025-01-01", periods=6)), ["day"],
        "Column 'day' holds datetime64",
    ),
    "more coefficients than rows": (
        lambda d: d.head(3), ["talk", "csat", "wait"],
        "4 coefficients are asked of 3 different rows",
    ),
    "an identifier": (
        lambda d: pd.DataFrame({"contact_id": [f"c{i}" for i in range(400)]}), ["contact_id"],
        "Column 'contact_id' has 400 different values, too many for categories",
    ),
    "two columns of one name": (
        lambda d: pd.concat([d, d[["talk"]]], axis=1), ["talk"], "Two columns are called 'talk'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS, ids=str)
def test_refuses_in_the_analysts_words(contacts, case):
    change, terms, message = REFUSALS[case]
    with pytest.raises(AnalysisError, match=message.replace("(", r"\(")):
        build_design(change(contacts), terms)


def test_refuses_levels_that_do_not_match_the_data(contacts):
    with pytest.raises(AnalysisError, match="'channel' also holds 'email', which its list"):
        build_design(contacts, ["channel"], levels={"channel": ["phone", "chat"]})
    with pytest.raises(AnalysisError, match="Level 'fax' of column 'channel' occurs in none"):
        levels = {"channel": ["phone", "chat", "email", "fax"]}
        build_design(contacts, ["channel"], levels=levels)


def test_implied_constant_is_checked_but_not_added(contacts):
    design = build_design(contacts, ["channel"], constant="implied")
    assert design.names == ("channel: email", "channel: phone")
    # every category has its own column: together with the model's own intercepts, one too many
    full = contacts.assign(a=[1, 0, 1, 0, 0, 0], b=[0, 1, 0, 1, 1, 1])
    with pytest.raises(AnalysisError, match="Column 'b' is a copy of 'a'"):
        build_design(full, ["a", "b"], constant="implied")


def test_a_number_far_from_zero_is_not_taken_for_the_intercept():
    frame = pd.DataFrame({"epoch": 1.7e9 + np.arange(20.0)})
    assert build_design(frame, ["epoch"]).names == ("(intercept)", "epoch")


def test_an_implied_constant_counts_as_a_coefficient(contacts):
    with pytest.raises(AnalysisError, match="4 coefficients are asked of 3 different rows"):
        build_design(contacts.head(3), ["talk", "csat", "wait"], constant="implied")


def test_a_design_without_its_constant_is_the_one_that_implies_it(contacts):
    terms = ["channel", "csat"]
    whole = build_design(contacts, terms, also=["talk"])
    implied = build_design(contacts, terms, also=["talk"], constant="implied")
    found = without_constant(whole)
    np.testing.assert_array_equal(found.matrix, implied.matrix)
    assert (found.names, dict(found.terms)) == (implied.names, dict(implied.terms))
    assert found.encoding.constant == "implied"
    np.testing.assert_array_equal(found.encoding.matrix(found.rows), implied.matrix)
