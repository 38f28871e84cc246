"""The driver model on 129,880 answers beside statsmodels' fits of it, in one process.

Two peers: `Logit` on a ready matrix of numbers (the bare fit: no gaps, no categories, no checks),
and `logit` by a formula from the rows as they are loaded, which is what a user would write.

    CCQA_DATA=... python benchmarks/satisfaction/drivers.py [--rounds 5]

Needs the public set satisfaction_airline_passenger; says so where it is missing.
"""

import argparse
import statistics
import time
import warnings
from functools import partial
from pathlib import Path

import pandas as pd
import statsmodels.api as sm
import statsmodels.formula.api as smf

from ccqa_lib import data
from ccqa_lib.analyse import satisfaction as sat
from ccqa_lib.analyse.satisfaction.drivers import fit_drivers
from ccqa_lib.analyse.satisfaction.responses import responses_of
from ccqa_lib.errors import CcqaError
from ccqa_lib.params.settings_file import read_run_settings

SETTINGS = Path("params/satisfaction_airline_passenger/drivers.yml")


def seconds(call) -> tuple[float, object]:
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def answers() -> tuple[pd.DataFrame, sat.Plan]:
    (chosen,) = read_run_settings(SETTINGS)
    source = data.open_source(chosen.params.source)
    plan = sat.Plan(**chosen.params.plan(source.source))
    rows = data.survey_responses(source, chosen.params, plan.columns, plan.segments).rows
    return rows.to_pandas(), plan


def by_formula(frame: pd.DataFrame, plan: sat.Plan, unrated: list[str]):
    """Fit the same columns by a formula: gaps at the mean, states of the unrated, categories."""
    rows = frame.copy()
    for name in unrated:
        rows[f"unrated_{name}"] = rows[name].isna().astype(float)
    for name in plan.drivers:
        rows[name] = rows[name].fillna(rows[name].mean())
    terms = [*plan.drivers, *(f"unrated_{name}" for name in unrated),
             *(f"C({name})" for name in plan.context)]  # fmt: skip
    return smf.logit(f"{plan.outcome} ~ {' + '.join(terms)}", rows).fit(disp=0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    warnings.simplefilter("ignore")
    try:
        frame, plan = answers()
    except CcqaError as error:
        print(f"Left out: {error}")
        return
    names = ("model and effects", "whole study", "bare fit", "by a formula")
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        ours, fitted = seconds(lambda: fit_drivers(responses_of(frame, plan)))
        bare = sm.Logit(fitted.rows.responses.top, sm.add_constant(fitted.model.share.X))
        times["model and effects"].append(ours)
        times["bare fit"].append(seconds(partial(bare.fit, disp=0))[0])
        unrated = list(fitted.rows.unrated)
        times["by a formula"].append(seconds(partial(by_formula, frame, plan, unrated))[0])
        times["whole study"].append(seconds(lambda: sat.satisfaction(frame, plan))[0])
    of_peer = [statistics.median(times[name]) for name in names[2:]]
    for name, spent in times.items():
        middle = statistics.median(spent)
        ratios = " and ".join(f"{middle / peer:.2f}" for peer in of_peer)
        print(f"{name:20} {middle:6.2f} s of processor; {ratios} times bare fit and formula")


if __name__ == "__main__":
    main()
