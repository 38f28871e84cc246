"""Small centres put together by hand, each so that one guard of small numbers is needed."""

from collections.abc import Iterable

import pandas as pd

FIRST, LAST = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-12-31")
STAYERS = 60


def leaver(left: str, tenure: int = 500, kind: str = "voluntary", team: str | None = "a") -> dict:
    """Return one who left on a day after so many days."""
    return {"left_on": pd.Timestamp(left), "tenure": tenure, "cause": kind, "team": team}


def over(days: Iterable, count: int, **given) -> list[dict]:
    """Return `count` leavers, one after the other on these days and round again."""
    ordered = list(days)
    return [leaver(ordered[i % len(ordered)], **given) for i in range(count)]


def month_days(first: str, last: str, day: int = 10) -> list[pd.Timestamp]:
    """Return that day of each month from one to another."""
    return [start + pd.Timedelta(days=day - 1) for start in pd.date_range(first, last, freq="MS")]


def centre(gone: list[dict], last: pd.Timestamp = LAST, teams: str = "abcd") -> pd.DataFrame:
    """Return the spells of leavers and of those who stay, all watched from the first day on."""
    stay = [
        {"hired_on": pd.Timestamp("2021-03-01") + pd.Timedelta(days=11 * i), "exit_on": last,
         "cause": "", "team": teams[i % len(teams)]}
        for i in range(STAYERS)
    ]  # fmt: skip
    left = [
        {"hired_on": each["left_on"] - pd.Timedelta(days=each["tenure"]),
         "exit_on": each["left_on"], "cause": each["cause"], "team": each["team"]}
        for each in gone
    ]  # fmt: skip
    frame = pd.DataFrame([*left, *stay])
    entry_on = frame["hired_on"].clip(lower=FIRST)
    assert (frame["exit_on"] >= entry_on).all() and (frame["exit_on"] <= last).all()
    days = (frame["exit_on"] - frame["hired_on"]).dt.days.astype(float)
    return frame.assign(
        person=[f"p{i}" for i in range(len(frame))], entry_on=entry_on,
        entry=(entry_on - frame["hired_on"]).dt.days.astype(float), exit=days,
        shift=["night" if i % 3 else "day" for i in range(len(frame))],
    )  # fmt: skip


def few_dismissed() -> pd.DataFrame:
    """Three of 40 were dismissed."""
    return centre([
        *over(month_days("2024-01-01", "2025-12-01"), 37),
        *over(["2024-05-05", "2025-03-03", "2025-08-08"], 3, kind="involuntary"),
    ])  # fmt: skip


def few_before_the_last_year() -> pd.DataFrame:
    """Three left in the first year, 24 in the last."""
    return centre([
        *over(["2024-03-05", "2024-07-07", "2024-11-11"], 3),
        *over(month_days("2025-01-01", "2025-12-01"), 24),
    ])  # fmt: skip


def few_of_a_team() -> pd.DataFrame:
    """Two left of one team, more than ten of each of the others."""
    days = month_days("2024-01-01", "2025-12-01")
    return centre([
        *over(days, 12, team="a"), *over(days, 13, team="b"), *over(days, 14, team="c"),
        *over(["2024-05-05", "2025-08-08"], 2, team="d"),
    ])  # fmt: skip


def few_without_a_team() -> pd.DataFrame:
    """Three who left have no team; all leavers less those of teams are these."""
    days = month_days("2024-01-01", "2025-12-01")
    teams = [each for name in "abcd" for each in over(days, 12, team=name)]
    return centre([*teams, *over(["2024-05-05", "2025-03-03", "2025-08-08"], 3, team=None)])


def months_cut_by_the_last_year() -> pd.DataFrame:
    """The export ends within a month: the last 12 months begin within one, and cut off three."""
    last = pd.Timestamp("2025-11-17")
    months = [*month_days("2024-01-01", "2024-10-01"), *month_days("2024-12-01", "2025-10-01")]
    return centre([
        *over(months, 6 * len(months)), *over(["2024-11-05"], 3), *over(["2024-11-25"], 3),
        *over(["2025-11-10"], 6),
    ], last)  # fmt: skip


def a_cohort_and_its_quarter() -> pd.DataFrame:
    """Of eight who left in the last quarter five came in it: three did not."""
    quarters = pd.date_range("2024-01-01", "2025-07-01", freq="QS")
    early = [each for start in quarters for each in over([start + pd.Timedelta(days=60)], 6,
                                                        tenure=50)]  # fmt: skip
    old = [each for start in quarters for each in over([start + pd.Timedelta(days=30)], 8)]
    last = [*over(["2025-12-10"], 5, tenure=60), *over(["2025-11-01"], 3)]
    return with_hires(centre([*early, *old, *last]))


def few_of_no_cohort() -> pd.DataFrame:
    """Three who were there before left by day 90: all by that day less those of cohorts."""
    starts = pd.date_range("2024-04-01", "2025-07-01", freq="QS")
    early = [each for start in starts for each in over([start + pd.Timedelta(days=60)], 6,
                                                      tenure=50)]  # fmt: skip
    return with_hires(centre([*early, *over(["2024-01-20"], 3, tenure=40),
                              *over(month_days("2024-02-01", "2025-12-01"), 30)]))  # fmt: skip


def with_hires(frame: pd.DataFrame) -> pd.DataFrame:
    """Add eight hires a quarter who stay, so that no cohort has lost nearly all of its people."""
    days = [start + pd.Timedelta(days=3 + 2 * i)
            for start in pd.date_range("2024-01-01", "2025-10-01", freq="QS")
            for i in range(8)]  # fmt: skip
    hired = pd.Series(days)
    last = frame["exit_on"].max()
    more = pd.DataFrame({
        "hired_on": hired, "exit_on": last, "cause": "", "team": "b", "entry_on": hired,
        "entry": 0.0, "exit": (last - hired).dt.days.astype(float), "shift": "day",
        "person": [f"h{i}" for i in range(len(hired))],
    })  # fmt: skip
    return pd.concat([frame, more], ignore_index=True)


def few_between_a_band_and_a_milestone() -> pd.DataFrame:
    """Six left by day 120, where a band can end, three more by day 180, a milestone."""
    days = month_days("2024-06-01", "2025-12-01")
    tenures = [*[20] * 10, *[80] * 10, *[115] * 6, *[150] * 3, *[300] * 10, *[500] * 6]
    return with_hires(centre([leaver(days[i % len(days)], tenure)
                              for i, tenure in enumerate(tenures)]))  # fmt: skip


def few_after_the_cut_of_the_trial() -> pd.DataFrame:
    """The forecast is tried from 30 April on; three left in May and June, told by quarter."""
    quarters = [each for start in pd.date_range("2024-01-01", "2025-10-01", freq="QS")
                if start != pd.Timestamp("2025-04-01")
                for each in over([start + pd.Timedelta(days=80)], 7)]  # fmt: skip
    return centre([*quarters, *over(["2025-04-10"], 3), *over(["2025-06-10"], 3)])
