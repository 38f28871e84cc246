"""A change between two periods: its parts add up, are recovered, and noise is called noise."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.causes import two_periods
from ccqa_lib.analyse.causes.cells import cells_of, influences_together
from ccqa_lib.analyse.causes.influence import standard_errors
from ccqa_lib.analyse.causes.stretches import Stretches, choose_stretches
from ccqa_lib.analyse.causes.two_periods import compare_periods
from ccqa_lib.analyse.process.mix_rate import mix_rate

SEPTEMBER = (pd.Timestamp("2026-09-01"), pd.Timestamp("2026-09-30"))
OCTOBER = (pd.Timestamp("2026-10-01"), pd.Timestamp("2026-10-31"))
PERIODS = Stretches(SEPTEMBER, OCTOBER, "asked for")
NOTHING = SimpleNamespace(causes=())
DAS_GUPTA_SIZES = [
    3041, 11577, 27450, 32711, 35480, 27411, 19555, 19795, 15254, 8022, 2472,
    707, 2692, 6473, 6841, 6547, 4352, 3034, 2540, 1749, 804, 236,
    2968, 11484, 34614, 30992, 21983, 20314, 20928, 16897, 11339, 5720, 1315,
    535, 2162, 6120, 4781, 3096, 2718, 2363, 1767, 1149, 448, 117,
]  # fmt: skip
DAS_GUPTA_RATES = [
    9.163, 0.462, 0.248, 0.929, 1.084, 1.810, 4.715, 12.187, 27.728, 64.068, 157.570,
    17.208, 0.738, 0.328, 1.103, 2.045, 3.724, 8.052, 17.812, 34.128, 68.276, 125.161,
    18.469, 0.751, 0.391, 1.146, 1.287, 2.672, 6.636, 15.691, 34.723, 79.763, 176.837,
    36.993, 1.352, 0.541, 2.040, 3.523, 6.746, 12.967, 24.471, 45.091, 74.902, 123.205,
]  # fmt: skip


def drawn(seed, shares, rates, rows=(6_000, 6_000), day_sd=0.0):
    """Return contacts of two months, by queue, with the shares and rates of each month."""
    draw, parts = np.random.default_rng(seed), []
    for (first, last), w, r, n in zip((SEPTEMBER, OCTOBER), shares, rates, rows, strict=True):
        day = draw.integers(0, (last - first).days + 1, n)
        queue = draw.choice(len(w), n, p=w)
        chance = np.asarray(r)[queue] + draw.normal(0, day_sd, 31)[day]
        frame = pd.DataFrame({
            "at": first + pd.to_timedelta(day, "D"),
            "queue": np.array(["空运", "hotel", "vip"])[queue],
            "channel": draw.choice(["phone", "chat"], n), "agent": draw.integers(0, 40, n),
            "defect": draw.random(n) < np.clip(chance, 0, 1),
        })  # fmt: skip
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def compared(frame, columns=("queue", "channel")):
    return compare_periods(frame, "at", "agent", columns, PERIODS)


def test_mix_and_rate_are_those_printed_for_das_guptas_example_5_3():
    """Deaths of 22 groups by age and race in 1970 and 1985 (Das Gupta 1993, example 5.3).

    Expected: the output printed in the README of R's DasGuptR 2.1 (size +1.5415096, rate
    -2.2277254, crude 9.421833 and 8.735618).
    """
    size, rate = np.array(DAS_GUPTA_SIZES), np.array(DAS_GUPTA_RATES)
    totals = size * rate
    sums = [
        pd.DataFrame({
            "group": range(22), "contacts": size[at], "total": totals[at],
            "squares": totals[at] * rate[at],
        })
        for at in (slice(22, 44), slice(0, 22))
    ]  # fmt: skip
    split = mix_rate(*sums, "group")
    assert (split.before, split.after) == pytest.approx((9.421833, 8.735618), abs=5e-7)
    assert split.mix.estimate == pytest.approx(1.5415096, abs=5e-8)
    assert split.rate.estimate == pytest.approx(-2.2277254, abs=5e-8)


def test_the_parts_of_every_column_and_of_its_groups_add_up_to_the_change():
    found = compared(drawn(1, [(0.5, 0.3, 0.2), (0.2, 0.3, 0.5)], [(0.1, 0.2, 0.3)] * 2))
    assert len(found.splits) == 2
    for split in found.splits:
        assert split.mix.estimate + split.rate.estimate == pytest.approx(found.change.estimate)
        parts = split.groups[["mix", "rate"]].to_numpy()
        assert parts.sum(axis=0) == pytest.approx([split.mix.estimate, split.rate.estimate])


def test_simpsons_paradox_each_queue_better_and_the_whole_worse():
    shares, rates = [(0.6, 0.2, 0.2), (0.2, 0.2, 0.6)], [(0.10, 0.2, 0.40), (0.08, 0.17, 0.36)]
    found = compared(drawn(2, shares, rates, (12_000, 12_000)))
    true_mix = 100 * sum((b - a) * (r + s) / 2 for a, b, r, s in zip(*shares, *rates, strict=True))
    true_rate = 100 * sum((s - r) * (a + b) / 2 for a, b, r, s in zip(*shares, *rates, strict=True))
    assert found.change.low > 0
    queue = found.leading
    assert queue.column == "queue" and queue.is_mix and queue.rate.high < 0
    assert queue.mix.low < true_mix < queue.mix.high
    assert queue.rate.low < true_rate < queue.rate.high
    assert queue.groups["group"].iloc[0] in {"vip", "空运"}


def test_errors_without_clusters_are_those_of_the_delta_method_and_by_resampling():
    frame = drawn(3, [(0.5, 0.3, 0.2), (0.3, 0.3, 0.4)], [(0.1, 0.2, 0.3), (0.12, 0.25, 0.3)])
    found = compared(frame, ["queue"]).leading
    draw, sizes = np.random.default_rng(4), []
    is_late = frame["at"] >= OCTOBER[0]
    for _ in range(150):
        parts = [part.iloc[draw.integers(0, len(part), len(part))]
                 for part in (frame[~is_late], frame[is_late])]  # fmt: skip
        sums = [
            p.groupby("queue")["defect"].agg(contacts="size", total="sum").reset_index()
            for p in parts
        ]
        again = mix_rate(*(s.assign(squares=s["total"]) for s in sums), "queue")
        sizes.append([100 * again.mix.estimate, 100 * again.rate.estimate])
    halves = [(part.high - part.low) / 2 / 2.045 for part in (found.mix, found.rate)]
    assert halves == pytest.approx(np.std(sizes, axis=0), rel=0.3)


@pytest.mark.parametrize("day_sd", [0.0, 0.06])
def test_nothing_that_changed_is_called_noise_also_where_days_differ(day_sd):
    said = [
        not compared(drawn(seed, [(0.4, 0.3, 0.3)] * 2, [(0.1, 0.2, 0.3)] * 2, (3_000, 3_000),
                           day_sd)).is_noise
        for seed in range(60)
    ]  # fmt: skip
    assert sum(said) <= 8  # 5 % of 60 is 3; more than 8 has a chance of less than 1 %


def test_a_new_queue_is_mix_and_a_closed_one_too():
    frame = drawn(5, [(0.5, 0.5, 0.0), (0.5, 0.0, 0.5)], [(0.1, 0.2, 0.3)] * 2)
    queue = compared(frame, ["queue"]).leading
    rows = queue.groups.set_index("group")
    assert rows.loc["vip", "rate"] == 0 and rows.loc["hotel", "rate"] == 0
    assert queue.mix.low < 5.0 < queue.mix.high


def test_independent_rows_have_the_error_of_a_sum_and_doubled_rows_by_day_more():
    draw = np.random.default_rng(6)
    influence = draw.normal(0, 1, (4_000, 1))
    codes = {"day": np.arange(4_000) // 40}
    (alone,) = standard_errors(influence, codes)
    assert alone == pytest.approx(np.sqrt(4_000), rel=0.25)
    (alike,) = standard_errors(np.repeat(draw.normal(0, 1, (100, 1)), 40, axis=0), codes)
    assert alike > 4 * alone


def test_the_periods_are_those_asked_for_or_around_the_onset_or_months_or_halves():
    days = pd.Series(pd.date_range("2026-05-20", "2026-10-31").repeat(10))
    asked = choose_stretches(
        days, NOTHING, (("2026-06-01", "2026-06-30"), ("2026-07-01", "2026-07-31"))
    )
    assert asked.before == (pd.Timestamp("2026-06-01"), pd.Timestamp("2026-06-30"))
    months = choose_stretches(days, NOTHING, None)
    assert (months.before, months.after) == (SEPTEMBER, OCTOBER)
    begun = SimpleNamespace(causes=(SimpleNamespace(since=pd.Timestamp("2026-09-01")),))
    around = choose_stretches(days, begun, None)
    assert around.after[0] == pd.Timestamp("2026-09-01")
    assert around.before[1] == pd.Timestamp("2026-08-31")
    assert (around.after[1] - around.after[0]).days == (around.before[1] - around.before[0]).days
    few = days[days < "2026-06-10"]
    halves = choose_stretches(few, NOTHING, None)
    assert halves.before[0] == pd.Timestamp("2026-05-20") and "half" in halves.why
    told = choose_stretches(days.head(50), NOTHING, None)
    assert told.stretches is None and told.why.startswith("the first and the last half of the days")
    assert "20 rows on 2 days" in told.why and "each needs 100 rows on 5 days" in told.why
    assert choose_stretches(pd.Series([pd.NaT]), NOTHING, None).why == "no row has a date"


def by_cells(frame, columns):
    """Kitagawa's split by cells of several columns, written out plainly."""
    is_late = frame["at"] >= OCTOBER[0]
    early, late = (part.groupby(columns)["defect"].agg(["size", "mean"])
                   for part in (frame[~is_late], frame[is_late]))  # fmt: skip
    w0, w1 = early["size"] / early["size"].sum(), late["size"] / late["size"].sum()
    mix = ((early["mean"] + late["mean"]) / 2 * (w1 - w0)).sum()
    return 100 * mix, 100 * ((w0 + w1) / 2 * (late["mean"] - early["mean"])).sum()


