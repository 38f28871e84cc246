import json
import threading
from dataclasses import replace

import pytest

from ccqa_lib.errors import SettingsError
from ccqa_lib.params.settings_file import read_run_settings
from ccqa_lib.runs import choose
from ccqa_lib.runs.memory import Memory
from ccqa_lib.runs.plan import RunOptions, plan_jobs


def suite(shop, *lines):
    file = shop / "params/suites/night.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(["runs: [params/shop/*.yml]", *lines]))
    return read_run_settings(file)


def test_a_suite_expands_by_site_and_variant_with_labels_of_their_own(shop):
    expanded = suite(
        shop, 'sites: ["", Hong Kong]', "variants: {as_it_is: {}, monthly: {period: month}}"
    )
    told = [(run.label, run.params.site, run.params.period) for run in expanded]
    assert told == [
        ("good", "", "week"), ("good-monthly", "", "month"),
        ("good-Hong_Kong", "Hong Kong", "week"), ("good-Hong_Kong-monthly", "Hong Kong", "month"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sites: [A/B, A_B]", "give one of them another 'label'"),
        ("variants: {x: {mesure: a}}", "Did you mean 'measure'"),
        ("variants: {x: {label: a}}", "cannot set 'label'"),
        ("site: A", "a suite has no setting 'site'"),
        ("sites: A", "'sites' needs a list"),
        ("variants: {x: 3}", "needs 'name: value' lines"),
    ],
)
def test_a_suite_that_is_wrong_is_refused_before_anything_runs(shop, line, said):
    with pytest.raises(SettingsError) as refused:
        suite(shop, line)
    assert said in str(refused.value)


def test_only_keeps_what_fits_and_refuses_what_fits_nothing(shop):
    asked = suite(shop, "sites: [A, B]")
    assert [run.label for run in choose.only(asked, ["*-B"])] == ["good-B"]
    assert len(choose.only(asked, ["dmaic_5_control/*"])) == 2
    assert choose.only(asked, []) == asked
    with pytest.raises(SettingsError, match="'x', which fits no run"):
        choose.only(asked, ["good*", "x"])


def test_days_are_one_or_all_of_a_span():
    assert choose.days_of("") == []
    assert choose.days_of("2026-03-31") == ["2026-03-31"]
    days = choose.days_of("2026-02-27..2026-03-02")
    assert days == ["2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02"]
    for wrong in (
        "2026-02-30",
        "tomorrow",
        "2026-03-02..2026-03-01",
        "2020-01-01..2026-01-01",
        "..",
    ):
        with pytest.raises(SettingsError, match="--as-of was given"):
            choose.days_of(wrong)


def plan(shop, **options):
    return plan_jobs(
        choose.as_of_days(read_run_settings(shop / "params/shop"), ["2026-03-30", "2026-03-31"]),
        RunOptions(shop / "outputs", **options), "2026-04-01T00:00:00",
    )  # fmt: skip


def test_each_day_is_a_run_with_a_key_of_its_own(shop):
    first, second = plan(shop)
    assert [job.settings["as_of"] for job in (first, second)] == ["2026-03-30", "2026-03-31"]
    assert first.run_key != second.run_key


def test_what_a_run_took_is_expected_again(shop):
    job = plan(shop)[0]
    assert choose.expected_of(job) == choose.Expected()
    folder = job.place.good / "2026-03-01"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(
        json.dumps({"seconds": {"notebook": 3.0}, "peak_megabytes": 100})
    )
    assert choose.expected_of(job) == choose.Expected(3.0, 120.0, True)


def test_today_and_yesterday_are_of_the_moment_a_suite_began():
    assert choose.days_of("today", "2026-03-01T23:59:59") == ["2026-03-01"]
    assert choose.days_of("yesterday", "2026-03-01T00:00:00") == ["2026-02-28"]


def test_what_a_suite_has_published_is_not_done_again_when_it_goes_on(shop):
    done, not_done = (replace(job, suite="000003") for job in plan(shop, force=True))
    folder = done.place.good / "2026-03-30"
    folder.mkdir(parents=True)
    record = {"settings": done.settings, "run_key": done.run_key, "suite": "000003"}
    (folder / "run.json").write_text(json.dumps(record))
    assert choose.finished_in(done) == folder
    assert choose.finished_in(not_done) is None
    assert choose.finished_in(replace(done, suite="000004")) is None


def test_runs_wait_until_they_fit_and_a_giant_runs_alone():
    memory = Memory(lambda: 1000.0)
    events, inside = [], threading.Event()

    def giant():
        with memory.room_for(5000):
            events.append("giant")

    with memory.room_for(400), memory.room_for(400):
        waiting = threading.Thread(target=giant)
        waiting.start()
        waiting.join(timeout=0.3)
        assert events == []
        with memory.room_for(400, lambda: True):  # a suite that was stopped does not wait
            inside.set()
    waiting.join(timeout=5)
    assert events == ["giant"] and inside.is_set()
