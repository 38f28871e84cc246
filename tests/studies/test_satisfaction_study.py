"""The satisfaction study on real surveys, told as its reader gets it."""

import pandas as pd
import pytest


def told(namespace, kind: str) -> list:
    return [finding for finding in namespace["found"] if finding.kind == kind]


def test_a_table_of_counts_stands_for_its_residents(data_dir, run_study):
    result = run_study("params/satisfaction_copenhagen_housing/drivers.yml")
    table = pd.read_csv(data_dir / "satisfaction_copenhagen_housing" / "housing.csv")
    high = table.loc[table["Sat"] == "High", "Freq"].sum()
    (level,) = told(result, "level")
    assert (level.n, level.effect.estimate) == (1681, pytest.approx(100 * high / 1681))
    (driver,) = told(result, "driver")
    assert driver.factors == ("influence",)


def test_two_thirds_who_did_not_answer_are_told(data_dir, run_study):
    result = run_study("params/ops_callcentre_csat/drivers.yml")
    silent = next(each for each in result["found"] if each.id == "who-did-not-answer")
    assert silent.headline.startswith("37 % of those asked answered")
    (none,) = [each for each in result["found"] if each.id == "drivers-cannot-be-told"]
    assert "No rating was asked" in none.certainty


def test_courses_of_one_teacher_hang_together(data_dir, run_study):
    result = run_study("params/satisfaction_teaching_ratings/drivers.yml")
    assert result["result"].responses.groups == 94
    (driver,) = told(result, "driver")
    assert driver.factors == ("beauty",) and driver.effect.low > 0


def test_codes_of_never_used_are_no_scores(data_dir, run_study):
    result = run_study("params/satisfaction_sfo_airport/drivers_2018.yml")
    assert len(told(result, "driver")) >= 5
    assert result["result"].level.nps_n == 2809 - 159 - _nps_without_overall(data_dir)


def _nps_without_overall(data_dir) -> int:
    (file,) = (data_dir / "satisfaction_sfo_airport").glob("2018*.csv")
    frame = pd.read_csv(file, dtype=str, encoding="utf-8-sig")
    frame.columns = frame.columns.str.strip()
    given = ~frame["NETPRO"].str.strip().isin(["11", "BLANK"])
    return int((given & frame["Q7ALL"].str.strip().isin(["0", "6", "BLANK"])).sum())
