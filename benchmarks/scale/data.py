"""A centre's contacts, surveys and staff of any size as parquet, with the house's own types."""

from pathlib import Path

import duckdb

AGENTS, DAYS, QUEUES, SITES = 2_000, 546, 5, 4
_GROUPS = 122_880
_CONTACTS = f"""
SELECT lpad(i::VARCHAR, 10, '0') AS contact_id,
  TIMESTAMP '2025-01-01' + INTERVAL (i * {DAYS} * 1440 // $rows) MINUTE AS started_at,
  ['Hong Kong', 'Guangzhou', 'Shanghai', 'Chengdu'][(1 + hash(i) % {SITES})::BIGINT] AS site,
  ['Hotel', 'Flight', 'Rail', 'Tour', 'Other'][(1 + hash(i + 1) % {QUEUES})::BIGINT] AS queue,
  ['phone', 'chat', 'email', 'app'][(1 + hash(i + 2) % 4)::BIGINT] AS channel,
  'reason ' || hash(i + 3) % 8 AS reason,
  lpad((hash(i + 4) % {AGENTS})::VARCHAR, 7, '0') AS agent_id,
  (hash(i + 5) % 900)::DOUBLE AS wait_seconds,
  (60 + hash(i + 6) % 1200)::DOUBLE AS handle_seconds,
  hash(i + 7) % 20 = 0 AS abandoned,
  hash(i + 8) % 8 = 0 AS repeat_within_7d,
  hash(i + 9) % 10 > 0 AS resolved,
  (hash(i + 10) % 100000) / 100 AS sale_amount,
  (hash(i + 11) % 300)::BIGINT AS lead_days,
  lpad((hash(i + 12) % greatest($rows // 3, 1))::VARCHAR, 9, '0') AS customer_id,
  ['iOS', 'Android', 'web'][(1 + hash(i + 13) % 3)::BIGINT] AS device,
  ['card', 'transfer', 'wallet'][(1 + hash(i + 14) % 3)::BIGINT] AS payment,
  (hash(i + 15) % 1500)::BIGINT AS agent_tenure_days,
  (hash(i + 16) % 3)::BIGINT AS transfers,
  ['Tokyo', 'London', 'Sydney', 'Bangkok'][(1 + hash(i + 17) % 4)::BIGINT] AS destination
FROM range($rows) one(i)
"""
_SURVEYS = """
SELECT lpad((i * 10)::VARCHAR, 10, '0') AS contact_id, (1 + hash(i) % 5)::DOUBLE AS csat
FROM range($rows // 10) one(i)
"""
_STAFF = f"""
SELECT lpad(i::VARCHAR, 7, '0') AS agent_id, 'Team ' || i % 60 AS team
FROM range({AGENTS}) one(i)
"""


def write_centre(folder: Path, rows: int) -> None:
    """Write contacts.parquet, surveys.parquet (a tenth of the contacts) and staff.parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = true; SET memory_limit = '2GB'")
    for name, query in (("contacts", _CONTACTS), ("surveys", _SURVEYS), ("staff", _STAFF)):
        query = query.replace("$rows", str(rows))
        connection.execute(
            f"COPY ({query}) TO '{folder / name}.parquet' "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUPS})"
        )
