"""Logit, ordered logit, OLS and Cox: from sums that the database makes, beside fits on the rows.

    python benchmarks/scale/models.py [--rows 1] [--rounds 3] [--models logit,ols]

`--rows` are millions. Both sides begin at the parquet file and end at estimates and standard
errors; statsmodels' Cox (PHReg) stands in for R's coxph where R is not installed: its rows can be
fewer (`--cox-rows`). By the rows are two peers: a fit on a ready matrix of numbers, and *by a
formula*, which is what a user writes. Their ordered model takes minutes with a million rows, so ask
for it alone, with `--rounds 1`; where the two differ, the gradient on the rows says who is nearer
the top.
"""

import argparse
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import special
from statsmodels.miscmodels.ordinal_model import OrderedModel

from ccqa_lib.analyse.design import build_design
from ccqa_lib.analyse.regression.cluster_cells import cluster_cells, clustered_glm
from ccqa_lib.analyse.regression.linear import fit_linear
from ccqa_lib.analyse.regression.logit import fit_logit
from ccqa_lib.analyse.regression.ordered import fit_ordered
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.spells import SpellColumns
from ccqa_lib.data.reduce.patterns import cluster_counts, numbered, patterns
from ccqa_lib.data.reduce.spell_counts import SpellTimes, spell_counts

TERMS = ["queue", "channel", "new_hire", "long_wait", "transfers"]
FORMULA = "{} ~ " + " + ".join(TERMS)
STAFF = ["night", "site", "commute"]
COX_IN_R = """
library(survival)
rows <- read.csv(commandArgs(TRUE)[1])
rows$site <- factor(rows$site, sort(unique(rows$site)))
took <- system.time(fit <- coxph(Surv(days, left) ~ night + site + commute, rows, ties = "efron"))
cat(took[["elapsed"]], took[["user.self"]] + took[["sys.self"]], format(coef(fit), digits = 17))
"""


