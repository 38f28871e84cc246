"""The public survey sets load as their mappings say: every count is held to pandas on the export.

What means "no value" is written here again, by heading, and not taken from the mappings.
"""

import gzip
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path

import ibis
import pandas as pd
import pytest

from ccqa_lib.data import open_source
from ccqa_lib.params.source import read_source


@dataclass(frozen=True)
class Export:
    """One export as published: its file, and which texts stand for no value, by heading.

    Of a long export the quick tests read the first `first` rows only.
    """

    source: str
    file: str
    rows: int
    missing: dict[str, set[str]] = field(default_factory=dict)
    first: int | None = None


def codes(headings: str, *texts: str) -> dict[str, set[str]]:
    return {heading: set(texts) for heading in headings.split("|")}


SFO_RATINGS = (
    "Q7ART|Q7FOOD|Q7STORE|Q7SIGN|Q7WALKWAYS|Q7WALKWAY|Q7SCREENS|Q7INFODOWN|Q7INFOUP|Q7WIFI|Q7ROADS"
    "|Q7PARK|Q7AIRTRAIN|Q7LTPARKING|Q7RENTAL|Q7ALL|Q9BOARDING|Q9AIRTRAIN|Q9RENTAL|Q9FOOD"
    "|Q9RESTROOM|Q9ALL|Q9Boarding|Q9AirTrain|Q9Rental|Q9Food|Q9Restroom|Q9All|Q10SAFE|Q10Safe"
    "|Q13GETRATE|Q14FIND|Q14PASSTHRU"
)
SFO = {
    **codes(SFO_RATINGS, "0", "6", "BLANK"),
    **codes("Q4BAGS|Q4STORE|Q4FOOD|Q4WIFI|Q15PROBLEM", "0", "3"),
    **codes("Q11TSAPRE|Q22FLY|Q23FLY|Q23SJC|Q23OAK|Q24SJC|Q24OAK", "0", "3", "4"),
    **codes("Q2PURP1|Q5TIMESFLOWN|Q5FIRSTTIME|Q6LONGUSE|Q16LIVE|Q17LIVE|Q20GENDER", "0"),
    **codes("Q21INCME|Q22Income|Q20Age|Q21Gender", "0"),
    **codes("Q19AGE", "0", "Don't Know or Refused"),
    **codes("NETPRO", "11"),
}
AIRLINE = codes(
    "Departure and Arrival Time Convenience|Ease of Online Booking|Check-in Service|Online Boarding"
    "|Gate Location|On-board Service|Seat Comfort|Leg Room Service|Cleanliness|Food and Drink"
    "|In-flight Service|In-flight Wifi Service|In-flight Entertainment|Baggage Handling",
    "0",
)
BA = codes(
    "SeatComfort|CabinStaffService|GroundService|ValueForMoney|Food&Beverages"
    "|InflightEntertainment|Wifi&Connectivity",
    "N/A",
)
SFO_FILE = "satisfaction_sfo_airport/{}_SFO_Customer_Survey_20250817.csv"
PASSENGERS = Export(
    "satisfaction_airline_passenger",
    "satisfaction_airline_passenger/airline_passenger_satisfaction.csv.gz",
    129_880,
    AIRLINE,
)
EXPORTS = [
    replace(PASSENGERS, rows=10_000, first=10_000),
    Export("satisfaction_sfo_airport_2016", SFO_FILE.format(2016), 3_087, SFO),
    Export("satisfaction_sfo_airport_2018", SFO_FILE.format(2018), 2_809, SFO),
    Export("satisfaction_copenhagen_housing", "satisfaction_copenhagen_housing/housing.csv", 72),
    Export("satisfaction_ba_reviews", "satisfaction_ba_reviews/BA_AirlineReviews.csv", 3_701, BA),
    Export("satisfaction_ecsi_mobile", "satisfaction_ecsi_mobile/mobile.csv", 250),
    Export("satisfaction_teaching_ratings",
           "satisfaction_teaching_ratings/TeachingRatings.csv", 463),
    Export("ops_callcentre_csat", "ops_callcentre_csat/Call Center.csv", 10_747),
]  # fmt: skip

EXPORTS_AND_WHOLE = [*EXPORTS, pytest.param(PASSENGERS, marks=pytest.mark.slow)]


def name_of(export: Export) -> str:
    return f"{export.source}_{export.rows}_rows"


