"""The attrition study on real and published sets of staff, told as its reader gets it."""

import numpy as np
import pandas as pd
import pytest

from ccqa_lib.analyse.attrition.staff import CannotTell
from ccqa_lib.errors import DataRefusedError


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setattr(
        "ccqa_lib.data.staff.pseudonyms.pseudonym_key", lambda: b"the key of the tests"
    )


def test_half_leavers_in_picked_rows_are_no_rate(data_dir, run_study):
    names = run_study("params/attrition_babushkin_turnover/babushkin_turnover.yml")
    rows = pd.read_csv(
        data_dir / "attrition_babushkin_turnover" / "turnover.csv", encoding="latin-1"
    )
    assert names["loaded"].lineage.duplicates_dropped == rows.duplicated().sum() == 13
    result = names["result"]
    parts = (result.rate, result.probation, result.forecast, result.pace)
    assert all(isinstance(part, CannotTell) for part in parts)
    told = {finding.id: finding for finding in names["found"]}
    assert told["leaving-rate"].verdict == "cannot tell"
    assert not [f for f in names["found"] if f.kind in ("level", "forecast") and f.effect]
    assert told["hazard-wage-kind-grey"].effect.low > 1


def test_reasons_and_two_figure_years_are_read(data_dir, run_study):
    names = run_study("params/attrition_hrdataset_v14/hrdataset_v14.yml")
    rows = pd.read_csv(data_dir / "attrition_hrdataset_v14" / "HRDataset_v14.csv")
    gone = rows["EmploymentStatus"].value_counts()
    seen = names["result"].rate.by_cause.set_index("cause")["leavers"]
    assert seen["all"] == rows["DateofTermination"].notna().sum() == 104
    assert seen["voluntary"] == gone["Voluntarily Terminated"]
    assert seen["involuntary"] == gone["Terminated for Cause"]
    by_hand = pd.to_datetime(rows["DateofHire"], format="mixed")
    end = pd.to_datetime(rows["DateofTermination"], format="%m/%d/%y").fillna(
        pd.Timestamp("2019-02-28")
    )
    years = (end - by_hand).dt.days.sum() / 365.25
    assert names["result"].rate.years == pytest.approx(years, rel=1e-3)
    (note,) = [n for n in names["checked"].notes if n.name == "no dates years ahead"]
    assert "born_on" in note.sentence and note.count == _born_ahead(rows)
    shown = str(names["found"].to_list())
    assert not [name for name in rows["ManagerName"].unique() if name in shown]


def _born_ahead(rows: pd.DataFrame) -> int:
    born = pd.to_datetime(rows["DOB"], format="%m/%d/%y")
    return int((born > pd.Timestamp("2022-02-28")).sum())


def test_a_workbook_that_holds_everybody_twice_is_refused_or_counted_once(data_dir, run_study):
    settings = "params/attrition_ibm_hr/ibm_hr_workbook.yml"
    with pytest.raises(DataRefusedError, match="1,470 of 2,940 rows equal another under other ids"):
        run_study(settings, twins="refuse")
    once = run_study(settings)["result"].factors.ratios
    csv = run_study("params/attrition_ibm_hr/ibm_hr.yml")["result"].factors.ratios
    assert np.allclose(once[["ratio", "low", "high"]], csv[["ratio", "low", "high"]])
    assert once.set_index(["factor", "level"]).loc[("overtime", "Yes"), "low"] > 2


def test_rows_without_ids_that_are_alike_are_noted(data_dir, run_study):
    names = run_study("params/attrition_hr_comma_sep/hr_comma_sep.yml")
    (note,) = [n for n in names["checked"].notes if n.name == "nobody is there twice"]
    assert note.count == 3008
    ratios = names["result"].factors.ratios.set_index("factor")
    assert ratios.loc["satisfaction", "high"] < 1


def test_absences_are_told_by_person_and_no_headcount_follows(data_dir, run_study):
    names = run_study("params/absenteeism_uci/absences.yml")
    file = data_dir / "absenteeism_uci" / "Absenteeism_data.csv"
    rows = pd.read_csv(file, encoding="utf-8-sig")
    days = rows.drop_duplicates().groupby("ID")["Date"].nunique()
    found = names["result"].absence
    assert found.absences == days.sum() - len(days)
    assert found.people == len(days)
    assert next(f.id for f in names["found"]) == "absence-rate"
    assert not [f for f in names["found"] if f.kind == "forecast"]