def main() -> None:
    """Write the rows, fit each model both ways in turn, print medians and ratios."""
    given = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    given.add_argument("--rows", type=float, default=1)
    given.add_argument("--cox-rows", type=float, default=0)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--models", default="logit,logit_by_agent,ordered,ols,cox")
    options = given.parse_args()
    rows = int(options.rows * 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        for name in options.models.split(","):
            n = int(options.cox_rows * 1e6) or rows if name == "cox" else rows
            path = Path(folder) / f"{name}.parquet"
            duckdb.from_arrow(made(name, n)).write_parquet(str(path))
            ours, theirs, *more = MODELS[name]
            rounds = [(timed(ours, path), timed(theirs, path)) for _ in range(options.rounds)]
            tell(name, n, rounds)
            for by_formula in more:
                told = [(timed(ours, path), timed(by_formula, path)) for _ in range(options.rounds)]
                tell("  by a formula", n, told)
            if name == "ordered":
                ends = [steepest(path, found) for *_, found in rounds[0]]
                print(f"  slope of the mean log-likelihood: {ends[0]:.0e}, theirs {ends[1]:.0e}")
            if name == "cox" and shutil.which("Rscript"):
                in_r = [(timed(ours, path), cox_in_r(path)) for _ in range(options.rounds)]
                tell("cox beside R", n, in_r)


def made(name: str, n: int):
    """Return the rows of a model, as an Arrow table."""
    rng = np.random.default_rng(7)
    if name == "cox":
        frame = pd.DataFrame({"night": rng.integers(0, 2, n), "commute": rng.integers(0, 12, n)})
        frame["site"] = rng.choice(["Hong Kong", "Guangzhou", "Shanghai", "Chengdu"], n)
        pace = np.exp(0.5 * frame["night"] + 0.03 * frame["commute"])
        leaves, watched = rng.exponential(300 / pace), rng.integers(30, 540, n)
        frame["days"] = np.ceil(np.minimum(leaves, watched)).astype(int)
        frame["left"] = (leaves <= watched).astype(int)
    else:
        frame = pd.DataFrame(
            {"new_hire": rng.integers(0, 2, n), "long_wait": rng.integers(0, 2, n)}
        )
        frame["queue"] = rng.choice(["Hotel", "Flight", "Rail", "Tour", "Other"], n)
        frame["channel"] = rng.choice(["phone", "chat", "email", "app"], n)
        frame["transfers"], frame["agent"] = rng.integers(0, 3, n), rng.integers(0, 300, n)
        lean = 0.5 * frame["new_hire"] + 0.7 * frame["long_wait"] + 0.4 * (frame["queue"] == "Rail")
        latent = lean + rng.logistic(size=n)
        frame["again"] = (latent > 2).astype(int)
        frame["csat"] = 1 + np.digitize(-latent, [-2, -1, 0, 1])
        frame["seconds"] = 300 + 50 * lean + rng.gamma(2, 60, n)
    return pa.Table.from_pandas(frame, preserve_index=False)


def _reduced(path, *columns, **more):
    rows = ibis.duckdb.connect().read_parquet(str(path))
    return patterns(rows, list(columns), **more).to_pandas()


def our_logit(path):
    cells = _reduced(path, *TERMS, "again")
    design = build_design(cells, TERMS, also=["again", "rows"])
    return fit_logit(design, "again", "rows").coefficients.estimate


def their_logit(path):
    frame = pd.read_parquet(path)
    design = build_design(frame, TERMS, also=["again"])
    return sm.Logit(frame["again"].to_numpy(), design.matrix).fit(disp=0, tol=1e-12).params


def our_clustered(path):
    """Fit on patterns; errors by agent from how many rows of each pattern an agent has."""
    rows = ibis.duckdb.connect().read_parquet(str(path))
    columns = [*TERMS, "again"]
    design = build_design(
        numbered(rows, columns).to_pandas(), TERMS, also=["again", "rows", "pattern"]
    )
    cells = cluster_cells(design, cluster_counts(rows, columns, "agent").to_pandas(), "agent")
    return _with_errors(clustered_glm(fit_logit(design, "again", "rows"), cells))


def their_clustered(path):
    frame = pd.read_parquet(path)
    design = build_design(frame, TERMS, also=["again"])
    groups = {"groups": frame["agent"].to_numpy()}
    model = sm.Logit(frame["again"].to_numpy(), design.matrix)
    fit = model.fit(disp=0, cov_type="cluster", cov_kwds=groups, tol=1e-12)
    n, k = design.matrix.shape
    return np.concatenate([fit.params, fit.bse * np.sqrt((n - k) / (n - 1))])  # their factor out


def formula_logit(path):
    return smf.logit(FORMULA.format("again"), pd.read_parquet(path)).fit(disp=0, tol=1e-12).params


def formula_clustered(path):
    frame = pd.read_parquet(path)
    groups = {"groups": frame["agent"]}
    model = smf.logit(FORMULA.format("again"), frame)
    fit = model.fit(disp=0, cov_type="cluster", cov_kwds=groups, tol=1e-12)
    n, k = len(frame), len(fit.params)
    return np.concatenate([fit.params, fit.bse * np.sqrt((n - k) / (n - 1))])


def formula_ols(path):
    return smf.ols(FORMULA.format("seconds"), pd.read_parquet(path)).fit().params


def our_ordered(path):
    cells = _reduced(path, *TERMS, "csat")
    design = build_design(cells, TERMS, also=["csat", "rows"], constant="implied")
    return fit_ordered(design, "csat", count="rows").table.estimate


def their_ordered(path):
    frame = pd.read_parquet(path)
    matrix = build_design(frame, TERMS, also=["csat"], constant="implied").matrix
    model = OrderedModel(frame["csat"], matrix, distr="logit")
    found = np.asarray(model.fit(method="bfgs", disp=0, gtol=1e-9, maxiter=300).params)
    cuts = model.transform_threshold_params(found)[1:-1]
    return np.concatenate([cuts, found[: matrix.shape[1]]])


def steepest(path: Path, found: np.ndarray) -> float:
    """Return the largest slope of the mean log-likelihood of the rows at ordered estimates.

    Written anew from McCullagh's formula, so that it belongs to neither side.
    """
    frame = pd.read_parquet(path)
    matrix = build_design(frame, TERMS, also=["csat"], constant="implied").matrix
    cuts, answer = found[: -matrix.shape[1]], frame["csat"].to_numpy() - 1
    ends = np.concatenate([[-np.inf], cuts, [np.inf]])
    hidden = matrix @ found[len(cuts) :]
    low, high = (special.expit(ends[answer + side] - hidden) for side in (0, 1))
    by_low, by_high = low * (1 - low) / (high - low), high * (1 - high) / (high - low)
    slopes = [(by_low - by_high) @ matrix]
    slopes += [[by_high[answer == at].sum() - by_low[answer == at + 1].sum()]
               for at in range(len(cuts))]  # fmt: skip
    return float(np.abs(np.concatenate(slopes)).max() / len(frame))


def our_ols(path):
    cells = _reduced(path, *TERMS, mean_of="seconds")
    design = build_design(cells, TERMS, also=["mean", "rows", "within"])
    return fit_linear(design, "mean", "rows", "within").coefficients.estimate


def their_ols(path):
    frame = pd.read_parquet(path)
    design = build_design(frame, TERMS, also=["seconds"])
    return sm.OLS(frame["seconds"].to_numpy(), design.matrix).fit().params


def our_cox(path):
    rows = ibis.duckdb.connect().read_parquet(str(path))
    cells = spell_counts(rows, SpellTimes("days", "left"), STAFF).to_pandas()
    columns = SpellColumns("days", "left", count="rows")
    design = build_design(cells, STAFF, also=list(columns.names), constant="implied")
    return fit_cox(design, columns).coefficients.estimate


def their_cox(path):
    frame = pd.read_parquet(path)
    matrix = build_design(frame, STAFF, also=["days", "left"], constant="implied").matrix
    model = sm.PHReg(frame["days"], matrix, status=frame["left"], ties="efron")
    return model.fit(disp=0).params


def cox_in_r(path: Path) -> tuple[float, float, np.ndarray]:
    """Return elapsed and processor seconds of coxph, and its estimates."""
    rows, script = path.with_suffix(".csv"), path.with_suffix(".R")
    pd.read_parquet(path).to_csv(rows, index=False)
    script.write_text(COX_IN_R)
    command = ["Rscript", "--vanilla", str(script), str(rows)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    elapsed, processor, *estimates = map(float, told.split())
    return elapsed, processor, np.array(estimates)


def _with_errors(table):
    return np.concatenate([table.estimate, table.se])


MODELS = {
    "logit": (our_logit, their_logit, formula_logit),
    "logit_by_agent": (our_clustered, their_clustered, formula_clustered),
    "ordered": (our_ordered, their_ordered),
    "ols": (our_ols, their_ols, formula_ols),
    "cox": (our_cox, their_cox),
}


def timed(fit, path: Path) -> tuple[float, float, np.ndarray]:
    """Return elapsed and processor seconds, and the estimates."""
    began, used = time.monotonic(), time.process_time()
    found = np.asarray(fit(path))
    return time.monotonic() - began, time.process_time() - used, found


def tell(name: str, rows: int, rounds: list) -> None:
    """Print medians, ratios and the largest difference between the estimates."""
    ours, theirs = zip(*rounds, strict=True)
    medians = [
        statistics.median(one[at] for one in side) for side in (ours, theirs) for at in (0, 1)
    ]
    found = [np.sort(np.abs(side[0][2])) for side in (ours, theirs)]  # formulas order otherwise
    gap = np.max(np.abs(found[0] / found[1] - 1))
    elapsed, processor = medians[2] / medians[0], medians[3] / medians[1]
    print(
        f"{name:15} {rows / 1e6:g} million rows: ours {medians[0]:.2f} s ({medians[1]:.2f} "
        f"processor), on rows {medians[2]:.2f} s ({medians[3]:.2f}): {elapsed:.0f} times elapsed, "
        f"{processor:.0f} processor; estimates differ by {gap:.0e} at most",
        flush=True,
    )


if __name__ == "__main__":
    main()
