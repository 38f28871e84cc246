import pytest

SOURCE = """
name: shop
root: .
tables:
  contacts:
    files: contacts.csv
    encoding: utf-8
    columns:
      contact_id: {from: id}
      started_at: {from: at, type: datetime, format: "%Y-%m-%d"}
      x: {from: x, type: number}
      y: {from: y, type: number}
      site: {from: site}
"""
MEASURES = """
measures:
  handle_time: {label: Handle time, table: contacts, time: started_at, kind: mean, column: x}
  wait_time: {label: Wait, table: contacts, time: started_at, kind: mean, column: y}
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A project folder with one source, two measures and no study yet."""
    for folder in ("params/sources", "params/shop", "params/suites", "notebooks"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "params/sources/shop.yml").write_text(SOURCE)
    (tmp_path / "params/measures.yml").write_text(MEASURES)
    monkeypatch.setenv("CCQA_PROJECT", str(tmp_path))
    monkeypatch.delenv("CCQA_OUTPUTS", raising=False)
    return tmp_path
