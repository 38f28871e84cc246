"""Models on sums from the database equal those on the rows, and statsmodels' own."""

import ibis
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.miscmodels.ordinal_model import OrderedModel

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.process.events import read_events
from ccqa_lib.analyse.process.flow import describe_flow, directly_follows
from ccqa_lib.analyse.regression.cluster_cells import (
    cluster_cells,
    clustered_glm,
    clustered_ordered,
)
from ccqa_lib.analyse.regression.glm import cluster_robust_glm
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.logit import fit_logit
from ccqa_lib.analyse.regression.ordered import cluster_robust_ordered, fit_ordered
from ccqa_lib.analyse.regression.sandwich import cluster_robust
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.spells import SpellColumns, read_spells
from ccqa_lib.data.reduce.patterns import cluster_counts, numbered, patterns
from ccqa_lib.data.reduce.spell_counts import SpellTimes, spell_counts
from ccqa_lib.data.reduce.steps import end_counts, step_counts
from ccqa_lib.errors import AnalysisError, SettingsError, SourceError

N, TERMS = 6_000, ["queue", "tenure", "waited"]
DIGITS = 1e-8


@pytest.fixture(scope="module")
def contacts():
    rng = np.random.default_rng(11)
    queue = rng.choice(["flight", "酒店", "rail; DROP"], N, p=[0.5, 0.3, 0.2])
    tenure, waited = rng.integers(0, 6, N), rng.integers(0, 2, N)
    agent = rng.integers(0, 40, N)
    lean = 0.4 * (queue == "酒店") - 0.15 * tenure + 0.6 * waited + rng.normal(0, 0.4, 40)[agent]
    latent = lean + rng.logistic(size=N)
    return pd.DataFrame({
        "queue": queue, "tenure": tenure, "waited": waited, "agent": agent,
        "repeat": (latent > 0.8).astype(int), "csat": 1 + np.digitize(-latent, [-1.5, 0, 1.2]),
        "seconds": 300 + 40 * lean + rng.gamma(2, 50, N),
    })  # fmt: skip


@pytest.fixture(scope="module")
def engine(contacts):
    connection = ibis.duckdb.connect()
    connection.create_table("contacts", contacts)
    return connection


def reduced(engine, *given, **more):
    return patterns(engine.table("contacts"), *given, **more).to_pandas()


def same(one, other):
    np.testing.assert_allclose(one.estimate, other.estimate, rtol=DIGITS, atol=1e-10)
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=DIGITS, atol=1e-12)


def test_logit_with_errors_by_cluster(contacts, engine):
    cells = reduced(engine, [*TERMS, "agent", "repeat"])
    assert cells["rows"].sum() == N
    assert len(cells) < 0.6 * N
    rows = fit_logit(build_design(contacts, TERMS, also=["repeat", "agent"]), "repeat")
    few = fit_logit(build_design(cells, TERMS, also=["repeat", "agent", "rows"]), "repeat", "rows")
    same(rows.coefficients, few.coefficients)
    same(cluster_robust_glm(rows, "agent"), cluster_robust_glm(few, "agent"))


def test_logit_is_that_of_statsmodels(contacts, engine):
    cells = reduced(engine, [*TERMS, "repeat"])
    few = fit_logit(build_design(cells, TERMS, also=["repeat", "rows"]), "repeat", "rows")
    by_row = build_design(contacts, TERMS, also=["repeat"])
    theirs = sm.Logit(contacts["repeat"].to_numpy(), by_row.matrix).fit(disp=0, tol=1e-12)
    assert few.coefficients.names == by_row.names
    np.testing.assert_allclose(few.coefficients.estimate, theirs.params, rtol=DIGITS)
    np.testing.assert_allclose(few.coefficients.covariance, theirs.cov_params(), rtol=1e-7)


