"""Adapters of processes: event logs, token replay and alignments, Pareto."""

from typing import Any

import pandas as pd

from ccqa_lib.analyse.process.again import find_rework
from ccqa_lib.analyse.process.align import align
from ccqa_lib.analyse.process.events import read_events
from ccqa_lib.analyse.process.flow import describe_flow
from ccqa_lib.analyse.process.net import build_net
from ccqa_lib.analyse.process.pareto import pareto
from ccqa_lib.analyse.process.replay import replay
from ccqa_lib.validation.registry import adapter

Inputs = dict[str, Any]


@adapter("pmi_event_log")
def event_log(inputs: Inputs) -> dict[str, Any]:
    """Directly-follows counts and times, variants, durations, rework."""
    frame = inputs["d"].assign(timestamp=lambda d: pd.to_datetime(d["timestamp"], format="ISO8601"))
    log = read_events(frame, "case", "activity", "timestamp")
    flow, rework = describe_flow(log), find_rework(log)
    again = rework.activities.sort_values("activity")
    ways = [
        {"trace": list(trace), "count": count}
        for trace, count, _ in sorted(flow.variants.itertuples(index=False, name=None))
    ]
    return {
        "cases": flow.cases,
        "events": len(log.events),
        "activities": flow.activities.to_dict(),
        "start_activities": flow.starts.to_dict(),
        "end_activities": flow.ends.to_dict(),
        "directly_follows": flow.steps,
        "variants": ways,
        "case_duration_seconds": {str(case): t for case, t in flow.durations.items()},
        "duration_mean": flow.durations.mean(),
        "duration_median": flow.durations.median(),
        "duration_min": flow.durations.min(),
        "duration_max": flow.durations.max(),
        "rework_cases_per_activity": dict(zip(again["activity"], again["cases"], strict=True)),
        "share_cases_with_rework": rework.share.estimate,
    }


@adapter("pmi_token_replay")
def conformance(inputs: Inputs) -> dict[str, Any]:
    """Token replay and alignment of one log with several nets, from place s to place t."""
    traces = [list(way["trace"]) for way in inputs["log"]]
    counts = [int(way["count"]) for way in inputs["log"]]
    return {name: _conform(net, traces, counts) for name, net in inputs["nets"].items()}


def _conform(arcs: Inputs, traces: list[list[str]], counts: list[int]) -> dict[str, Any]:
    net = build_net(arcs, "s", "t")
    tokens, aligned = replay(net, traces, counts), align(net, traces, counts)
    return {
        "produced": tokens.produced,
        "consumed": tokens.consumed,
        "missing": tokens.missing,
        "remaining": tokens.remaining,
        "fitness": tokens.fitness,
        "cases_with_no_missing_or_remaining": tokens.cases_fitting,
        "pm4py_token_log_fitness": tokens.fitness,
        "alignment_log_fitness": aligned.log_fitness,
        "alignment_average_trace_fitness": aligned.mean_fitness,
        "alignment_pct_fitting_cases": 100 * aligned.share_fitting,
    }


@adapter("six_pareto")
def causes(inputs: Inputs) -> dict[str, Any]:
    """Pareto table and the causes that reach 80 %."""
    result = pareto(inputs["cause"], inputs["count"])
    ranked = result.causes
    return {
        "order": ranked["cause"],
        "frequency": ranked["count"],
        "cumulative": ranked["cumulative"],
        "percent": 100 * ranked["share"],
        "cumulative_percent": 100 * ranked["cumulative_share"],
        "vital_few_at_80": list(result.vital_few),
    }
