"""The five reductions as a user of pandas would write them: read, then group."""

import pandas as pd


def daily_share(folder):
    rows = pd.read_parquet(folder / "contacts.parquet")
    return rows.groupby(["queue", rows["started_at"].dt.date])["abandoned"].agg(["mean", "size"])


def weekly_spread(folder):
    rows = pd.read_parquet(folder / "contacts.parquet")
    week = rows["started_at"].dt.to_period("W")
    return rows.groupby(week)["handle_seconds"].agg(["mean", "std", "size"])


def pareto(folder):
    rows = pd.read_parquet(folder / "contacts.parquet")
    repeats = rows[rows["repeat_within_7d"]]
    return repeats.groupby(["site", "reason"]).size().sort_values(ascending=False)


def per_agent(folder):
    rows = pd.read_parquet(folder / "contacts.parquet")
    told = {"handle_seconds": "mean", "repeat_within_7d": "mean", "contact_id": "size"}
    return rows.groupby("agent_id").agg(told)


def joined(folder):
    rows = pd.read_parquet(folder / "contacts.parquet")
    surveys = pd.read_parquet(folder / "surveys.parquet")
    staff = pd.read_parquet(folder / "staff.parquet")
    both = rows.merge(surveys, on="contact_id").merge(staff, on="agent_id")
    return both.groupby(["team", "channel"])["csat"].agg(["mean", "size"])
