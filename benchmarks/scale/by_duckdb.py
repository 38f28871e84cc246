"""The five reductions in SQL by hand, and the floor: one scan of the columns that they need."""

import duckdb


def _asked(folder, query):
    connection = duckdb.connect(config={"memory_limit": "2GB"})
    for name in ("contacts", "surveys", "staff"):
        query = query.replace(f"<{name}>", f"read_parquet('{folder / name}.parquet')")
    return connection.execute(query).fetchall()


def daily_share(folder):
    return _asked(
        folder,
        "SELECT queue, started_at::DATE AS day, avg(abandoned::INT), count(*) "
        "FROM <contacts> GROUP BY ALL",
    )


def weekly_spread(folder):
    return _asked(
        folder,
        "SELECT date_trunc('week', started_at) AS week, avg(handle_seconds), "
        "stddev_samp(handle_seconds), count(*) FROM <contacts> GROUP BY ALL",
    )


def pareto(folder):
    return _asked(
        folder,
        "SELECT site, reason, count(*) AS n FROM <contacts> WHERE repeat_within_7d "
        "GROUP BY ALL ORDER BY n DESC",
    )


def per_agent(folder):
    return _asked(
        folder,
        "SELECT agent_id, avg(handle_seconds), avg(repeat_within_7d::INT), count(*) "
        "FROM <contacts> GROUP BY ALL",
    )


def joined(folder):
    return _asked(
        folder,
        "SELECT team, channel, avg(csat), count(*) FROM <contacts> JOIN <surveys> "
        "USING (contact_id) JOIN <staff> USING (agent_id) GROUP BY ALL",
    )


_NEEDED = {
    "daily_share": ("queue", "started_at", "abandoned"),
    "weekly_spread": ("started_at", "handle_seconds"),
    "pareto": ("site", "reason", "repeat_within_7d"),
    "per_agent": ("agent_id", "handle_seconds", "repeat_within_7d"),
    "joined": ("contact_id", "agent_id", "channel"),
}


def floor_of(question, folder):
    """Scan the columns of the contacts that a question needs, and do nothing with them."""
    counts = ", ".join(f"max({column})" for column in _NEEDED[question])
    return _asked(folder, f"SELECT {counts} FROM <contacts>")
