import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.process.mix_rate import mix_rate
from ccqa_lib.analyse.process.pareto import pareto
from ccqa_lib.errors import AnalysisError


def cells(**groups):
    """Groups as (contacts, yes): a yes-or-no measure."""
    rows = [(name, n, yes, yes) for name, (n, yes) in groups.items()]
    return pd.DataFrame(rows, columns=["channel", "contacts", "total", "squares"])


def test_parts_add_up_to_the_change():
    before = cells(phone=(800, 600), chat=(150, 90), mail=(50, 20))
    after = cells(phone=(500, 390), chat=(400, 250), web=(100, 50))
    split = mix_rate(before, after, "channel")
    assert split.mix.estimate + split.rate.estimate == pytest.approx(split.change, abs=1e-15)
    groups = split.groups
    assert groups["mix"].sum() + groups["rate"].sum() == pytest.approx(split.change, abs=1e-15)
    assert split.before == pytest.approx(710 / 1000)
    assert split.after == pytest.approx(690 / 1000)
    new_or_gone = groups[groups["channel"].isin(["mail", "web"])]
    assert (new_or_gone["rate"] == 0).all()


def test_simpsons_paradox_is_taken_apart():
    before = cells(phone=(900, 810), chat=(100, 50))
    after = cells(phone=(500, 460), chat=(500, 260))  # both better, the whole worse
    split = mix_rate(before, after, "channel", unit="share")
    assert split.change < 0 < split.rate.estimate
    assert (split.groups["rate"] > 0).all()
    assert split.groups.set_index("channel").loc["chat", "mix"] < 0
    assert str(split) == "From 0.86 to 0.72 share: -0.16 by mix, +0.02 by rate"


def test_no_change_has_no_parts():
    same = cells(phone=(80, 60), chat=(20, 5))
    split = mix_rate(same, same, "channel")
    assert (split.change, split.mix.estimate, split.rate.estimate) == (0, 0, 0)


def test_the_other_way_round_has_the_other_sign():
    a, b = cells(phone=(80, 60), chat=(20, 5)), cells(phone=(30, 20), chat=(90, 33))
    there, back = mix_rate(a, b, "channel"), mix_rate(b, a, "channel")
    assert there.mix.estimate == pytest.approx(-back.mix.estimate)
    assert there.rate.estimate == pytest.approx(-back.rate.estimate)
    assert (there.mix.high - there.mix.low) == pytest.approx(back.mix.high - back.mix.low)


def test_pareto_by_hand():
    result = pareto(["rude", "late", "lost", "bill"], [5, 60, 30, 31])
    assert result.causes["cause"].tolist() == ["late", "bill", "lost", "rude"]
    assert result.causes["tied_with_next"].tolist() == [False, True, False, False]
    assert result.vital_few == ("late", "bill", "lost")
    assert (result.causes["low"] < result.causes["share"]).all()
    assert "late leads with 47.6%" in str(result)


def test_goal_met_exactly_needs_no_further_cause():
    assert pareto(["a", "b", "c"], [50, 30, 20]).vital_few == ("a", "b")
    assert pareto(["a", "b", "c"], [1, 1, 1], goal=1).vital_few == ("a", "b", "c")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: pareto(["a"], [3]), "1 names and 1 counts were given"),
        (lambda: pareto(["a", "a"], [3, 4]), "a is there twice; add its counts together"),
        (lambda: pareto(["a", None], [3, 4]), "causes: one has no name"),
        (lambda: pareto(["a", "b"], [3, 4.5]), "counts: each must be a whole number"),
        (lambda: pareto(["a", "b"], [0, 0]), "counts: all are zero"),
        (lambda: pareto(["a", "b"], [3, np.nan]), "counts: 1 of 2 values are missing"),
        (lambda: pareto(["a", "b"], [3, 4], goal=80), "goal: 80 was given"),
        (
            lambda: mix_rate(cells(a=(0, 0)), cells(a=(5, 1)), "channel"),
            "contacts .before.*not all",
        ),
        (lambda: mix_rate(cells(a=(5, 1)), cells(a=(5, 1)), "site"), "There is no column 'site'"),
        (
            lambda: mix_rate(cells(a=(5, 1), b=(0, 2)), cells(a=(5, 1)), "channel"),
            r"total \(before\): b has a total without contacts",
        ),
        (
            lambda: mix_rate(cells(a=(5, 1)).assign(squares=0.01), cells(a=(5, 1)), "channel"),
            r"squares \(before\): smaller than the totals allow",
        ),
        (
            lambda: mix_rate(pd.concat([cells(a=(5, 1))] * 2), cells(a=(5, 1)), "channel"),
            "channel: a is there twice before",
        ),
    ],
)
def test_refused_in_words(ask, words):
    with pytest.raises(AnalysisError, match=words):
        ask()


def drawn(rng, n, shares, rates):
    contacts = rng.multinomial(n, shares)
    yes = rng.binomial(contacts, rates)
    return pd.DataFrame(
        {"channel": ["a", "b", "c"], "contacts": contacts, "total": yes, "squares": yes}
    )


@pytest.mark.slow
def test_intervals_cover_the_true_parts():
    w0, w1 = np.array([0.6, 0.3, 0.1]), np.array([0.4, 0.35, 0.25])
    r0, r1 = np.array([0.8, 0.6, 0.3]), np.array([0.78, 0.65, 0.4])
    mix, rate = (r0 + r1) / 2 @ (w1 - w0), (w0 + w1) / 2 @ (r1 - r0)
    rng, hits = np.random.default_rng(8), np.zeros(2)
    for _ in range(500):
        split = mix_rate(drawn(rng, 900, w0, r0), drawn(rng, 700, w1, r1), "channel")
        hits += [
            split.mix.low <= mix <= split.mix.high,
            split.rate.low <= rate <= split.rate.high,
        ]
    assert ((hits / 500 >= 0.93) & (hits / 500 <= 0.97)).all()
