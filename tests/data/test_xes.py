"""Event logs in XES: every event as text, the same as the csv of the same log, bombs refused."""

import gzip

import pandas as pd
import pytest

from ccqa_lib.data.load import OpenSource, open_source
from ccqa_lib.data.read.intake import Part
from ccqa_lib.data.read.xes import read_xes
from ccqa_lib.errors import SourceError
from ccqa_lib.params.source import Source, Table

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <trace><string key="concept:name" value="案件 1"/><int key="age" value="007"/>
    <event><string key="concept:name" value="=1+1"/>
      <date key="t" value="2026-01-02T03:04:05+08:00"/>
      <list key="x"><string key="deep" value="no"/></list></event>
    <event><string key="concept:name" value="&lt;b&gt;"/><string key="empty" value=""/></event>
  </trace>
  <trace><string key="concept:name" value="2"/>
    <event><float key="cost" value="1.5"/></event></trace>
</log>"""


def rows(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    table = Table.model_validate({"files": path.name, "columns": {"a": {"from": "a"}}})
    batches = list(read_xes(Part(path.name, path), table))
    return pd.concat([batch.cells.to_pandas() for batch in batches], ignore_index=True)


def test_every_event_is_a_row_of_texts_with_its_cases_attributes(tmp_path):
    frame = rows(tmp_path / "a.xes", LOG)
    assert len(frame) == 3
    assert frame["case:concept:name"].tolist() == ["案件 1", "案件 1", "2"]
    assert frame["case:age"].tolist()[:2] == ["007", "007"]
    assert frame["concept:name"].tolist()[:2] == ["=1+1", "<b>"]
    assert "deep" not in frame and "empty" not in frame
    assert frame["cost"].iloc[2] == "1.5" and pd.isna(frame["cost"].iloc[0])


def test_a_packed_log_reads_like_a_plain_one(tmp_path):
    packed = rows(tmp_path / "a.xes.gz", gzip.compress(LOG.encode()))
    pd.testing.assert_frame_equal(packed, rows(tmp_path / "a.xes", LOG))


BOMB = '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LOG.replace("<log", f"{BOMB}<log", 1), "declares entities or a document type"),
        (LOG[: len(LOG) // 2], "the XML is cut or damaged there; copy or export it again"),
        ("<html><body/></html>", "begins with <html> and is no event log"),
        ("<log/>", "has no event; export it again"),
        ("", "is cut or damaged"),
        (gzip.compress(b"<log>" + b" " * 60_000_000), "as an archive made to fill a disk does"),
    ],
)
def test_what_is_no_log_is_refused_in_a_sentence(tmp_path, text, said):
    with pytest.raises(SourceError, match=said):
        rows(tmp_path / "bad.xes.gz" if isinstance(text, bytes) else tmp_path / "bad.xes", text)


def fines(data_dir, file, **more) -> OpenSource:
    columns = {
        "case_id": {"from": "case:concept:name", "required": True},
        "activity": {"from": "concept:name", "required": True},
        "resource": {"from": "org:resource"},
        "amount": {"from": "amount", "type": "number"},
        "happened_at": {"from": "time:timestamp", "type": "datetime", "format": "ISO"},
    }
    events = {"files": file, "columns": columns, "duplicates": "keep", **more}
    source = {"name": "fines", "root": str(data_dir / "eventlog_road_traffic_fines"),
              "zone": "Europe/Rome", "tables": {"events": events}}  # fmt: skip
    return open_source(Source.model_validate(source))


def test_the_same_log_as_xes_and_as_csv_gives_equal_events(data_dir):
    by = ["case_id", "happened_at", "activity"]
    frames = [
        fines(data_dir, *given[:1], **given[1]).table("events").table.to_pandas()
        for given in (
            ("roadtraffic100traces.xes", {}),
            ("roadtraffic100traces.csv", {"encoding": "utf-8"}),
        )
    ]
    first, second = (frame.sort_values(by, ignore_index=True) for frame in frames)
    assert len(first) == 390 and first["case_id"].nunique() == 100
    pd.testing.assert_frame_equal(first[sorted(first)], second[sorted(second)])


@pytest.mark.parametrize(
    ("name", "events", "cases"),
    [("eventlog_bpic2013_incidents", 65_533, 7_554), ("eventlog_helpdesk_italian", 21_348, 4_580)],
)
def test_public_logs_load_whole(data_dir, project, monkeypatch, name, events, cases):
    monkeypatch.setenv("CCQA_DATA", str(data_dir))
    loaded = open_source(name).table("events")
    frame = loaded.table.to_pandas()
    assert (len(frame), frame["case_id"].nunique()) == (events, cases)
    assert frame["happened_at"].notna().all()