def test_several_columns_at_once_are_split_by_their_cells():
    shares, rates = [(0.5, 0.3, 0.2), (0.3, 0.3, 0.4)], [(0.1, 0.2, 0.3), (0.12, 0.25, 0.3)]
    found = compared(drawn(7, shares, rates))
    joint = found.joint
    assert joint.columns == ("queue", "channel") and joint.cells == 6
    assert joint.mix.estimate + joint.rate.estimate == pytest.approx(found.change.estimate)
    frame = drawn(7, shares, rates)
    assert (joint.mix.estimate, joint.rate.estimate) == pytest.approx(
        by_cells(frame, ["queue", "channel"])
    )


def test_a_mix_that_only_two_columns_together_show_is_seen_at_once_and_by_neither():
    """Every queue and every channel keeps its share; only who comes by which channel turns."""
    frame = drawn(8, [(0.5, 0.5, 0.0)] * 2, [(0.1, 0.1, 0.1)] * 2, (12_000, 12_000))
    draw, is_late = np.random.default_rng(8), (frame["at"] >= OCTOBER[0]).to_numpy()
    is_first = (frame["queue"] == "空运").to_numpy()
    often = np.where(is_first ^ is_late, 0.7, 0.3)
    frame["channel"] = np.where(draw.random(len(frame)) < often, "chat", "phone")
    bad = is_first & (frame["channel"] == "chat").to_numpy()
    frame["defect"] = draw.random(len(frame)) < np.where(bad, 0.4, 0.1)
    found = compared(frame)
    assert not any(split.is_mix for split in found.splits)
    true_mix = 100 * 0.3 * (0.15 - 0.35)
    assert found.joint.mix.low < true_mix < found.joint.mix.high < 0
    assert found.joint.rate.low < 0 < found.joint.rate.high


