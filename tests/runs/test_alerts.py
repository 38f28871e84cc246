import json

import pytest

from ccqa_lib.runs.alerts import write_alerts
from ccqa_lib.runs.job import Outcome

NOW = "2026-04-01T06:00:00"


@pytest.fixture
def night(tmp_path):
    """Publish findings of one night and return what is new; ids that end in ! ask to act."""

    def _night(day, *ids, state="done"):
        folder = tmp_path / "s" / "售后" / day
        folder.mkdir(parents=True, exist_ok=True)
        findings = [
            {"id": name, "headline": f"About {name}", "verdict": "act" if "!" in name else "fine"}
            for name in ids
        ]
        (folder / "findings.json").write_text(json.dumps(findings))
        outcome = Outcome("s", "售后", state, folder=f"s/售后/{day}", as_of=day)
        return write_alerts([outcome], tmp_path, tmp_path / "out/alerts.jsonl", NOW)

    return _night


def told(tmp_path):
    lines = (tmp_path / "out/alerts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_a_signal_is_told_once_and_again_when_it_comes_back(night, tmp_path):
    counts = [
        night("2026-03-01", "a!", "quiet"), night("2026-03-02", "a!"),
        night("2026-03-03", "a!", "b!"), night("2026-03-04", "b!"), night("2026-03-05", "a!", "b!"),
    ]  # fmt: skip
    assert counts == [1, 0, 1, 0, 1]
    assert told(tmp_path) == ["a!", "b!", "a!"]


def test_a_failed_night_tells_nothing_and_forgets_nothing(night, tmp_path):
    assert night("2026-03-01", "a!") == 1
    assert night("2026-03-02", state="failed") == 0
    assert night("2026-03-02", "a!") == 0


def test_history_that_is_filled_in_later_is_no_news(night):
    assert night("2026-03-05", "a!") == 1
    assert night("2026-03-01", "old!") == 0
    assert night("2026-03-06", "a!") == 0


def test_a_damaged_state_tells_again_rather_than_nothing(night, tmp_path):
    night("2026-03-01", "a!")
    (tmp_path / ".cache/alerts.json").write_text("half a")
    assert night("2026-03-02", "a!") == 1


def test_an_alert_says_what_and_where(night, tmp_path):
    night("2026-03-01", "a!")
    (line,) = (tmp_path / "out/alerts.jsonl").read_text(encoding="utf-8").splitlines()
    alert = json.loads(line)
    assert (alert["headline"], alert["label"]) == ("About a!", "售后")
    assert alert["report"] == "s/售后/2026-03-01/report.html"
