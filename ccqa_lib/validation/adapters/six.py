"""Adapters of sample sizes, loss, finance and failure ratings."""

import itertools
import math
from collections import Counter
from typing import Any

import pandas as pd

from ccqa_lib.analyse.capability.loss import quadratic_loss
from ccqa_lib.analyse.compare import sample_size
from ccqa_lib.analyse.compare.proportion import none_of
from ccqa_lib.analyse.effect import normal_quantile
from ccqa_lib.analyse.project.action_priority import action_priority, rate_failures
from ccqa_lib.analyse.project.finance import cash_flow
from ccqa_lib.analyse.sample import Sample
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]


@adapter("six_sample_size")
def sizes(inputs: Inputs) -> dict[str, Any]:
    """Sample sizes for a share and a mean."""
    i, confidence = inputs, inputs["conf"]
    share = sample_size.size_for_share(i["e"], i["p"], confidence)
    mean = sample_size.size_for_mean(i["em"], i["sd"], confidence)
    return {
        "z": normal_quantile(confidence),
        "n_proportion": share,
        "n_proportion_fpc": sample_size.of_finite(share, i["N"]),
        "n_proportion_rounded": math.ceil(share),
        "margin_for_n": sample_size.margin_of_share(i["n"], i["N"], i["p"], confidence),
        "n_mean": mean,
        "n_mean_fpc": sample_size.of_finite(mean, i["N"]),
        "rule_of_three_upper": none_of(i["n"]),
    }


@adapter("six_taguchi_loss")
def loss(inputs: Inputs) -> dict[str, Any]:
    """Quadratic loss."""
    settings = [inputs[name] for name in ("target", "delta", "loss_at_delta", "size")]
    r = quadratic_loss(Sample("x", inputs["d"]["x"]), *settings)
    parts = (r.factor, r.mean_squared_deviation, r.per_unit, r.total)
    names = ("k", "mean_squared_deviation", "loss_per_unit", "loss_total")
    told = dict(zip(names, parts, strict=True))
    return told | {"package": dict(zip(("k", "MSD", "loss", "total"), parts, strict=True))}


@adapter("six_finance")
def finance(inputs: Inputs) -> dict[str, Any]:
    """Present value, internal rate and payback."""
    r = cash_flow(inputs["flow"], inputs["rate"])
    return {
        "npv_first_flow_now": r.npv,
        "npv_first_flow_end_of_period_1": r.npv_from_period_1,
        "irr": r.irr,
        "cumulative": r.cumulative,
        "payback_periods": r.payback,
        "profitability_index": r.profitability,
    }


@adapter("six_fmea_action_priority")
def priorities(inputs: Inputs) -> dict[str, Any]:
    """Rate the action priority of all thousand ratings, and by the bands given."""
    bands = inputs["bands"]
    scale = range(1, 11)
    ratings = pd.DataFrame(
        list(itertools.product(scale, scale, scale)),
        columns=["severity", "occurrence", "detection"],
    )
    rated = rate_failures(ratings).sort_index()
    grid = {
        f"{s}|{o}": "".join(
            action_priority(_first(s), _first(o), _first(d)) for d in bands["detection"]
        )
        for s in bands["severity"]
        for o in bands["occurrence"]
    }
    return {"table": rated, "grid": grid, "counts": dict(Counter(rated["action_priority"]))}


def _first(band: str) -> int:
    return int(band.split("-")[0])