@pytest.fixture(scope="module")
def load(data_dir, project, tmp_path_factory):
    """Load an export once for all tests of this file, and again as pandas reads it."""
    kept = {}
    folder = tmp_path_factory.mktemp("survey_sources")

    def loaded(export: Export | str):
        if isinstance(export, str):
            export = next(one for one in EXPORTS if one.source == export)
        if (export.source, export.first) not in kept:
            file = data_dir / export.file
            source = read_source(export.source)
            if export.first:
                file = cut(file, export.first, folder)
                source = source.model_copy(update={"root": str(folder)})
            both = open_source(source).table("surveys"), raw_rows(file)
            kept[export.source, export.first] = both
        return kept[export.source, export.first]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCQA_PROJECT", str(project))
        patch.setenv("CCQA_DATA", str(data_dir))
        patch.setenv("CCQA_OUTPUTS", str(folder / "outputs"))
        yield loaded


def cut(file: Path, rows: int, folder: Path) -> Path:
    """Write the heading and the first rows of a gzipped export; return the new file."""
    with gzip.open(file, "rb") as whole, gzip.open(folder / file.name, "wb") as part:
        part.writelines(islice(whole, rows + 1))
    return folder / file.name


def raw_rows(file: Path) -> pd.DataFrame:
    raw = pd.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")
    return raw[(raw != "").any(axis=1)].rename(columns=str.strip).reset_index(drop=True)


@pytest.mark.parametrize("export", EXPORTS_AND_WHOLE, ids=name_of)
def test_every_row_is_used_and_every_blank_and_code_is_missing(export, load):
    loaded, raw = load(export)
    lineage = loaded.lineage
    account = (lineage.rows_in, lineage.rows_used, lineage.duplicates_dropped)
    assert account == (len(raw), len(raw), 0) == (export.rows, export.rows, 0)
    assert dict(lineage.set_aside) == {}
    found = loaded.table.aggregate(
        **{name: loaded.table[name].isnull().sum() for name in loaded.table.columns}
    )
    columns = read_source(export.source).tables["surveys"].columns
    by_hand = {
        name: int(raw[heading].isin({"", *export.missing.get(heading, ())}).sum())
        for name, column in columns.items()
        for heading in column.headings
    }
    assert found.execute().iloc[0].to_dict() == by_hand


@pytest.mark.parametrize("export", EXPORTS_AND_WHOLE, ids=name_of)
def test_numbers_are_those_of_the_export(export, load):
    loaded, raw = load(export)
    columns = read_source(export.source).tables["surveys"].columns
    plain = {
        name: column.source
        for name, column in columns.items()
        if column.type in ("number", "integer") and not column.recode
    }
    means = loaded.table.aggregate(
        ibis.literal(0).name("_nothing"), **{name: loaded.table[name].mean() for name in plain}
    )
    found = means.execute().drop(columns="_nothing").iloc[0].to_dict()
    by_hand = {
        name: pd.to_numeric(
            raw[heading].mask(raw[heading].isin({"", *export.missing.get(heading, ())}))
        ).mean()
        for name, heading in plain.items()
    }
    assert found == pytest.approx(by_hand, rel=1e-12)


@pytest.mark.parametrize("export", EXPORTS, ids=name_of)
def test_no_heading_is_read_into_two_columns(export):
    columns = read_source(export.source).tables["surveys"].columns.values()
    headings = [heading for column in columns for heading in column.headings]
    assert len(headings) == len(set(headings)) == len(columns)


def counts(loaded, name: str) -> dict:
    return loaded.table[name].execute().value_counts().to_dict()


def test_passengers_are_satisfied_or_not(load):
    loaded, raw = load("satisfaction_airline_passenger")
    satisfied = int((raw["Satisfaction"] == "Satisfied").sum())
    assert counts(loaded, "overall") == {0.0: len(raw) - satisfied, 1.0: satisfied}


@pytest.mark.slow
def test_passengers_as_published_are_satisfied_in_43_of_100_cases(load):
    loaded, _ = load(PASSENGERS)
    assert counts(loaded, "overall") == {0.0: 73_452, 1.0: 56_428}


def test_both_airport_surveys_name_their_columns_alike(load):
    first = read_source("satisfaction_sfo_airport_2016").tables["surveys"].columns
    second = read_source("satisfaction_sfo_airport_2018").tables["surveys"].columns
    assert set(first) ^ set(second) == {"nps", "minutes_before_flight"}
    for name in ("age_band", "purpose", "destination_region", "flight_kind", "years_using"):
        years = [load(f"satisfaction_sfo_airport_{year}")[0] for year in (2016, 2018)]
        assert len({frozenset(counts(year, name)) for year in years}) == 1, name