def test_influences_on_the_whole_are_the_sums_of_those_on_the_groups():
    frame = drawn(9, [(0.5, 0.5, 0.0), (0.4, 0.2, 0.4)], [(0.1, 0.2, 0.3), (0.2, 0.2, 0.3)])
    side = (frame["at"] >= OCTOBER[0]).to_numpy().astype(int)
    codes, _ = pd.factorize(frame["queue"], sort=True)
    outcome = frame["defect"].to_numpy(float)
    sums = [
        pd.DataFrame({"group": range(3), "contacts": np.bincount(codes[side == at], minlength=3),
                      "total": np.bincount(codes[side == at], outcome[side == at], minlength=3)})
        for at in (0, 1)
    ]  # fmt: skip
    groups = mix_rate(*(each.assign(squares=each["total"]) for each in sums), "group").groups
    parts = two_periods._influences(groups, codes, outcome, side)
    together = influences_together(groups, codes, outcome, side)
    assert together == pytest.approx(np.column_stack([part.sum(axis=1) for part in parts]))


def test_columns_whose_cells_are_too_small_are_not_split_at_once():
    frame = drawn(10, [(0.5, 0.3, 0.2)] * 2, [(0.1, 0.2, 0.3)] * 2, (600, 600))
    frame["device"] = np.random.default_rng(10).integers(0, 12, len(frame)).astype(str)
    assert compared(frame, ["queue", "device"]).joint is None
    assert compared(frame, ["queue", "device", "channel"]).joint.columns == ("queue", "channel")
    assert compared(frame, ["queue"]).joint is None


def test_cells_that_are_large_in_one_period_only_are_put_together():
    """A channel that opened, 8 % of its period: with one rate only it is no cell of its own."""
    side = np.repeat([0, 1], 500)
    queue = np.tile([0, 1], 500)
    channel = np.where((side == 1) & (np.arange(1000) % 25 < 2), 2, np.arange(1000) // 2 % 2)
    grouped = {"queue": (queue, ["a", "b"]), "channel": (channel, ["phone", "chat", "app"])}
    chosen, cells = cells_of(grouped, side, 15)
    assert chosen == ("queue", "channel")
    together = cells[channel == 2]
    assert len(np.unique(together)) == 1
    assert not np.isin(cells[channel != 2], together).any()
    assert len(np.unique(cells)) == 5
