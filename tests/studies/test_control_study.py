"""The control study on real exports and on the sample centre, told as its reader gets it."""

import pandas as pd
import pytest
import yaml

from ccqa_lib.errors import DataRefusedError


def told(namespace) -> list[tuple[str, str, str]]:
    return [(f.kind, f.verdict, f.headline) for f in namespace["found"]]


def series(namespace) -> pd.DataFrame:
    return namespace["series"].set_index("period")


def test_complaints_whose_dates_were_mended_rise_in_june(data_dir, run_study):
    result = run_study("params/complaints_comcast/weekly_complaints.yml")
    kind, verdict, headline = told(result)[0]
    assert (kind, verdict) == ("signal", "act")
    assert "lately 546 complaints above the baseline" in headline
    notes = " ".join(result["loaded"].lineage.notes)
    assert "572 of 2,224 dates: day and month exchanged back" in notes
    by_hand = _comcast_by_hand(data_dir)
    assert series(result)["events"].tolist() == by_hand.tolist()


def _comcast_by_hand(data_dir) -> pd.Series:
    file = data_dir / "complaints_comcast" / "Comcast_telecom_complaints_data.csv"
    text = pd.read_csv(file, dtype=str, encoding="utf-8-sig")["Date"]
    written = pd.to_datetime(text, format="%d-%m-%Y")
    exchanged = pd.to_datetime(text, format="%m-%d-%Y", errors="coerce")
    day = written.where(written.dt.day > 12, exchanged)
    weeks = day.dt.to_period("W-SUN").value_counts().sort_index()
    return weeks["2015-04-06":"2015-06-28"]


def test_damaged_dates_are_refused_where_no_repair_is_declared(
    data_dir, run_study, project, tmp_path, monkeypatch
):
    mapping = yaml.safe_load((project / "params/sources/complaints_comcast.yml").read_text())
    received = mapping["tables"]["complaints"]["columns"]["received_at"]
    del received["repair"], received["repair_reason"]
    mapping["root"] = str(data_dir / "complaints_comcast")
    (tmp_path / "damaged.yml").write_text(yaml.safe_dump(mapping), encoding="utf-8")
    monkeypatch.setattr(
        "ccqa_lib.params.source._source_path", lambda name: tmp_path / "damaged.yml"
    )
    with pytest.raises(DataRefusedError) as refused:
        run_study("params/complaints_comcast/weekly_complaints.yml")
    message = str(refused.value)
    assert "Dates look damaged by a spreadsheet" in message
    assert "repair: swap_day_month" in message


def test_seven_days_of_tweets_cannot_tell(data_dir, run_study):
    result = run_study("params/complaints_airline_tweets/negative_share.yml")
    kind, verdict, headline = told(result)[0]
    assert (kind, verdict) == ("none", "cannot tell")
    assert "7 days are too few" in headline
    tweets = pd.read_csv(data_dir / "complaints_airline_tweets" / "Tweets.csv.gz", dtype=str)
    tweets = tweets.drop_duplicates()
    day = tweets["tweet_created"].str[:10]
    by_hand = (tweets["airline_sentiment"] == "negative").groupby(day).agg(["sum", "size"])
    inside = by_hand.loc["2015-02-17":"2015-02-23"]
    assert series(result)[["events", "n"]].to_numpy().tolist() == inside.to_numpy().tolist()


def test_unanswered_calls_of_a_workbook_are_noise(data_dir, run_study):
    result = run_study("params/ops_pwc_call_centre/unanswered_share.yml")
    kind, verdict, headline = told(result)[0]
    assert (kind, verdict) == ("none", "fine")
    assert "nothing to act on" in headline
    calls = pd.read_excel(
        data_dir / "ops_pwc_call_centre" / "Call-Center-Dataset.xlsx", sheet_name="Sheet1"
    )
    week = pd.to_datetime(calls["Date"]).dt.to_period("W-SUN")
    lost = (calls["Answered (Y/N)"] == "N").groupby(week).sum()["2021-01-04":"2021-03-28"]
    assert series(result)["events"].tolist() == lost.tolist()


def test_storm_calls_have_no_steady_level(data_dir, run_study):
    result = run_study("params/ops_nyc_sandy_311_daily/storm_calls.yml")
    assert "the first 26 weeks, which set the limits, are not one level" in told(result)[0][2]
    days = pd.read_csv(data_dir / "ops_nyc_sandy_311_daily" / "sandy_311.csv")
    week = pd.to_datetime(days["date"]).dt.to_period("W-SUN")
    total = days["total"].groupby(week).sum()["2013-01-07":"2017-09-03"]
    assert series(result)["events"].tolist() == total.tolist()