def test_days_of_the_2018_survey_are_those_of_may(load):
    loaded, raw = load("satisfaction_sfo_airport_2018")
    sunday_first = {
        month: sum(
            int(day) <= 28 and date(2018, month, int(day)).isoweekday() % 7 + 1 == int(weekday)
            for day, weekday in zip(raw["INTDATE"], raw["DAY"], strict=True)
        )
        for month in range(1, 13)
    }
    in_short_months = int((raw["INTDATE"].astype(int) <= 28).sum())
    assert sunday_first.pop(5) == in_short_months
    assert set(sunday_first.values()) == {0}
    days = loaded.table.responded_at.execute()
    assert {(day.year, day.month) for day in days} == {(2018, 5)}
    assert days.dt.day.tolist() == raw["INTDATE"].astype(int).tolist()


def test_airport_weights_sum_up_to_the_rows_and_promoters_count(load):
    for year in (2016, 2018):
        loaded, raw = load(f"satisfaction_sfo_airport_{year}")
        assert loaded.table.weight.sum().execute() == pytest.approx(len(raw), abs=0.01)
    nps = load("satisfaction_sfo_airport_2018")[0].table.nps
    shares = ((nps >= 9).mean() - (nps <= 6).mean()).execute()
    assert shares == pytest.approx((1_268 - 447) / 2_650)


def test_ages_that_a_spreadsheet_counted_up_are_one_band(load):
    loaded, raw = load("satisfaction_sfo_airport_2016")
    counted_up = raw["Q19AGE"].str.startswith("Under")
    assert sorted(raw["Q19AGE"][counted_up]) == [f"Under {age}" for age in range(18, 33)]
    assert counts(loaded, "age_band")["Under 18"] == 15


def test_tenants_are_counted_and_not_rows(load):
    loaded, raw = load("satisfaction_copenhagen_housing")
    table = loaded.table.execute()
    assert table["count"].sum() == 1_681
    told = table.groupby("satisfaction")["count"].sum().to_dict()
    assert told == {"Low": 567, "Medium": 446, "High": 668}
    assert len(table) == len(raw) == 72


def test_reviews_keep_their_day_as_text_and_read_their_month(load):
    loaded, raw = load("satisfaction_ba_reviews")
    table = loaded.table.execute()
    assert table["review_day_text"].tolist() == raw["Datetime"].tolist()
    flown = pd.to_datetime(raw["DateFlown"].mask(raw["DateFlown"] == ""), format="%y-%b")
    assert pd.to_datetime(table["month_flown"]).equals(flown.astype("datetime64[s]"))
    assert set(table.columns).isdisjoint({"comment", "Name", "ReviewBody", "ReviewHeader"})


def test_answers_of_1_to_10_come_back_exactly(load):
    loaded, raw = load("satisfaction_ecsi_mobile")
    columns = read_source("satisfaction_ecsi_mobile").tables["surveys"].columns
    table = loaded.table.execute()
    for name, column in columns.items():
        answers = 1 + 9 * pd.to_numeric(raw[column.source]) / 100
        assert table[name].tolist() == answers.round().tolist(), name
        assert (answers - answers.round()).abs().max() < 0.001
    assert sorted(column.source for column in columns.values()) == sorted(raw.columns)


def test_courses_belong_to_94_instructors(load):
    table = load("satisfaction_teaching_ratings")[0].table.execute()
    assert table["agent_id"].nunique() == 94
    assert table["agent_id"].value_counts().max() == 13
    assert (table["students"] <= table["allstudents"]).all()


def test_lines_of_empty_cells_are_told_and_count_for_nothing(load):
    loaded, raw = load("ops_callcentre_csat")
    assert any("22,194 rows without any content were left out" in note
               for note in loaded.lineage.notes)  # fmt: skip
    table = loaded.table.execute()
    assert table["overall"].notna().sum() == 3_980
    minutes = pd.to_numeric(raw["call duration in minutes"])
    assert table["duration_seconds"].tolist() == (minutes * 60).tolist()
    bands = table.dropna(subset="overall").groupby("sentiment")["overall"].agg(["min", "max"])
    assert bands.loc["Very Negative"].tolist() == [1, 4]
    assert bands.loc["Very Positive"].tolist() == [9, 10]
