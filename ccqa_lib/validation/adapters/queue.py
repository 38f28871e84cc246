"""Adapters of queues: Erlang B, C and A, finite lines, approximations."""

from typing import Any

import numpy as np

from ccqa_lib.analyse.queue import approximations as rules
from ccqa_lib.analyse.queue.demand import Demand
from ccqa_lib.analyse.queue.erlang_a import ImpatientQueue, erlang_a
from ccqa_lib.analyse.queue.erlang_b import erlang_b, lines_for
from ccqa_lib.analyse.queue.erlang_c import erlang_c
from ccqa_lib.analyse.queue.finite import finite_queue
from ccqa_lib.analyse.queue.staffing import Promise, staff_patient
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]
_ROWS_SHOWN = 8  # numbers of agents in the table of an Erlang C case


@adapter("que_erlang_b")
def lost_calls(inputs: Inputs) -> dict[str, Any]:
    """Blocking and the lines that a target needs."""
    system = erlang_b(inputs["load"], inputs["servers"])
    return {
        "blocking": system.blocking,
        "blocking_recursion": system.blocking,
        "trunks_for_target": lines_for(inputs["load"], inputs["target"]),
        "carried": system.carried,
    }


@adapter("que_erlang_c")
def patient_callers(inputs: Inputs) -> dict[str, Any]:
    """Erlang C for some numbers of agents, and the agents for a goal."""
    demand = Demand(inputs["calls"], inputs["interval"], inputs["aht"])
    load, seconds = float(demand.load), inputs["answer"]
    agents = int(load) + 1 + np.arange(_ROWS_SHOWN)
    queue = erlang_c(demand, agents)
    shown = queue.frame().drop(columns=["load", "mean_wait"]).assign(
        asa=queue.mean_wait,
        mean_wait_of_delayed=queue.mean_wait_of_delayed,
        service_level=queue.answered_within(seconds),
        prob_wait_over_60=queue.wait_longer_than(60),
    )  # fmt: skip
    staff = staff_patient(demand, Promise(inputs["goal"], seconds), inputs.get("shrinkage") or 0.0)
    return {
        "load_erlang": load,
        "table": shown,
        "agents_for_goal": staff.agents,
        "service_level_at_goal": staff.service_level,
        "scheduled_with_shrinkage": staff.scheduled,
        "scheduled_rounded_up": staff.rostered,
    }


@adapter("que_erlang_a")
def impatient_callers(inputs: Inputs) -> dict[str, Any]:
    """Erlang A, twice: the reference derives it in two ways."""
    demand = Demand(inputs["lambda"], 1, 1 / inputs["mu"])
    queue = erlang_a(demand, inputs["n"], 1 / inputs["theta"])
    seconds = inputs["answer"]
    told = _totals(queue)
    return {
        **told,
        "offered_load": queue.load,
        "mean_wait_all": queue.mean_wait,
        "answered_within": {"t": seconds, "prob": queue.answered_within(seconds)},
        "wait_longer_than": {"t": seconds, "prob": queue.wait_longer_than(seconds)},
        "birth_death_check": told,
    }


def _totals(queue: ImpatientQueue) -> dict[str, Any]:
    return {
        name: getattr(queue, name)
        for name in ("prob_wait", "prob_abandon", "queue_length", "occupancy")
    }


@adapter("que_mmck")
def finite_lines(inputs: Inputs) -> dict[str, Any]:
    """Agents and a finite number of lines."""
    q = finite_queue(Demand(inputs["lambda"], 1, 1 / inputs["mu"]), inputs["c"], inputs["k"])
    return {
        "prob_n": q.probabilities,
        "blocked": q.blocked,
        "throughput": q.throughput,
        "Lq": q.queue_length,
        "Wq": q.mean_wait,
        "L": q.calls_present,
        "W": q.mean_stay,
        "utilisation": q.occupancy,
    }


@adapter("que_approximations")
def rules_of_thumb(inputs: Inputs) -> dict[str, Any]:
    """Square-root staffing, Kingman, Allen-Cunneen."""
    i = inputs
    staff = rules.square_root_staff(i["load"], i["beta"])
    unit = Demand(i["load"], 1, 1)
    rounded = np.ceil(np.round(staff, 9))
    pooled = Demand(i["servers"] * i["rho"], i["service"], i["service"])
    return {
        "halfin_whitt_prob_wait": rules.wait_share_of_margin(i["beta"]),
        "square_root_staff": staff,
        "beta_for_prob": [rules.margin_for_wait_share(p) for p in np.atleast_1d(i["prob"])],
        "exact_prob_wait_at_ceiling": erlang_c(unit, rounded).prob_wait,
        "kingman_wq": rules.kingman_wait(i["rho"], i["ca2"], i["cs2"], i["service"]),
        "allen_cunneen_wq": rules.allen_cunneen_wait(pooled, i["servers"], i["ca2"], i["cs2"]),
    }