def test_ordered_logit(contacts, engine):
    cells = reduced(engine, [*TERMS, "agent", "csat"])
    rows = fit_ordered(
        build_design(contacts, TERMS, also=["csat", "agent"], constant="implied"), "csat"
    )
    few = fit_ordered(
        build_design(cells, TERMS, also=["csat", "agent", "rows"], constant="implied"),
        "csat", count="rows",
    )  # fmt: skip
    same(rows.table, few.table)
    same(cluster_robust_ordered(rows, "agent").table, cluster_robust_ordered(few, "agent").table)
    matrix = build_design(contacts, TERMS, also=["csat"], constant="implied").matrix
    theirs = OrderedModel(contacts["csat"], matrix, distr="logit").fit(
        method="bfgs", disp=0, gtol=1e-8, maxiter=500
    )
    slopes = theirs.params.to_numpy()[: matrix.shape[1]]
    ours = few.table.estimate[[few.table.names.index(name) for name in few.design.names]]
    np.testing.assert_allclose(np.abs(ours), np.abs(slopes), rtol=1e-5)


def test_errors_by_cluster_from_two_small_tables(contacts, engine):
    rows = engine.table("contacts")
    for outcome in ("repeat", "csat"):
        columns = [*TERMS, outcome]
        constant = "column" if outcome == "repeat" else "implied"
        also = [outcome, "rows", "pattern"]
        design = build_design(numbered(rows, columns).to_pandas(), TERMS, also, constant=constant)
        counts = cluster_counts(rows, columns, "agent").to_pandas()
        cells = cluster_cells(design, counts, "agent")
        by_row = build_design(contacts, TERMS, [outcome, "agent"], constant=constant)
        assert len(design.rows) < 0.05 * N
        if outcome == "repeat":
            few = clustered_glm(fit_logit(design, outcome, "rows"), cells)
            all_rows = cluster_robust_glm(fit_logit(by_row, outcome), "agent")
        else:
            few = clustered_ordered(fit_ordered(design, outcome, count="rows"), cells).table
            all_rows = cluster_robust_ordered(fit_ordered(by_row, outcome), "agent").table
        same(few, all_rows)
        assert few.errors == all_rows.errors
        np.testing.assert_array_equal(few.df, all_rows.df)


def test_counts_that_do_not_fit_the_patterns_are_refused(engine):
    rows, columns = engine.table("contacts"), [*TERMS, "repeat"]
    found = numbered(rows, columns).to_pandas()
    design = build_design(found, TERMS, also=["repeat", "rows", "pattern"])
    counts = cluster_counts(rows, columns, "agent").to_pandas()
    with pytest.raises(AnalysisError, match="not those of the patterns"):
        cluster_cells(design, counts.iloc[1:], "agent")
    with pytest.raises(AnalysisError, match="not those of the patterns"):
        cluster_cells(design, counts.assign(pattern=counts["pattern"] + 1), "agent")
    alike = found.assign(pattern=found["pattern"].iloc[0])
    twice = build_design(alike, TERMS, also=["repeat", "rows", "pattern"])
    with pytest.raises(AnalysisError, match="same number"):
        cluster_cells(twice, counts, "agent")
    few = counts[counts["agent"] < 3]
    with pytest.raises(AnalysisError, match="3 clusters"):
        cluster_cells(design, few, "agent")


def test_patterns_are_numbered_by_duckdb_and_spark_only():
    table = ibis.table({"queue": "string", "agent": "string"}, name="contacts")
    lite = ibis.sqlite.connect()
    lite.create_table("contacts", schema=table.schema())
    with pytest.raises(SourceError, match="lies in sqlite"):
        cluster_counts(lite.table("contacts"), ["queue"], "agent")


def test_linear_from_means_and_squares(contacts, engine):
    cells = reduced(engine, [*TERMS, "agent"], mean_of="seconds")
    rows = fit_linear(build_design(contacts, TERMS, also=["seconds", "agent"]), "seconds")
    also = ["mean", "rows", "within", "agent"]
    few = fit_linear(build_design(cells, TERMS, also=also), "mean", "rows", "within")
    same(rows.coefficients, few.coefficients)
    same(cluster_robust(rows, "agent"), cluster_robust(few, "agent"))
    assert rows.r2 == pytest.approx(few.r2, rel=DIGITS)


def test_missing_values_are_no_pattern(contacts, engine):
    lacking = contacts.assign(queue=contacts["queue"].where(contacts["tenure"] > 0))
    found = patterns(ibis.memtable(lacking), ["queue"]).to_pandas()
    assert found["queue"].notna().all()
    assert found["rows"].sum() == (contacts["tenure"] > 0).sum()


