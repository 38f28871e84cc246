"""The five reductions as a user of polars would write them, scanned lazily."""

import polars as pl


def daily_share(folder):
    rows = pl.scan_parquet(folder / "contacts.parquet")
    by = ["queue", pl.col("started_at").dt.date()]
    return rows.group_by(by).agg(pl.col("abandoned").mean(), pl.len()).collect(engine="streaming")


def weekly_spread(folder):
    rows = pl.scan_parquet(folder / "contacts.parquet")
    handle = pl.col("handle_seconds")
    told = [handle.mean().alias("mean"), handle.std().alias("sd"), pl.len()]
    by = pl.col("started_at").dt.truncate("1w")
    return rows.group_by(by).agg(told).collect(engine="streaming")


def pareto(folder):
    rows = pl.scan_parquet(folder / "contacts.parquet").filter(pl.col("repeat_within_7d"))
    counted = rows.group_by("site", "reason").agg(pl.len()).sort("len", descending=True)
    return counted.collect(engine="streaming")


def per_agent(folder):
    rows = pl.scan_parquet(folder / "contacts.parquet")
    told = [pl.col("handle_seconds").mean(), pl.col("repeat_within_7d").mean(), pl.len()]
    return rows.group_by("agent_id").agg(told).collect(engine="streaming")


def joined(folder):
    rows = pl.scan_parquet(folder / "contacts.parquet")
    surveys = pl.scan_parquet(folder / "surveys.parquet")
    staff = pl.scan_parquet(folder / "staff.parquet")
    both = rows.join(surveys, on="contact_id").join(staff, on="agent_id")
    told = [pl.col("csat").mean(), pl.len()]
    return both.group_by("team", "channel").agg(told).collect(engine="streaming")
