"""Adapters of competing risks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ccqa_lib.analyse.design import Design, build_design
from ccqa_lib.analyse.survival.cox import fit_cox
from ccqa_lib.analyse.survival.curve import kaplan_meier
from ccqa_lib.analyse.survival.fine_gray import fit_fine_gray
from ccqa_lib.analyse.survival.gray import gray_test
from ccqa_lib.analyse.survival.incidence import (
    Incidence,
    cumulative_incidence,
    cumulative_incidence_by,
)
from ccqa_lib.analyse.survival.spells import SpellColumns, read_causes
from ccqa_lib.validation.adapters.survival_tables import by_term, cox_table, frame_of, within
from ccqa_lib.validation.registry import adapter

CAUSE = SpellColumns("time", "cause")
TIMES = [13, 26, 52, 78]
PERSON = pd.DataFrame({"pay": [11], "age": [25], "night": [1]})


@adapter("srv_competing_risks")
def competing_risks(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return incidences of resignation (1) and dismissal (2), by night work, and Gray's test."""
    spells = read_causes(frame_of(inputs["d"]), CAUSE, also=["night"])
    whole = cumulative_incidence(spells)
    groups = cumulative_incidence_by(spells, "night")
    at = whole.at(within(TIMES, whole.time[-1]))
    curve = kaplan_meier(spells.only(1))
    test = gray_test(spells, "night").causes
    return {
        "aalen_johansen": _two_causes(at, {"": "incidence", "se_": "se"}),
        "by_night": _by_night(groups),
        "cmprsk_estimates": _by_cause(groups, lambda part: part["incidence"]),
        "cmprsk_variances_aalen": _by_cause(groups, lambda part: part["se_aalen"] ** 2),
        "gray_test": {
            "cause": test["cause"].astype(str), "stat": test["chisq"], "p": test["p"],
            "df": test["df"],
        },
        "naive_1_minus_km_resign": 1 - curve.at(within(TIMES, curve.time[-1]))["survival"],
    }  # fmt: skip


@adapter("srv_fine_gray")
def fine_gray(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return Fine and Gray models of both causes, and the cause-specific Cox model of the first."""
    d = frame_of(inputs["d"])
    design = _design(d, "cause")
    later = fit_fine_gray(design, CAUSE, 1, censoring="after events").coefficients
    resigned = _design(d.assign(resigned=(d["cause"] == 1).astype(int)), "resigned")
    return {
        "resign": _fine_gray(design, 1),
        "dismiss": _fine_gray(design, 2),
        "finegray_weighted_cox_breslow": by_term(later.names, later.estimate),
        "cause_specific_resign": cox_table(
            fit_cox(resigned, SpellColumns("time", "resigned")).coefficients
        ),
    }


def _design(d: pd.DataFrame, event: str) -> Design:
    return build_design(d, ["pay", "age", "night"], also=["time", event], constant="implied")


def _fine_gray(design: Design, cause: int) -> dict[str, Any]:
    fit = fit_fine_gray(design, CAUSE, cause)
    table = fit.coefficients
    time = min(52, fit.spells.exit.max())
    return {
        "coef": by_term(table.names, table.estimate), "se": table.se, "loglik": fit.loglik,
        "cif_at_52": fit.incidence(PERSON, time)[0],
    }  # fmt: skip


def _two_causes(at: pd.DataFrame, values: Mapping[str, str]) -> dict[str, Any]:
    resign, dismiss = at[at["cause"] == 1], at[at["cause"] == 2]
    found: dict[str, Any] = {"time": resign["time"]}
    for prefix, column in values.items():
        found |= {f"{prefix}resign": resign[column], f"{prefix}dismiss": dismiss[column]}
    return found


def _by_night(groups: Mapping[Any, Incidence]) -> dict[str, Any]:
    parts = [
        _two_causes(g.at(within([26, 52], g.time[-1])), {"": "incidence"}) for g in groups.values()
    ]
    labels = np.repeat([f"night={value}" for value in groups], [len(p["time"]) for p in parts])
    return {"stratum": labels} | {key: np.concatenate([p[key] for p in parts]) for key in parts[0]}


def _by_cause(groups: Mapping[Any, Incidence], value) -> pd.DataFrame:
    rows = {}
    for cause in (1, 2):
        for name, group in groups.items():
            at = group.at(within(TIMES, group.time[-1]))
            known = value(at[at["cause"] == cause]).to_list()
            rows[f"{name} {cause}"] = known + [np.nan] * (len(TIMES) - len(known))
    return pd.DataFrame.from_dict(rows, orient="index", columns=[str(t) for t in TIMES])
