"""Made-up worlds in which nothing is a cause, and much looks like one.

Agents, teams and weeks differ by nature, weeks like their neighbours; numbers are skewed, and some
columns follow agent, team or time.
"""

import numpy as np
from worlds import World, add_innocents, centre, draw_layout, finish


def empty_world(seed: int) -> World:
    """Return 8,000 to 30,000 contacts whose defects come from who, when and chance alone."""
    draw = np.random.default_rng([55, seed])
    layout = draw_layout(draw, int(draw.integers(8_000, 30_001)))
    layout.agent_sd, layout.team_sd = float(draw.uniform(0.1, 0.8)), float(draw.uniform(0, 0.4))
    made = centre(draw, layout)
    add_innocents(draw, made, layout)
    week = (made["day"] / 7).astype(int)
    made["columns"]["lead"] = np.round(draw.exponential(40, made["n"]) ** 1.5)
    made["columns"]["roster"] = draw.integers(0, 4, layout.teams)[made["team"]].astype(str)
    made["columns"]["price_list"] = np.char.add("p", (week // 9).astype(str))
    nature = draw.normal(0, layout.agent_sd, layout.agents)[made["agent"]]
    nature = nature + draw.normal(0, layout.team_sd, layout.teams)[made["team"]]
    nature = nature + _weeks(draw, int(week.max()) + 1)[week]
    linear = np.log(layout.base / (1 - layout.base)) + nature
    outcome = (draw.random(made["n"]) < 1 / (1 + np.exp(-linear))).astype(int)
    return finish(draw, made, f"empty-{seed}", "nothing", (outcome, [], layout.missing))


def _weeks(draw: np.random.Generator, count: int) -> np.ndarray:
    """Return how much worse each week is: like the week before, and a new share of chance."""
    alike, size = draw.uniform(0.3, 0.85), draw.uniform(0.05, 0.3)
    found = np.empty(count)
    found[0] = draw.normal(0, size)
    for i in range(1, count):
        found[i] = alike * found[i - 1] + draw.normal(0, size * np.sqrt(1 - alike**2))
    return found
