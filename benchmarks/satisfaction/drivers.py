"""The driver model on 129,880 answers beside statsmodels' bare fit of it, in one process.

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
    times: dict[str, list[float]] = {"model and effects": [], "whole study": [], "statsmodels": []}
    for _ in range(rounds):
        ours, fitted = seconds(lambda: fit_drivers(responses_of(frame, plan)))
        bare = sm.Logit(fitted.rows.responses.top, sm.add_constant(fitted.model.share.X))
        times["model and effects"].append(ours)
        times["statsmodels"].append(seconds(partial(bare.fit, disp=0))[0])
        times["whole study"].append(seconds(lambda: sat.satisfaction(frame, plan))[0])
    of_bare = statistics.median(times["statsmodels"])
    for name, spent in times.items():
        middle = statistics.median(spent)
        print(f"{name:20} {middle:6.2f} s of processor, {middle / of_bare:4.1f} times the bare fit")


if __name__ == "__main__":
    main()
