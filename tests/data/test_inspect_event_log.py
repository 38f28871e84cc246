"""An event log in XES is profiled as any export is: its mapping is written from its attributes."""

import gzip

import yaml

from ccqa_lib.data.profiling.inspect import inspect_file, mapping_text

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0">
 <trace><string key="concept:name" value="工單 1"/>{events}</trace>
</log>"""
EVENT = """<event><string key="concept:name" value="{name}"/><string key="org:resource" value="陳"/>
<date key="time:timestamp" value="2026-03-{day:02}T09:00:00.000+08:00"/></event>"""


def test_a_log_gives_a_mapping_of_events(tmp_path):
    events = "".join(EVENT.format(name=f"step {day % 3}", day=day) for day in range(1, 29))
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(LOG.format(events=events).encode()))
    profile = inspect_file(path)
    assert str(profile) == "log.xes.gz: xes, 28 rows, 4 columns"
    table = yaml.safe_load(mapping_text(profile, "log"))["tables"]["events"]
    assert table["format"] == "xes"
    assert {name: column["from"] for name, column in table["columns"].items()} == {
        "case_id": "case:concept:name", "activity": "concept:name", "resource": "org:resource",
        "happened_at": "time:timestamp",
    }  # fmt: skip
    assert table["columns"]["happened_at"]["type"] == "datetime"
