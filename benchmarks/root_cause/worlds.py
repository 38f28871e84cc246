"""Made-up worlds with known root causes, by laws that differ from each other.

`logit_world` adds log odds; `additive_world` adds chances, in a centre whose agents work one queue
only; `latent_world` has a strain of heavy tails that fails above a limit; `hazard_world` multiplies
the rates of competing failures, in a centre laid out by other hands (kept aside while the method
was built, and only scored). Every generator draws its own sizes, base rates and holes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

KINDS = ("main", "segment", "wait", "release", "onset", "new_hire", "proxy", "two", "nothing")


@dataclass
class World:
    """Contacts with an outcome, who is who among the columns, and the planted causes."""

    name: str
    frame: pd.DataFrame
    outcome: str
    agent: str
    team: str
    site: str
    time: str
    causes: list[frozenset[str]]
    kind: str
    notes: dict = field(default_factory=dict)


@dataclass
class Layout:
    """How large, how varied and how holed a world is."""

    rows: int
    agents: int
    teams: int
    factors: int
    base: float
    agent_sd: float
    team_sd: float
    missing: float
    season: float


def draw_layout(draw: np.random.Generator, rows: int | None = None) -> Layout:
    """Draw the size of a world and how much agents, teams and time differ by nature."""
    return Layout(
        rows=rows or int(np.exp(draw.uniform(np.log(8_000), np.log(60_000)))),
        agents=int(draw.integers(40, 220)),
        teams=int(draw.integers(5, 20)),
        factors=int(draw.integers(6, 22)),
        base=float(np.exp(draw.uniform(np.log(0.04), np.log(0.35)))),
        agent_sd=float(draw.uniform(0, 0.8)),
        team_sd=float(draw.choice([0, 0, 0.15, 0.3])),
        missing=float(draw.choice([0, 0, 0.02, 0.1])),
        season=float(draw.choice([0, 0.1, 0.25])),
    )


def centre(draw: np.random.Generator, layout: Layout) -> dict:
    """Draw who took which contact when and where, and the columns that cause nothing."""
    n = layout.rows
    agent = draw.choice(layout.agents, n, p=draw.dirichlet(np.full(layout.agents, 4.0)))
    team_of = draw.integers(0, layout.teams, layout.agents)
    sites = int(draw.integers(2, 6))
    site_of = (np.arange(layout.teams) % sites)[team_of]
    span = float(draw.choice([60, 120, 200, 380]))
    day = np.sort(draw.random(n)) * span
    hired = draw.uniform(-900, span - 20, layout.agents)
    hired = np.where(
        draw.random(layout.agents) < 0.35, draw.uniform(-80, span * 0.7, layout.agents), hired
    )
    queue = draw.choice(5, n, p=draw.dirichlet(np.full(5, 6.0)))
    channel = draw.choice(4, n, p=[0.55, 0.25, 0.12, 0.08])
    wait = draw.gamma(0.8, 70, n) * np.exp(0.25 * (queue == 1))
    columns = {
        "contact": np.char.add("c", np.arange(n).astype(str)),
        "site": np.array(["S" + c for c in "ABCDEF"])[site_of[agent]],
        "queue": np.array(["air", "hotel", "refund", "tour", "vip"])[queue],
        "channel": np.array(["phone", "chat", "mail", "app"])[channel],
        "wait": np.round(wait),
        "tenure": np.maximum(np.round(day - hired[agent]), 0),
        "version": np.where(day > 0.3 * span, "7.1", "7.0"),
    }
    return {
        "n": n, "agent": agent, "team": team_of[agent], "day": day, "span": span,
        "columns": columns, "sites": sites, "queue": queue,
    }  # fmt: skip


def add_innocents(draw: np.random.Generator, made: dict, layout: Layout) -> None:
    """Add columns of many shapes that cause nothing: some skewed, rare, correlated or of agents."""
    n, columns = made["n"], made["columns"]
    for i in range(layout.factors):
        shape = draw.choice(
            ["even", "rare", "skewed", "normal", "agent", "follows", "heaped", "many"]
        )
        name = f"f{i:02d}_{shape}"
        if shape == "even":
            columns[name] = draw.integers(0, draw.integers(2, 9), n).astype(str)
        elif shape == "rare":
            columns[name] = np.where(draw.random(n) < draw.uniform(0.01, 0.05), "yes", "no")
        elif shape == "skewed":
            columns[name] = np.round(draw.lognormal(3, draw.uniform(0.5, 2.0), n), 1)
        elif shape == "normal":
            columns[name] = draw.normal(0, 1, n) + 0.5 * (made["queue"] == 2)
        elif shape == "agent":
            columns[name] = draw.integers(0, draw.integers(2, 6), layout.agents)[
                made["agent"]
            ].astype(str)
        elif shape == "follows":
            told = draw.integers(0, 4, 5)[made["queue"]]
            columns[name] = np.where(draw.random(n) < 0.6, told, draw.integers(0, 4, n)).astype(str)
        elif shape == "heaped":
            columns[name] = draw.poisson(draw.uniform(0.3, 4), n)
        else:
            columns[name] = draw.choice(draw.integers(12, 40), n).astype(str)


def nature(draw: np.random.Generator, made: dict, layout: Layout) -> np.ndarray:
    """Return how much worse each contact is by its agent, team and season, on a unit scale."""
    agents = draw.normal(0, layout.agent_sd, layout.agents)[made["agent"]]
    teams = draw.normal(0, layout.team_sd, layout.teams)[made["team"]]
    turn = 2 * np.pi * (made["day"] / 90 + draw.random())
    return agents + teams + layout.season * np.sin(turn)


def plant(draw: np.random.Generator, made: dict, kind: str) -> list[tuple[np.ndarray, frozenset]]:
    """Return for each planted cause the rows that it strikes and the columns that define it."""
    columns, day = made["columns"], made["day"]
    if kind == "nothing":
        return []
    if kind == "main":
        column = str(draw.choice(["queue", "channel"]))
        level = draw.choice(np.unique(columns[column]))
        return [(columns[column] == level, frozenset({column}))]
    if kind == "segment":
        queue, channel = draw.choice(np.unique(columns["queue"])), draw.choice(["phone", "chat"])
        rows = (columns["queue"] == queue) & (columns["channel"] == channel)
        return [(rows, frozenset({"queue", "channel"}))]
    if kind == "wait":
        limit = np.quantile(columns["wait"], draw.uniform(0.6, 0.92))
        return [(columns["wait"] > limit, frozenset({"wait"}))]
    if kind == "new_hire":
        return [(columns["tenure"] < draw.choice([60, 90, 120]), frozenset({"tenure"}))]
    if kind in ("release", "onset"):
        return [_release(draw, made, kind)]
    if kind == "proxy":
        guilty = columns["queue"] == draw.choice(["air", "hotel", "refund"])
        for name, on, off in (("campaign", 0.9, 0.05), ("menu", 0.8, 0.1)):
            rides = np.where(guilty, draw.random(len(day)) < on, draw.random(len(day)) < off)
            columns[name] = np.where(rides, "5", draw.integers(1, 5, len(day)).astype(str))
        return [(guilty, frozenset({"queue"}))]
    others = draw.choice(["segment", "wait", "new_hire", "release", "main"], 2, replace=False)
    both = [cause for each in others for cause in plant(draw, made, str(each))]
    return both if both[0][1] != both[1][1] else both[:1]


def _release(draw: np.random.Generator, made: dict, kind: str) -> tuple[np.ndarray, frozenset]:
    """Return an onset at some sites, seen in a column of versions or in none."""
    columns, day, span = made["columns"], made["day"], made["span"]
    chosen = np.unique(columns["site"])[: max(1, made["sites"] // 2)]
    rows = np.isin(columns["site"], chosen) & (day >= np.floor(span * draw.uniform(0.35, 0.7)))
    if kind == "onset":
        return rows, frozenset({"site", "at"})
    columns["version"] = np.where(rows, "7.2", columns["version"])
    return rows, frozenset({"version"})


def with_holes(draw: np.random.Generator, made: dict, share: float, outcome: np.ndarray) -> None:
    """Blank values at random, in one column of two more often where there is a defect."""
    columns = made["columns"]
    for name in [n for n in columns if n not in ("contact", "site")]:
        if share and draw.random() < 0.5:
            more = 1 + (outcome if draw.random() < 0.3 else 0)
            holes = draw.random(made["n"]) < share * more
            values = columns[name].astype(object)
            values[holes] = None
            columns[name] = values


def finish(draw: np.random.Generator, made: dict, name: str, kind: str, told: tuple) -> World:
    """Add ids, dates, constants and a leak, and return the world."""
    outcome, causes, missing = told
    with_holes(draw, made, missing, outcome)
    columns = made["columns"]
    columns["system"] = np.full(made["n"], "main")
    columns["follow_up_id"] = np.where(outcome, columns["contact"], None)
    frame = pd.DataFrame(columns)
    for column in frame.columns:
        if column in ("wait", "tenure") or "skewed" in column or "normal" in column:
            frame[column] = pd.to_numeric(frame[column])
    frame["closed_on"] = pd.Timestamp("2025-01-06") + pd.to_timedelta(made["day"] + 1, "D")
    frame["at"] = pd.Timestamp("2025-01-06") + pd.to_timedelta(made["day"], "D")
    frame["agent"] = np.char.add("a", made["agent"].astype(str))
    frame["team"] = np.char.add("t", made["team"].astype(str))
    frame["defect"] = outcome.astype(bool)
    return World(name, frame, "defect", "agent", "team", "site", "at", causes, kind)


def strength(draw: np.random.Generator, cause: tuple, base: float) -> float:
    """Return log odds that stand out of chance: 0.45 to 1.1, or more where few are struck.

    What can only be seen as a change of sites against each other, or between agents, needs more.
    """
    rows, factors = cause
    share = rows.mean()
    information = len(rows) * share * (1 - share) * base * (1 - base)
    dilution = 2.2 if factors & {"at", "version"} else 1.4 if "tenure" in factors else 1.0
    return float(max(draw.uniform(0.45, 1.1), 8.5 * dilution / np.sqrt(max(information, 1))))


def logit_world(seed: int, kind: str, rows: int | None = None) -> World:
    """Log odds of agents, seasons and causes add up."""
    draw = np.random.default_rng([11, seed, KINDS.index(kind)])
    layout = draw_layout(draw, rows)
    made = centre(draw, layout)
    add_innocents(draw, made, layout)
    linear = np.log(layout.base / (1 - layout.base)) + nature(draw, made, layout)
    planted = plant(draw, made, kind)
    for cause in planted:
        linear += strength(draw, cause, layout.base) * cause[0]
    outcome = (draw.random(made["n"]) < 1 / (1 + np.exp(-linear))).astype(int)
    causes = [factors for _, factors in planted]
    return finish(draw, made, f"logit-{kind}-{seed}", kind, (outcome, causes, layout.missing))


def additive_world(seed: int, kind: str, rows: int | None = None) -> World:
    """Chances add up; every agent works one or two queues only, and numbers have outliers."""
    draw = np.random.default_rng([22, seed, KINDS.index(kind)])
    layout = draw_layout(draw, rows)
    made = centre(draw, layout)
    skill = draw.integers(0, 5, (layout.agents, 2))
    queue = skill[np.arange(layout.agents)[made["agent"]], draw.integers(0, 2, made["n"])]
    made["queue"] = queue
    made["columns"]["queue"] = np.array(["air", "hotel", "refund", "tour", "vip"])[queue]
    wild = draw.random(made["n"]) < 0.002
    made["columns"]["wait"] = np.where(wild, 99_999.0, made["columns"]["wait"])
    add_innocents(draw, made, layout)
    spread = layout.base * (1 - layout.base)
    chance = layout.base + spread * nature(draw, made, layout)
    planted = plant(draw, made, kind)
    for cause in planted:
        chance = chance + spread * strength(draw, cause, layout.base) * cause[0]
    outcome = (draw.random(made["n"]) < np.clip(chance, 0.005, 0.95)).astype(int)
    causes = [factors for _, factors in planted]
    return finish(draw, made, f"additive-{kind}-{seed}", kind, (outcome, causes, layout.missing))


def latent_world(seed: int, kind: str, rows: int | None = None) -> World:
    """A strain of heavy tails fails above a limit; causes and nature push the strain."""
    draw = np.random.default_rng([33, seed, KINDS.index(kind)])
    layout = draw_layout(draw, rows)
    made = centre(draw, layout)
    add_innocents(draw, made, layout)
    noise = draw.standard_t(5, made["n"])
    strain = noise + 0.6 * nature(draw, made, layout)
    limit = np.quantile(strain, 1 - layout.base)
    planted = plant(draw, made, kind)
    for cause in planted:
        strain = strain + 0.65 * strength(draw, cause, layout.base) * cause[0]
    outcome = (strain > limit).astype(int)
    causes = [factors for _, factors in planted]
    return finish(draw, made, f"latent-{kind}-{seed}", kind, (outcome, causes, layout.missing))


GENERATORS: dict[str, Callable[..., World]] = {
    "logit": logit_world, "additive": additive_world, "latent": latent_world,
}  # fmt: skip
