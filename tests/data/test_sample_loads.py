"""The loader reports of the sample's raw exports exactly what the answer key says is in them."""

import numpy as np
import pytest
from ibis import _

from ccqa_lib.data.load import open_source
from ccqa_lib.data.sample import truth
from ccqa_lib.data.sample.answer_key import answer_key
from ccqa_lib.data.sample.calendar import FIRST_DAY
from ccqa_lib.data.sample.centre import draw_centre
from ccqa_lib.data.sample.soiling import draw_faults
from ccqa_lib.data.sample.write import write_sample

CONTACTS = 20_000
REASONS = {
    "fewer cells than the heading": "short",
    "more cells than the heading": "long",
    "handle_seconds: below the lowest that can be true (0)": "impossible",
    "handle_seconds: above the highest that can be true (36000)": "impossible",
    "rating_wait: above the highest that can be true (5)": "impossible",
}
TABLES = (
    "contacts", "surveys", "evaluations", "complaints", "staff",
    "intervals", "customers", "events", "kpis",
)  # fmt: skip


def opened(folder, project, contacts, outputs):
    """Write a sample into a folder of its own and open it by the project's own mapping."""
    write_sample(folder, contacts)
    mapping = (project / "params/sources/sample_centre.yml").read_text(encoding="utf-8")
    copy = outputs / "sample_centre.yml"
    copy.write_text(mapping.replace("outputs/sample_centre", str(folder)), encoding="utf-8")
    return open_source(str(copy))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory, project):
    folder = tmp_path_factory.mktemp("loads")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CCQA_OUTPUTS", str(folder))
        yield opened(folder / "sample", project, CONTACTS, folder)


@pytest.fixture(scope="module")
def drawn():
    return draw_centre(CONTACTS)


def account(lineage):
    """Rows in, used and dropped, and those set aside by the name of their fault."""
    set_aside = {"short": 0, "long": 0, "impossible": 0}
    for reason, rows in lineage.set_aside.items():
        set_aside[REASONS[reason]] += rows
    return {
        "in": lineage.rows_in,
        "used": lineage.rows_used,
        "duplicates_dropped": lineage.duplicates_dropped,
        "set_aside": set_aside,
    }


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_accounted_for_as_the_key_says(loaded, drawn, name):
    table = loaded.table(name)
    assert account(table.lineage) == answer_key(drawn)["rows"][name]
    assert table.table.count().execute() == table.lineage.rows_used


def kept_contacts(drawn):
    dirt = draw_faults(drawn)["contacts"]
    lost = np.concatenate([dirt.short, dirt.long, dirt.impossible])
    return drawn.contacts.drop(index=lost)


def test_values_of_contacts_are_those_that_were_drawn(loaded, drawn):
    kept = kept_contacts(drawn)
    answered = kept[~kept["abandoned"]]
    handle = answered["talk"] + answered["hold"] + answered["wrap"]
    found = (
        loaded.table("contacts")
        .table.agg(
            abandoned=_.abandoned.sum(),
            handle=_.handle_seconds.sum(),
            talk=_.talk_seconds.sum(),
            repeat=_.repeat_within_7d.sum(),
            asked=_.repeat_within_7d.count(),
            agents=_.agent_id.count(),
            lead=_.lead_days.sum(),
            sales=_.sale_amount.sum(),
            first=_.started_at.min(),
        )
        .execute()
        .iloc[0]
    )
    first = FIRST_DAY.astype("datetime64[m]") + int(kept["day"].iloc[0]) * 1440
    assert found["abandoned"] == kept["abandoned"].sum()
    assert found["handle"] == handle.sum()
    assert found["talk"] == answered["talk"].sum()
    assert found["repeat"] == answered["repeat"].sum()
    assert found["asked"] == found["agents"] == len(answered)
    assert found["lead"] == kept["lead_days"].sum()
    assert found["sales"] == pytest.approx(kept["sale_cents"].sum() / 100)
    assert found["first"] == first + int(kept["minute"].iloc[0])


@pytest.mark.parametrize("name", ["contacts", "surveys", "complaints", "staff", "kpis"])
def test_every_spelling_of_a_site_becomes_one(loaded, name):
    sites = loaded.table(name).table.select("site").distinct().execute()["site"]
    assert sorted(sites) == sorted(truth.SITES)


def test_queues_are_free_of_blanks_and_keep_their_chinese_names(loaded):
    queues = loaded.table("contacts").table.select("queue").distinct().execute()["queue"]
    assert sorted(queues) == sorted(truth.QUEUES)


def test_missing_codes_are_no_answers(loaded, drawn):
    dirt = draw_faults(drawn)["surveys"]
    lost = np.concatenate([dirt.short, dirt.long, dirt.impossible])
    kept = drawn.surveys.drop(index=lost[lost < len(drawn.surveys)])
    given = kept[kept["rating_ease_missing"] == 0]
    table = loaded.table("surveys").table
    found = table.agg(n=_.rating_ease.count(), total=_.rating_ease.sum(), zero=_.nps.min())
    assert found.execute().iloc[0].tolist() == [len(given), given["rating_ease"].sum(), 0]


def test_decimal_commas_are_read(loaded):
    weights = loaded.table("surveys").table.select("weight").distinct().execute()["weight"]
    assert sorted(weights) == [0.8, 0.95, 1.0, 1.1, 1.25]


def test_times_of_greenwich_become_those_of_the_centre(loaded, drawn):
    events = loaded.table("events").table
    first = events.filter(_.case_id == "0000001").agg(first=_.happened_at.min()).execute()
    second = int(drawn.events.loc[drawn.events["case"] == 0, "second"].min())
    assert first["first"][0] == FIRST_DAY.astype("datetime64[s]") + second


def test_dates_of_the_roster_are_read(loaded, drawn):
    found = loaded.table("staff").table.agg(
        left=_.left_on.count(), opened=_.observed_from.min(), gone=_.leave_type.nunique()
    )
    left, opened_on, kinds = found.execute().iloc[0]
    assert left == (drawn.staff["left"] < 10_000).sum()
    assert str(opened_on)[:10] == "2025-01-01"
    assert kinds == 2


@pytest.mark.slow
def test_the_whole_sample_loads_as_the_key_says(tmp_path, project, monkeypatch):
    monkeypatch.setenv("CCQA_OUTPUTS", str(tmp_path))
    source = opened(tmp_path / "sample", project, 400_000, tmp_path)
    told = answer_key(draw_centre())["rows"]
    assert {name: account(source.table(name).lineage) for name in TABLES} == told