def test_absent_columns_and_names_of_results_are_refused(engine):
    with pytest.raises(SettingsError, match=r"no column 'queu'.*Did you mean 'queue'"):
        patterns(engine.table("contacts"), ["queu"])
    renamed = engine.table("contacts").rename(rows="queue")
    with pytest.raises(SettingsError, match="name of a result"):
        patterns(renamed, ["rows"])


@pytest.fixture(scope="module")
def staff():
    rng = np.random.default_rng(4)
    night, site = rng.integers(0, 2, 4_000), rng.choice(["a", "b", "c"], 4_000)
    leaves = rng.exponential(260 * np.exp(-0.5 * night - 0.2 * (site == "b")))
    watched = rng.integers(30, 540, 4_000)
    start = np.where(rng.random(4_000) < 0.3, rng.integers(0, 25, 4_000), 0)
    return pd.DataFrame({
        "days": np.ceil(np.minimum(leaves, watched)) + 25, "left": (leaves <= watched).astype(int),
        "since": start, "night": night, "site": site,
    })  # fmt: skip


def test_risk_sets_of_counted_spells(staff):
    times = SpellTimes("days", "left", "since")
    few = spell_counts(ibis.memtable(staff), times, ["night", "site"]).to_pandas()
    assert few["rows"].sum() == len(staff)
    one, other = (
        SpellColumns("days", "left", "since"),
        SpellColumns("days", "left", "since", "rows"),
    )
    by_row, by_count = kaplan_meier(read_spells(staff, one)), kaplan_meier(read_spells(few, other))
    np.testing.assert_allclose(by_row.survival, by_count.survival, rtol=DIGITS)
    np.testing.assert_allclose(by_row.greenwood, by_count.greenwood, rtol=DIGITS)
    fits = [
        fit_cox(build_design(frame, ["night", "site"], also=list(columns.names),
                             constant="implied"), columns)
        for frame, columns in ((staff, one), (few, other))
    ]  # fmt: skip
    same(fits[0].coefficients, fits[1].coefficients)


def test_grouped_times_keep_everybody_at_risk(staff):
    grouped = spell_counts(ibis.memtable(staff), SpellTimes("days", "left", "since", 7.0))
    found = grouped.to_pandas()
    assert found["rows"].sum() == len(staff)
    assert (found["days"] % 7 == 0).all()
    assert (found["since"] % 7 == 0).all()
    by_hand = (np.ceil(staff["days"] / 7) * 7).value_counts()
    assert found.groupby("days")["rows"].sum().to_dict() == by_hand.to_dict()
    with pytest.raises(SettingsError, match="-1"):
        spell_counts(ibis.memtable(staff), SpellTimes("days", "left", width=-1))


@pytest.fixture(scope="module")
def events():
    rng = np.random.default_rng(9)
    case = np.sort(rng.integers(0, 400, 3_000))
    at = pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.permutation(3_000 * 7)[:3_000], "s")
    return pd.DataFrame({
        "case_id": [f"c{one}" for one in case], "happened_at": at.as_unit("us"),
        "activity": rng.choice(["open", "转接", "reply", "close"], 3_000),
    })  # fmt: skip


def test_steps_by_window_functions(events):
    log = read_events(events, "case_id", "activity", "happened_at")
    assert not log.tied
    expected = directly_follows(log)
    found = step_counts(ibis.memtable(events)).to_pandas()
    assert found["tied"].sum() == 0
    key = ["from", "to"]
    found = found.drop(columns="tied").sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(
        found, expected.sort_values(key, ignore_index=True), check_dtype=False
    )


def test_starts_and_ends_of_cases(events):
    flow = describe_flow(read_events(events, "case_id", "activity", "happened_at"))
    found = end_counts(ibis.memtable(events)).to_pandas().set_index("activity")
    for name, counted in (
        ("events", flow.activities), ("starts", flow.starts), ("ends", flow.ends)
    ):  # fmt: skip
        assert found[name][found[name] > 0].to_dict() == counted.to_dict()


def test_steps_at_one_time_are_told():
    times = pd.to_datetime(["2026-01-01", "2026-01-01", "2026-01-02"])
    events = pd.DataFrame({"case_id": "1", "activity": ["b", "a", "c"], "happened_at": times})
    found = step_counts(ibis.memtable(events)).to_pandas()
    assert found[["from", "to", "tied"]].values.tolist() == [["a", "b", 1], ["b", "c", 0]]
